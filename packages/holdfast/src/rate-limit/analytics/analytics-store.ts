import type { Eventually } from '../../core/verdict.js'

/** Milliseconds that one tally covers: ten minutes, aligned to the epoch. */
export const SPAN = 600_000

/** Milliseconds that a tally is kept after its ten minutes: 24 hours. */
export const KEPT = 86_400_000

/** How many callers, and how many routes, a tally names. */
export const NAMED = 100

/** What was decided for one limit in ten minutes, by one process or by all of them. Plain data, bounded whatever came. */
export interface Tally {
  /** Of the counter: see `Counter.limit`. */
  readonly limit: string
  /** The start of the ten minutes, milliseconds since the epoch. */
  readonly from: number
  /** Those in which something was decided; one for each minute, in no order. */
  readonly minutes: readonly Minute[]
  /** The heaviest callers, at most `NAMED`. */
  readonly callers: readonly Share[]
  /** The heaviest routes, at most `NAMED`. */
  readonly routes: readonly Share[]
  /** HyperLogLog registers of the callers: see `distinct-callers.ts`. Empty: none, or none that had to be raised. */
  readonly identities: string
  /** A sample of the callers with the most units that each had in use at once: see `use-sample.ts`. Empty: as above. */
  readonly use: string
  /** The most units that any caller had in use at once. */
  readonly peak: number
}

export interface Minute {
  /** Its start, milliseconds since the epoch. */
  readonly minute: number
  readonly allowed: number
  readonly denied: number
  /** Would have been denied; the limit only observes. */
  readonly observed: number
  /** How many of these were decided without the store. */
  readonly degraded: number
}

export interface Share {
  /** An identity, or a route's pattern with its method, as `safeName` leaves it: 1 to 128 characters. */
  readonly name: string
  /** A lower bound where others were heavier meanwhile. */
  readonly allowed: number
  /** Or would have been, where the limit only observes. A lower bound as well. */
  readonly denied: number
  /** Of what it keeps its place: see `heaviest`. */
  readonly weight: number
}

/** Adds up tallies of all instances. They are kept for 24 hours, then expire by themselves. */
export interface AnalyticsStore {
  /**
   * Merges into what is there, as `merged` does: numbers are added, sketches joined, the heaviest names kept. One round
   * trip for each span that the tallies are of. What is more than a day off by the store's clock is dropped. A throw or
   * rejection means that the store is down; a part of them may have been added.
   */
  add(tallies: readonly Tally[]): Eventually<void>
  /**
   * Tallies whose ten minutes meet `from` (inclusive) to `to` (exclusive), milliseconds since the epoch; in no order. Of a
   * range of more than a day its last: a store may look no further back, and so bounds what one call costs.
   */
  read(from: number, to: number): Eventually<readonly Tally[]>
}

/** Where to begin to read. */
export function firstSpan(from: number, to: number): number {
  return Math.max(spanOf(from), spanOf(to) - KEPT - SPAN)
}

/** The start of the ten minutes that a time is in. */
export function spanOf(time: number): number {
  return Math.floor(time / SPAN) * SPAN
}
