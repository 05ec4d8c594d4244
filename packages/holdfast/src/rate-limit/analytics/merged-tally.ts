import type { Minute, Tally } from './analytics-store.js'
import { REGISTER_WIDTH } from './distinct-callers.js'
import { heaviest } from './heaviest.js'
import { joined } from './ordered-cells.js'
import { SAMPLE_WIDTH } from './use-sample.js'

/** Two tallies of one limit and the same ten minutes. Commutative, and associative while the names fit. */
export function merged(a: Tally, b: Tally): Tally {
  return {
    limit: a.limit,
    from: a.from,
    minutes: summed([a.minutes, b.minutes]),
    callers: heaviest(a.callers, b.callers),
    routes: heaviest(a.routes, b.routes),
    identities: joined(a.identities, b.identities, REGISTER_WIDTH),
    use: joined(a.use, b.use, SAMPLE_WIDTH),
    peak: Math.max(a.peak, b.peak),
  }
}

/** Decisions of the same minute added up. */
export function summed(lists: readonly (readonly Minute[])[]): Minute[] {
  const byStart = new Map<number, Minute>()
  for (const list of lists) {
    for (const one of list) {
      const known = byStart.get(one.minute)
      byStart.set(one.minute, known === undefined ? one : sum(known, one))
    }
  }
  return [...byStart.values()]
}

function sum(a: Minute, b: Minute): Minute {
  return {
    minute: a.minute,
    allowed: a.allowed + b.allowed,
    denied: a.denied + b.denied,
    observed: a.observed + b.observed,
    degraded: a.degraded + b.degraded,
  }
}
