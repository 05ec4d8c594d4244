import { stages, type Event, type Stage } from '../core/event.js'
import type { StageTally } from './event-log.js'

/** Milliseconds of a tally. */
export const TALLIED = 600_000

/** Milliseconds that tallies are kept: a day, and the one that has begun before it. */
export const TALLIES_KEPT = 24 * 3_600_000 + 2 * TALLIED

type Growing = { -readonly [Field in keyof StageTally]: StageTally[Field] }

/**
 * How the calls among some events were decided, in the order of time and stage. A call from the future, as an instance
 * whose clock is ahead tells it, counts as of now; one from before the tallies that are kept does not count.
 * @param now milliseconds since the epoch
 */
export function talliesOf(events: readonly Event[], now: number): readonly StageTally[] {
  const byPlace = new Map<string, Growing>()
  const tallyOf = (from: number, stage: Stage): Growing => {
    const place = `${from} ${stage}`
    let tally = byPlace.get(place)
    if (tally === undefined) {
      tally = { from, stage, entered: 0, allowed: 0, denied: 0, observed: 0, failed: 0 }
      byPlace.set(place, tally)
    }
    return tally
  }
  for (const event of events) {
    if (event.kind !== 'decision' || event.time < now - TALLIES_KEPT) continue
    const from = tallied(Math.min(event.time, now))
    for (const { stage } of event.trail) tallyOf(from, stage).entered++
    tallyOf(from, event.stage)[event.verdict]++
  }
  // In one order everywhere, so that no two writers wait for each other.
  return [...byPlace.values()].toSorted((a, b) => a.from - b.from || stages.indexOf(a.stage) - stages.indexOf(b.stage))
}

/** When the ten minutes of a time begin. */
export const tallied = (time: number): number => Math.floor(time / TALLIED) * TALLIED

/** When the ten minutes from `from` on and before `to` begin, as far as their tallies are kept. */
export function tallyTimes(from: number, to: number): readonly number[] {
  const first = Math.max(Math.ceil(from / TALLIED), Math.floor((to - TALLIES_KEPT) / TALLIED))
  const count = Math.max(0, Math.ceil(to / TALLIED) - first)
  return Array.from({ length: count }, (_, i) => (first + i) * TALLIED)
}
