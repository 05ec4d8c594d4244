import type { LimitPolicy } from './store.js'

/** The most units at once. */
export function capacity({ limit, burst = limit }: LimitPolicy): number {
  return burst
}

/** Milliseconds until a limit that is used up is whole again: the longest `retryAfter`, and that of a cost that never fits. */
export function timeToFill({ algorithm, limit, window, burst = limit }: LimitPolicy): number {
  if (algorithm === 'token-bucket') return Math.ceil(burst / limit) * window
  return algorithm === 'gcra' ? Math.ceil((burst * window) / limit) : window
}

/**
 * What headers, events and the console call the limit: `limit` units in `window` milliseconds. Of a token bucket the
 * capacity and the time that fills it: the rate is the same, and what remains is never more than the limit.
 */
export function quota(policy: LimitPolicy): { limit: number; window: number } {
  const { algorithm, limit, window } = policy
  return algorithm === 'token-bucket' ? { limit: capacity(policy), window: timeToFill(policy) } : { limit, window }
}
