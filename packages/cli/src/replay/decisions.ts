import { LimitTrial, type LimitPolicy, type Per, type Timeline } from 'holdfast/rate-limit'
import type { ReplayLimit } from './limits/limit-text.js'
import { NO_NAME } from './names/byte-names.js'
import { identityNumber, requestsPer } from './identities.js'
import type { Names } from './names/names.js'
import type { Rates } from './rates.js'
import type { Columns } from './records/columns.js'
import { Refusals } from './refusals.js'

/** What each of some limits decides about all requests, and all of them together. */
export class Decisions {
  /** Requests that all limits together refuse. */
  denied = 0
  readonly refusals: readonly Refusals[]
  readonly #trial: LimitTrial
  readonly #identities: (string | undefined)[]
  readonly #readers: readonly ((block: Columns, at: number) => string | undefined)[]

  constructor(limits: readonly ReplayLimit[], names: Names, rates: Rates) {
    this.#trial = new LimitTrial(limits.map(({ policy }) => policy))
    this.#identities = limits.map(() => undefined)
    this.#readers = limits.map((limit) => identityReader(limit, names, rates))
    this.refusals = limits.map((limit) => new Refusals(limit, names))
  }

  take(block: Columns, timeline: Timeline): void {
    const { length, times } = block
    for (let at = 0; at < length; at++) {
      const time = times[at]!
      let asked = false
      for (let index = 0; index < this.#readers.length; index++) {
        const identity = this.#readers[index]!(block, at)
        this.#identities[index] = identity
        if (identity !== undefined) asked = true
      }
      const refused = asked && this.#trial.refuses(time, this.#identities)
      timeline.count(time, refused)
      if (refused) this.denied++
      if (!asked) continue
      for (let index = 0; index < this.#readers.length; index++) {
        if (this.#trial.refused[index] === true) this.refusals[index]!.count(block, at)
      }
    }
  }
}

/** The text by which the library counts; `undefined` of a request that this limit cannot refuse. */
function identityReader(
  { per, counts, policy }: ReplayLimit,
  names: Names,
  rates: Rates,
): (block: Columns, at: number) => string | undefined {
  const numberOf = identityNumber(per, names)
  const mayBeRefused = suspects(per, policy, names, rates)
  const counted = counts === undefined ? undefined : names.routes.texts().map((route) => counts(route))
  const texts: (string | undefined)[] = []
  return (block, at) => {
    if (counted !== undefined && counted[block.routes[at]!] !== true) return undefined
    const number = numberOf(block, at)
    if (number === NO_NAME || mayBeRefused?.[number] === 0) return undefined
    return (texts[number] ??= `${per} ${number}`)
  }
}

/**
 * Who may be refused at all, by number: 0 of those who ask for no more than the limit has room for at once, in all or in
 * any window of its length. They need not be counted. `undefined` where that is not known.
 */
function suspects(per: Per, policy: LimitPolicy, names: Names, rates: Rates): Uint8Array | undefined {
  const { limit, window, burst = limit } = policy
  if (per === 'address' || per === 'anonymous') {
    // Of a bucket the refill, of GCRA the burst: what is given back in a window.
    const steady = Math.min(limit, burst)
    return Uint8Array.from({ length: names.addresses.size }, (_, address) =>
      names.addresses.requests[address]! > burst && rates.atMost(address, window) > steady ? 1 : 0,
    )
  }
  const requests = requestsPer(per, names, rates)
  return requests && Uint8Array.from({ length: requests.length }, (_, number) => (requests[number]! > burst ? 1 : 0))
}
