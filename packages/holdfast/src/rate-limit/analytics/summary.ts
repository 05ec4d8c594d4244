import type { Minute, Share, Tally } from './analytics-store.js'
import { distinctCallers } from './distinct-callers.js'
import { totals } from './heaviest.js'
import { summed } from './merged-tally.js'
import { levelsIn, unitsAt } from './use-sample.js'

/** Names of each list. */
const TOP = 20

/** What one limit decided in a range of time. Plain data. */
export interface LimitSummary {
  /** See `Counter.limit`. */
  readonly limit: string
  readonly allowed: number
  readonly denied: number
  /** Would have been denied; the limit only observes. */
  readonly observed: number
  /** How many of these were decided without the store. */
  readonly degraded: number
  /** Those in which something was decided, the earliest first. */
  readonly minutes: readonly Minute[]
  /** How many different callers there were, estimated: within 5 % nineteen times of twenty. */
  readonly distinctCallers: number
  readonly callers: Heaviest
  readonly routes: Heaviest
  /**
   * How hard callers used the limit: of each caller the most units that it had in use at once, as percentiles over at
   * most 512 callers drawn by hash, to within 9 %; `max` is exact and of all. `null`: there was nobody.
   */
  readonly use: {
    readonly p50: number
    readonly p90: number
    readonly p95: number
    readonly p99: number
    readonly max: number
  } | null
  /**
   * A threshold with which these callers would have been let through but for the heaviest of a hundred, and with half as
   * much room again: the lowest round number from 1.5 × p99 up. Round are 1 to 10 and 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6 and
   * 8 times a power of ten. Of callers who are refused it sees no more than the limit lets them use: where p99 is the
   * limit itself it says "more", not how much. `null`: there was nobody.
   */
  readonly suggested: number | null
}

/** The first 20 of each. Counts are lower bounds for names that were not always among the heaviest. */
export interface Heaviest {
  readonly byRequests: readonly Share[]
  /** Only who was denied, or would have been. */
  readonly byDenials: readonly Share[]
}

/**
 * What a console shows, for each limit, the most denials first. Counts are of the minutes that begin in the range; names,
 * callers and use of every ten minutes that the tallies cover.
 * @param from milliseconds since the epoch, inclusive; default: all there is
 * @param to exclusive
 */
export function summarize(
  tallies: readonly Tally[],
  from: number = Number.NEGATIVE_INFINITY,
  to: number = Number.POSITIVE_INFINITY,
): LimitSummary[] {
  const byLimit = new Map<string, Tally[]>()
  for (const tally of tallies) {
    const own = byLimit.get(tally.limit)
    if (own === undefined) byLimit.set(tally.limit, [tally])
    else own.push(tally)
  }
  return [...byLimit]
    .map(([limit, own]) => summary(limit, own, from, to))
    .toSorted((a, b) => b.denied - a.denied || b.observed - a.observed || b.allowed - a.allowed)
}

function summary(limit: string, tallies: readonly Tally[], from: number, to: number): LimitSummary {
  const minutes = summed(tallies.map((tally) => tally.minutes))
    .filter(({ minute }) => minute >= from && minute < to)
    .toSorted((a, b) => a.minute - b.minute)
  const count = (field: 'allowed' | 'denied' | 'observed' | 'degraded') =>
    minutes.reduce((sum, minute) => sum + minute[field], 0)
  const use = percentiles(tallies)
  return {
    limit,
    allowed: count('allowed'),
    denied: count('denied'),
    observed: count('observed'),
    degraded: count('degraded'),
    minutes,
    distinctCallers: distinctCallers(tallies.map(({ identities }) => identities)),
    callers: top(tallies.map(({ callers }) => callers)),
    routes: top(tallies.map(({ routes }) => routes)),
    use,
    suggested: use === null ? null : roundUp(use.p99 * 1.5),
  }
}

function top(lists: readonly (readonly Share[])[]): Heaviest {
  const shares = totals(lists)
  return {
    byRequests: shares.toSorted((a, b) => b.allowed + b.denied - a.allowed - a.denied).slice(0, TOP),
    byDenials: shares
      .filter(({ denied }) => denied > 0)
      .toSorted((a, b) => b.denied - a.denied)
      .slice(0, TOP),
  }
}

function percentiles(tallies: readonly Tally[]): LimitSummary['use'] {
  const levels = levelsIn(tallies.map(({ use }) => use))
  if (levels.length === 0) return null
  const max = Math.max(...tallies.map(({ peak }) => peak))
  // The nearest rank: the least use that at least this share of the callers stays within.
  const at = (share: number) => Math.min(max, unitsAt(levels[Math.ceil(share * levels.length) - 1]!))
  return { p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99), max }
}

const ROUND = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10]

/** At least 1. */
function roundUp(units: number): number {
  const least = Math.max(1, Math.ceil(units))
  if (least <= 10) return least
  const power = 10 ** Math.floor(Math.log10(least))
  return Math.round(power * ROUND.find((step) => step * power >= least)!)
}
