import { systemClock, type Clock } from '../../core/clock.js'
import type { AuditType, DecisionEvent, Event } from '../../core/event.js'
import type { StageTally } from '../event-log.js'
import { CallCounters, Calls } from './calls.js'
import { CallsPerSecond } from './calls-per-second.js'
import { Frequent, Name } from './frequent.js'
import type { Counts, HistoryNumbers, NamedCaller, RouteNumbers } from './numbers.js'
import { Outcomes } from './outcomes.js'
import { ranges, type Range } from './ranges.js'

export type { HistoryNumbers } from './numbers.js'
export type { Range } from './ranges.js'

/**
 * What happened in the last ten minutes, hour and day, counted as it happens: each event costs the same whatever came
 * before, and memory is bounded whoever calls. An event counts at its own time, in any order. One from the future, as an
 * instance whose clock is ahead tells it, counts as of now; one from before a range is not in it. A clock that is put
 * back brings the range back with it.
 */
export interface History {
  record(event: Event): void
  /** As of now. */
  numbers(range: Range): HistoryNumbers
  /** All routes that were called, at most 512, by refusals and then by calls. */
  routes(range: Range): readonly RouteNumbers[]
  /**
   * What a log has counted of the time before the events that were recorded: takes the place of what was counted in ten
   * minutes that began before the earliest of these. For the day; shorter ranges have shorter steps.
   */
  addTallies(tallies: readonly StageTally[]): void
  /** Forgets everything. */
  clear(): void
  /** Octets of all counters; names come on top: at most 512 callers and 512 routes for each range. */
  readonly size: number
}

export interface HistoryOptions {
  /** Default: the system's. */
  readonly clock?: Clock
  /** Milliseconds since the epoch: all events since then are recorded, though the first may come later. */
  readonly since?: number
}

/** Callers and routes that are told. */
const TOP = 20

/** Types of what happened to accounts that are told apart: more than there are. */
const MOST_AUDIT_TYPES = 64

interface AboutCaller {
  readonly kind: 'principal' | 'client'
  network: string | null
  bot: string | null
  last: number
}

const names = Object.keys(ranges) as Range[]
const shapes = names.map((range) => ranges[range])

export function history(options: HistoryOptions = {}): History {
  return new CountedHistory(options.clock ?? systemClock, options.since ?? Number.POSITIVE_INFINITY)
}

class CountedHistory implements History {
  readonly #clock: Clock
  #known: number
  /** The earliest event, and the earliest call in tallies; Infinity of none. */
  #earliest = Number.POSITIVE_INFINITY
  #earliestTally = Number.POSITIVE_INFINITY
  #now = Number.NaN
  /** The last step of each range. */
  readonly #current = shapes.map(() => 0)
  readonly #auditTypes: AuditType[] = []
  readonly #calls = shapes.map((shape) => new Calls(shape, this.#auditTypes))
  readonly #second = new CallsPerSecond()
  readonly #counters = new CallCounters()
  readonly #outcomes = new Outcomes()
  readonly #principals = new Map<string, Name<AboutCaller>>()
  readonly #clients = new Map<string, Name<AboutCaller>>()
  /** By method, then by path. */
  readonly #routes = new Map<string, Map<string, Name<string>>>()
  readonly #callersIn = shapes.map((shape, at) => new Frequent<AboutCaller>(shape, at, this.#outcomes, forget))
  readonly #routesIn = shapes.map(
    (shape, at) =>
      new Frequent<string>(shape, at, this.#outcomes, (name) => {
        forget(name)
        if (name.home.size === 0) this.#routes.delete(name.about)
      }),
  )

  constructor(clock: Clock, known: number) {
    this.#clock = clock
    this.#known = known
  }

  record(event: Event): void {
    const now = this.#move()
    const time = Math.min(event.time, now)
    if (time < this.#earliest) this.#earliest = time
    if (event.kind === 'audit') {
      this.#recordAudit(event.type, time)
    } else {
      this.#second.count(time, now)
      // What is older than every range is counted nowhere, and nobody need be known for it.
      if (this.#stepIn(names.length - 1, time) !== undefined) this.#recordDecision(event, time)
    }
  }

  numbers(range: Range): HistoryNumbers {
    const now = this.#move()
    const at = names.indexOf(range)
    const earliest = Math.min(this.#earliest, this.#known)
    const isEmpty = this.#earliest === Number.POSITIVE_INFINITY && this.#earliestTally === Number.POSITIVE_INFINITY
    const since = range === '24h' ? Math.min(earliest, this.#earliestTally) : earliest
    return {
      now,
      range,
      step: ranges[range].step,
      since: isEmpty ? null : finite(since),
      detailSince: isEmpty ? null : finite(earliest),
      perSecond: this.#second.rate(now),
      ...this.#calls[at]!.numbers(),
      callers: first(this.#callersIn[at]!.totals(), TOP).map(({ name, counts, code }) => {
        const { kind, network, bot, last } = name.about
        const caller: NamedCaller = { id: `${kind} ${name.key}`, kind, network, bot }
        return { ...counts, caller, code, last }
      }),
      routes: this.#routeNumbers(at, TOP),
    }
  }

  routes(range: Range): readonly RouteNumbers[] {
    this.#move()
    return this.#routeNumbers(names.indexOf(range), Number.POSITIVE_INFINITY)
  }

  addTallies(tallies: readonly StageTally[]): void {
    const now = this.#move()
    const day = names.indexOf('24h')
    for (const tally of tallies) {
      const step = this.#stepIn(day, tally.from)
      if (step === undefined || tally.from >= this.#earliest || tally.from > now) continue
      this.#calls[day]!.setTally(tally, step)
      if (tally.from < this.#earliestTally) this.#earliestTally = tally.from
    }
  }

  clear(): void {
    for (const each of [...this.#calls, ...this.#callersIn, ...this.#routesIn]) each.clear()
    this.#second.clear()
    if (Number.isFinite(this.#known)) this.#known = this.#clock()
    this.#earliest = Number.POSITIVE_INFINITY
    this.#earliestTally = Number.POSITIVE_INFINITY
  }

  get size(): number {
    return [...this.#calls, ...this.#callersIn, ...this.#routesIn].reduce((sum, { size }) => sum + size, 0)
  }

  #move(): number {
    const now = this.#clock()
    if (now === this.#now) return now
    this.#now = now
    for (let at = 0; at < shapes.length; at++) {
      const step = Math.floor(now / shapes[at]!.step)
      if (step === this.#current[at]) continue
      this.#current[at] = step
      this.#calls[at]!.moveTo(step)
      this.#callersIn[at]!.moveTo(step)
      this.#routesIn[at]!.moveTo(step)
    }
    return now
  }

  /** The step of a time that is not in the future; `undefined` where it has left the range. */
  #stepIn(at: number, time: number): number | undefined {
    const step = Math.floor(time / shapes[at]!.step)
    return step > this.#current[at]! - shapes[at]!.steps && step >= 0 ? step : undefined
  }

  #recordAudit(type: AuditType, time: number): void {
    let number = this.#auditTypes.indexOf(type)
    if (number < 0) {
      if (this.#auditTypes.length >= MOST_AUDIT_TYPES) return
      number = this.#auditTypes.push(type) - 1
    }
    for (let at = 0; at < shapes.length; at++) {
      const step = this.#stepIn(at, time)
      if (step !== undefined) this.#calls[at]!.countAudit(number, step)
    }
  }

  #recordDecision(event: DecisionEvent, time: number): void {
    const outcome = this.#outcomes.of(event.verdict, event.code)
    this.#counters.of(event, this.#outcomes.at(outcome).verdict)
    const route = this.#routeOf(event)
    const caller = this.#callerOf(event)
    if (caller !== undefined && time >= caller.about.last) {
      caller.about.last = time
      caller.about.network = event.address
      caller.about.bot = event.bot?.kind ?? null
    }
    for (let at = 0; at < shapes.length; at++) {
      const step = this.#stepIn(at, time)
      if (step === undefined) continue
      this.#calls[at]!.count(this.#counters, step)
      this.#routesIn[at]!.count(route, outcome, step)
      if (caller !== undefined) this.#callersIn[at]!.count(caller, outcome, step)
    }
  }

  #routeOf({ method, route }: DecisionEvent): Name<string> {
    let home = this.#routes.get(method)
    if (home === undefined) this.#routes.set(method, (home = new Map<string, Name<string>>()))
    let name = home.get(route)
    if (name === undefined) home.set(route, (name = new Name(home, route, method)))
    return name
  }

  #callerOf({ principal, client }: DecisionEvent): Name<AboutCaller> | undefined {
    if (principal !== null) return callerIn(this.#principals, principal, 'principal')
    // Older lines of a log have none.
    return typeof client === 'string' ? callerIn(this.#clients, client, 'client') : undefined
  }

  #routeNumbers(at: number, most: number): RouteNumbers[] {
    const totals = this.#routesIn[at]!.totals().map(({ name, counts, code }) => ({
      name: { key: `${name.about} ${name.key}` },
      counts,
      code,
    }))
    return first(totals, most).map(({ name, counts, code }) => ({ ...counts, route: name.key, code }))
  }
}

function callerIn(home: Map<string, Name<AboutCaller>>, key: string, kind: AboutCaller['kind']): Name<AboutCaller> {
  let name = home.get(key)
  if (name === undefined) {
    name = new Name<AboutCaller>(home, key, { kind, network: null, bot: null, last: 0 })
    home.set(key, name)
  }
  return name
}

const forget = <About>({ home, key }: Name<About>): boolean => home.delete(key)

interface Total {
  readonly name: { readonly key: string }
  readonly counts: Counts
}

/** By refusals, then by calls, then by the alphabet. */
function first<Each extends Total>(totals: Each[], most: number): Each[] {
  const refused = ({ counts }: Total): number => counts.denied + counts.observed
  const calls = ({ counts }: Total): number => counts.allowed + counts.denied + counts.observed + counts.failed
  return totals
    .toSorted((a, b) => refused(b) - refused(a) || calls(b) - calls(a) || (a.name.key < b.name.key ? -1 : 1))
    .slice(0, most)
}

const finite = (time: number): number | null => (Number.isFinite(time) ? time : null)
