import type { LimitState } from '../core/event.js'

/**
 * Of several limits the one that matters to the client: a refusal first, then what is nearest to one; what only observes
 * last. There is one or more.
 */
export function tightest(states: readonly LimitState[]): LimitState {
  return states.reduce(tighter)
}

function tighter(a: LimitState, b: LimitState): LimitState {
  if ((a.observe === true) !== (b.observe === true)) return a.observe === true ? b : a
  if (a.allowed !== b.allowed) return a.allowed ? b : a
  return b.remaining < a.remaining ? b : a
}
