import type { Eventually } from '../core/verdict.js'

/** An algorithm with its numbers: plain data, so that it can be sent to a store and shown in a console. */
export interface LimitPolicy {
  readonly algorithm: 'sliding-window'
  /** Requests (or cost units) for each window; a whole number from 1. */
  readonly limit: number
  /** Milliseconds. */
  readonly window: number
}

/** One limit to charge for one request. */
export interface Take {
  /**
   * Whose counter: already namespaced by limit and caller; any text, compared byte for byte. One key is one counter for
   * each algorithm and window: under a changed `limit` it goes on counting, so that a change forgives nobody.
   */
  readonly key: string
  readonly policy: LimitPolicy
  /** Whole units from 1; 1 for an ordinary request. */
  readonly cost: number
}

export interface Taken {
  /** Whether this limit had room. When any of the stacked limits has none, nothing is charged to any of them. */
  readonly allowed: boolean
  /** Units left in this limit after the call. */
  readonly remaining: number
  /** Milliseconds until the limit is whole again, by the store's clock; 0 when it is. */
  readonly reset: number
  /** Milliseconds until `cost` units fit again; 0 when allowed; the whole window where they never fit. */
  readonly retryAfter: number
}

/**
 * The waist of rate limiting. `take` is atomic and all-or-nothing over the stacked limits, in one round trip, and in
 * the order of the requests. The store's clock decides. A throw or rejection means that the store is down; it is never a refusal.
 */
export interface Store {
  readonly name: string
  /** @throws {RangeError | TypeError} at once or as a rejection, on a take that `checkTake` refuses; nothing is charged. */
  take(takes: readonly Take[]): Eventually<readonly Taken[]>
}
