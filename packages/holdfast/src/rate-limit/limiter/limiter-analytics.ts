import type { AnalyticsRecorder } from '../analytics/recorder.js'
import type { Charge, Outcome } from './limiter.js'
import { capacity } from '../quota.js'

/** Adds up what was decided: of a refused request only the limits without room, since nothing was charged to the others. */
export function recorded(
  recorder: Pick<AnalyticsRecorder, 'record'>,
  charges: readonly Charge[],
  outcome: Outcome,
): Outcome {
  const { states, refused, degraded, unavailable } = outcome
  for (let i = 0; i < charges.length; i++) {
    const { limit, identity, route, policy, name } = charges[i] as Charge
    const most = capacity(policy)
    // Only the limit that is known to refuse has a state; without a store nobody has one.
    const state = states.length === charges.length ? states[i] : states.find((one) => one.name === name)
    if (state === undefined) {
      if (states.length > 0) continue
      recorder.record(limit, identity, route, unavailable ? 'denied' : 'allowed', 0, degraded)
    } else if (!state.allowed) {
      recorder.record(limit, identity, route, state.observe === true ? 'observed' : 'denied', most, degraded)
    } else if (refused === undefined) {
      recorder.record(limit, identity, route, 'allowed', Math.max(0, most - state.remaining), degraded)
    }
  }
  return outcome
}
