import type { Clock } from '../../../core/clock.js'
import { KEPT, SPAN, type AnalyticsStore, type Tally } from '../analytics-store.js'
import { merged } from '../merged-tally.js'

/** Ten limits for 24 hours, and some. At the very most, with names of 128 characters throughout, 150 MB; mostly below 10. */
const TALLIES = 2_000

/** Adds up in this process. Of more than 2,000 tallies the oldest leave before their time. */
export function memoryAnalytics(clock: Clock): AnalyticsStore {
  /** In the order of their first decision; of each key its limit and its start. */
  const tallies = new Map<string, Tally>()

  function expire(): void {
    const oldest = clock() - KEPT - SPAN
    for (const [key, { from }] of tallies) if (from <= oldest) tallies.delete(key)
  }

  return {
    add(added) {
      for (const tally of added) {
        if (tally.from > clock() + KEPT) continue
        const key = `${tally.from} ${tally.limit}`
        const known = tallies.get(key)
        tallies.set(key, known === undefined ? tally : merged(known, tally))
      }
      expire()
      for (const key of tallies.keys()) {
        if (tallies.size <= TALLIES) return
        tallies.delete(key)
      }
    },
    read(from, to) {
      expire()
      return [...tallies.values()].filter((tally) => tally.from < to && tally.from + SPAN > from)
    },
  }
}
