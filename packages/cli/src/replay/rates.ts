import type { Columns } from './records/columns.js'
import { NO_NAME } from './names/byte-names.js'
import type { Names } from './names/names.js'

/** Lengths of time in which requests are counted, milliseconds. */
export const WINDOWS = [10_000, 60_000, 600_000, 3_600_000, 21_600_000, 86_400_000] as const
const COUNT = WINDOWS.length
/** Numbers that are kept of a window. */
const CELL = 3

/**
 * More than this in a window is nobody who looks at pages: ten requests a second for a minute, one a second for an hour,
 * one every four seconds, day and night.
 */
const NOBODYS: readonly (readonly [window: number, requests: number])[] = [
  [60_000, 600],
  [3_600_000, 3_600],
  [86_400_000, 21_600],
]

/** Of the busiest window of each address. */
export interface Percentiles {
  /** Milliseconds. */
  readonly window: number
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly p999: number
  readonly max: number
}

/**
 * How many requests each address makes in its busiest window. Windows are those of the clock in UTC: a minute begins with
 * its full minute. So a busiest window holds at least half of what any window of this length holds.
 */
export class Rates {
  /** Of each user agent: what it says it is; `null`: a browser. */
  readonly #kinds: readonly (string | null)[]
  readonly #names: Names
  /** Whose windows are counted: who has made one request only needs none. The number of the address's place, from 1. */
  readonly #places: Uint32Array
  /** Of each place and window, side by side in memory: which window it is, its requests, and those of the busiest one. */
  readonly #cells: Uint32Array
  /** From 1, the first window. */
  readonly #now = new Uint32Array(COUNT)
  readonly #ends = new Float64Array(COUNT).fill(Number.NEGATIVE_INFINITY)
  readonly #firsts: readonly number[]
  readonly #sorted: Uint32Array[] = []
  /** 1 of addresses that sent a request with the user agent of no browser. */
  readonly #declared: Uint8Array
  /** Of each address the user agent of its latest request. */
  readonly #lastAgents: Uint32Array
  readonly users: Uint32Array
  readonly agents: Uint32Array
  readonly routes: Uint32Array

  /** @param from the earliest time */
  constructor(names: Names, kinds: readonly (string | null)[], from: number) {
    const { addresses } = names
    this.#names = names
    this.#kinds = kinds
    this.#places = new Uint32Array(addresses.size)
    let places = 0
    for (let address = 0; address < addresses.size; address++) {
      if (addresses.requests[address]! > 1) this.#places[address] = ++places
    }
    this.#cells = new Uint32Array((places + 1) * COUNT * CELL)
    this.#firsts = WINDOWS.map((window) => Math.floor(from / window) - 1)
    this.#declared = new Uint8Array(addresses.size)
    this.#lastAgents = new Uint32Array(addresses.size)
    this.users = new Uint32Array(names.users.size)
    this.agents = new Uint32Array(names.agents.size)
    this.routes = new Uint32Array(names.routes.size)
  }

  take({ length, times, addresses, users, agents, routes }: Columns): void {
    const cells = this.#cells
    for (let at = 0; at < length; at++) {
      const address = addresses[at]!
      const agent = agents[at]!
      this.users[users[at]!]!++
      this.agents[agent]!++
      this.routes[routes[at]!]!++
      if (this.#kinds[agent] !== null) this.#declared[address] = 1
      this.#lastAgents[address] = agent
      const place = this.#places[address]!
      if (place === 0) continue
      const time = times[at]!
      if (time >= this.#ends[0]!) this.#advance(time)
      let cell = place * COUNT * CELL
      for (let window = 0; window < COUNT; window++, cell += CELL) {
        const now = this.#now[window]!
        const count = cells[cell] === now ? cells[cell + 1]! + 1 : 1
        cells[cell] = now
        cells[cell + 1] = count
        if (count > cells[cell + 2]!) cells[cell + 2] = count
      }
    }
  }

  /** Requests of an address in its busiest window. @param window its place in `WINDOWS` */
  peak(address: number, window: number): number {
    const place = this.#places[address]!
    return place === 0 ? this.#names.addresses.requests[address]! : this.#cells[(place * COUNT + window) * CELL + 2]!
  }

  /**
   * The most that an address asks for in any time of a length, as far as is known: no more than in two windows of the clock
   * that are as long, and no more than in all.
   */
  atMost(address: number, length: number): number {
    const all = this.#names.addresses.requests[address]!
    const window = WINDOWS.findIndex((each) => each >= length)
    return window < 0 ? all : Math.min(all, 2 * this.peak(address, window))
  }

  /** Whether an address says that it is a machine, says nothing, or asks for more than any person. */
  isAutomated(address: number): boolean {
    return (
      this.#declared[address] === 1 ||
      NOBODYS.some(([window, requests]) => this.peak(address, WINDOWS.indexOf(window as 60_000)) > requests)
    )
  }

  /** The user agent of an address's latest request; `-` where that sent none. */
  agentText(address: number): string {
    const agent = this.#lastAgents[address] ?? NO_NAME
    return agent === NO_NAME ? '-' : this.#names.agents.text(agent)
  }

  /** Of all addresses, ascending. */
  peaks(window: number): Uint32Array {
    const known = this.#sorted[window]
    if (known !== undefined) return known
    const peaks = new Uint32Array(Math.max(0, this.#names.addresses.size - 2))
    for (let i = 0; i < peaks.length; i++) peaks[i] = this.peak(i + 2, window)
    return (this.#sorted[window] = peaks.toSorted())
  }

  /** All requests have been taken. */
  percentiles(): Percentiles[] {
    return WINDOWS.map((window, index) => {
      const peaks = this.peaks(index)
      // The nearest rank: a number that somebody really had.
      const at = (share: number): number => peaks[Math.max(0, Math.ceil(share * peaks.length) - 1)] ?? 0
      return { window, p50: at(0.5), p90: at(0.9), p99: at(0.99), p999: at(0.999), max: at(1) }
    })
  }

  #advance(time: number): void {
    for (let window = 0; window < COUNT; window++) {
      const length = WINDOWS[window]!
      if (time < this.#ends[window]!) continue
      const index = Math.floor(time / length)
      this.#now[window] = index - this.#firsts[window]!
      this.#ends[window] = (index + 1) * length
    }
  }
}
