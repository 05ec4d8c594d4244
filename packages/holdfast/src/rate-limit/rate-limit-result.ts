import type { LimitState } from '../core/event.js'
import type { Outcome } from './limiter/limiter.js'
import type { NamedLimit } from './named-limits.js'
import type { Taken } from './store.js'
import { tightest } from './tightest.js'

/** What one call came to, with the numbers of the limit that is nearest to refusing, or that refused for longest. */
export interface RateLimitResult {
  readonly allowed: boolean
  /** Units that fit at once after the call. */
  readonly remaining: number
  /** Units for each window. */
  readonly limit: number
  /** Milliseconds until the limit is whole again. */
  readonly reset: number
  /** Milliseconds until this cost fits again; 0 when allowed, and for a denied caller, for whom no wait helps. */
  readonly retryAfter: number
  /** The identity is on a list: `allow` was not counted, `deny` was refused before anything was. */
  readonly listed: 'allow' | 'deny' | null
  /** The store did not answer as it should, and `onStoreError` decided. */
  readonly degraded: boolean
  /** Fails closed (`onStoreError: 'deny'`): nobody can tell whether there is room. 503 rather than 429. */
  readonly unavailable: boolean
  /** All limits that were asked, in their order. */
  readonly states: readonly LimitState[]
}

/** Milliseconds after which a refusal for want of a store is worth another try. */
const UNAVAILABLE = 1_000

/** @param first of the limits that were asked */
export function resultOf({ states, refused, degraded, unavailable }: Outcome, first: NamedLimit): RateLimitResult {
  if (refused !== undefined) {
    const { remaining, limit, reset, retryAfter } = refused
    return { allowed: false, remaining, limit, reset, retryAfter, listed: null, degraded, unavailable, states }
  }
  if (states.length > 0) {
    const { remaining, limit, reset } = states.length === 1 ? (states[0] as LimitState) : tightest(states)
    return { allowed: true, remaining, limit, reset, retryAfter: 0, listed: null, degraded, unavailable, states }
  }
  const { limit } = first.shown
  const retryAfter = unavailable ? UNAVAILABLE : 0
  return {
    allowed: !unavailable,
    remaining: unavailable ? 0 : limit,
    limit,
    reset: retryAfter,
    retryAfter,
    listed: null,
    degraded,
    unavailable,
    states,
  }
}

/** What was said of the only limit, which does not only observe. Written out: this is made for every call. */
export function resultOfOne({ name, shown }: NamedLimit, taken: Taken): RateLimitResult {
  const { limit, window } = shown
  const { allowed, remaining, reset, retryAfter } = taken
  return {
    allowed,
    remaining,
    limit,
    reset,
    retryAfter,
    listed: null,
    degraded: false,
    unavailable: false,
    states: [{ name, limit, window, remaining, reset, allowed }],
  }
}

/** Not counted: no limit has a state. */
export function listedAs(listed: 'allow' | 'deny', { shown }: NamedLimit): RateLimitResult {
  const { limit } = shown
  const allowed = listed === 'allow'
  return {
    allowed,
    remaining: allowed ? limit : 0,
    limit,
    reset: 0,
    retryAfter: 0,
    listed,
    degraded: false,
    unavailable: false,
    states: [],
  }
}
