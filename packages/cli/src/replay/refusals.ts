import { identitiesOf, identityNumber } from './identities.js'
import type { ReplayLimit } from './limits/limit-text.js'
import type { Names } from './names/names.js'
import type { Columns } from './records/columns.js'

/** What one limit has refused by itself, by whom and what: counts by the numbers of `Names`. */
export class Refusals {
  denied = 0
  /** The earliest refusal, milliseconds since the Unix epoch. */
  first = Number.NaN
  readonly byAddress: Uint32Array
  readonly byRoute: Uint32Array
  readonly byAgent: Uint32Array
  /** By the number of the identity that the limit counts. */
  readonly byIdentity: Uint32Array
  readonly firsts: Float64Array
  readonly lasts: Float64Array
  readonly #numberOf: (block: Columns, at: number) => number

  constructor(
    readonly limit: ReplayLimit,
    names: Names,
  ) {
    const identities = identitiesOf(limit.per, names)
    this.byIdentity = new Uint32Array(identities)
    this.firsts = new Float64Array(identities)
    this.lasts = new Float64Array(identities)
    this.byAddress = new Uint32Array(names.addresses.size)
    this.byRoute = new Uint32Array(names.routes.size)
    this.byAgent = new Uint32Array(names.agents.size)
    this.#numberOf = identityNumber(limit.per, names)
  }

  count(block: Columns, at: number): void {
    const time = block.times[at]!
    if (this.denied++ === 0) this.first = time
    const identity = this.#numberOf(block, at)
    if (this.byIdentity[identity]!++ === 0) this.firsts[identity] = time
    this.lasts[identity] = time
    this.byAddress[block.addresses[at]!]!++
    this.byRoute[block.routes[at]!]!++
    this.byAgent[block.agents[at]!]!++
  }
}

/** The places of the largest counts that are not 0, in their order; of equal ones those whose text comes first. */
export function largest(counts: Uint32Array, most: number, text: (place: number) => string): number[] {
  const found: number[] = []
  const isBefore = (a: number, b: number): boolean =>
    counts[a]! > counts[b]! || (counts[a] === counts[b] && text(a) < text(b))
  for (let place = 0; place < counts.length; place++) {
    if (counts[place] === 0) continue
    if (found.length >= most && !isBefore(place, found.at(-1)!)) continue
    const at = found.findIndex((other) => isBefore(place, other))
    found.splice(at < 0 ? found.length : at, 0, place)
    if (found.length > most) found.pop()
  }
  return found
}
