import type { LimitState } from '../../core/event.js'
import type { Denial } from './deny-cache.js'
import type { BlockedState, Charge, Outcome } from './limiter.js'
import { quota } from '../quota.js'
import type { LimitPolicy, Taken } from '../store.js'

export const NOTHING_ASKED: Outcome = Object.freeze({ states: Object.freeze([]), degraded: false, unavailable: false })

/** What a store said of all charges. */
export function outcomeOf(charges: readonly Charge[], taken: readonly Taken[], degraded: boolean): Outcome {
  const states = charges.map((charge, i) => eitherState(charge, taken[i] as Taken))
  const refused = refusedOf(charges, taken)
  return refused === undefined
    ? { states, degraded, unavailable: false }
    : { states, refused, degraded, unavailable: false }
}

/** Of what a store said, the refusal that holds for longest. */
export function refusedOf(charges: readonly Charge[], taken: readonly Taken[]): BlockedState | undefined {
  let longest: number | undefined
  for (let i = 0; i < charges.length; i++) {
    if (!refuses(charges[i] as Charge, taken[i] as Taken)) continue
    if (longest === undefined || taken[i]!.retryAfter > taken[longest]!.retryAfter) longest = i
  }
  return longest === undefined ? undefined : refusedState(charges[longest] as Charge, taken[longest] as Taken)
}

const refuses = ({ observe }: Charge, { allowed }: Taken) => !allowed && observe !== true

const eitherState = (charge: Charge, one: Taken) =>
  refuses(charge, one) ? refusedState(charge, one) : stateOf(charge, one)

/** What a store said of the only charge. */
export function outcomeOfOne(charge: Charge, one: Taken): Outcome {
  return refuses(charge, one)
    ? refusal(refusedState(charge, one), false)
    : { states: [stateOf(charge, one)], degraded: false, unavailable: false }
}

/** Only the limit that is known to refuse; the others were not asked. */
export function refusal(refused: BlockedState, degraded: boolean): Outcome {
  return { states: [refused], refused, degraded, unavailable: false }
}

export function blockedState({ name }: Charge, { policy, remaining, whole, until }: Denial, now: number): BlockedState {
  const { limit, window } = shown(policy)
  return { name, limit, window, remaining, reset: whole - now, allowed: false, retryAfter: until - now }
}

// Written out: to copy an object into another costs more than the whole decision.
export function stateOf({ name, policy, observe }: Charge, { remaining, reset, allowed }: Taken): LimitState {
  const { limit, window } = shown(policy)
  return observe === true
    ? { name, limit, window, remaining, reset, allowed, observe }
    : { name, limit, window, remaining, reset, allowed }
}

function refusedState({ name, policy }: Charge, { remaining, reset, retryAfter }: Taken): BlockedState {
  const { limit, window } = shown(policy)
  return { name, limit, window, remaining, reset, allowed: false, retryAfter }
}

const shown = (policy: LimitPolicy) => (policy.algorithm === 'token-bucket' ? quota(policy) : policy)
