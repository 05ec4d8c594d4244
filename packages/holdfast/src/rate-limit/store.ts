import type { Eventually } from '../core/verdict.js'
import type { AnalyticsStore } from './analytics/analytics-store.js'
import type { DocumentStore } from './shared-document.js'

export type Algorithm = 'sliding-window' | 'fixed-window' | 'token-bucket' | 'gcra'

/** An algorithm with its numbers: plain data, so that it can be sent to a store, changed at run time and shown in a console. */
export interface LimitPolicy {
  readonly algorithm: Algorithm
  /** Units for each window: what is admitted in the long run; for a token bucket, the tokens that each interval brings. A whole number from 1. */
  readonly limit: number
  /** Milliseconds, whole; for a token bucket, the interval. */
  readonly window: number
  /**
   * The most units at once. Of a token bucket its capacity, from `limit` up; of GCRA from 1 to `limit`; absent otherwise,
   * where it is `limit` itself.
   */
  readonly burst?: number
}

/**
 * Whose units, of which limit. One limit, identity, algorithm and window make one counter: under a changed `limit` or
 * `burst` it goes on counting, so that a change forgives nobody.
 */
export interface Counter {
  /** Which limit, unique in the app: from code or configuration, never from a request. 1 to 512 characters. */
  readonly limit: string
  /** Who is counted: `user 42`, `address 192.0.2.1`. Any text but the empty one, compared code unit by code unit. */
  readonly identity: string
  readonly policy: LimitPolicy
}

/** One limit to charge for one request. */
export interface Take extends Counter {
  /** Whole units from 1; 1 for an ordinary request. */
  readonly cost: number
  /**
   * Counts and never refuses: without room it says so in its own verdict, is not charged, and the others of the call are
   * charged all the same. Default false.
   */
  readonly observe?: boolean
}

export interface Taken {
  /** Whether this limit had room. When any of the stacked limits that are not only observed has none, nothing is charged to any. */
  readonly allowed: boolean
  /** Units that fit at once after the call. */
  readonly remaining: number
  /** Milliseconds until the limit is whole again, a full burst included, by the store's clock; 0 when it is. */
  readonly reset: number
  /** Milliseconds until `cost` units fit again; 0 when allowed; as long as an empty limit takes to be whole where they never fit. */
  readonly retryAfter: number
}

/**
 * The waist of rate limiting: what counts. The store's clock decides; every counter expires by itself. A throw or
 * rejection is never a refusal: it means that the store is down, or, as a `ConfigurationError`, that it cannot be used as
 * it is set up. Nothing here has a deadline: the limiter gives it one.
 */
export interface Store {
  readonly name: string
  /** `process`: counts only here, and answers at once. `shared`: what one instance takes, all see. */
  readonly reach: 'process' | 'shared'
  /**
   * Checks what the environment decides, before the first take; never called in a build. Where it fails otherwise than by
   * a `ConfigurationError` it is called again later. No request waits for a promise of it.
   * @param warn is told, in a line for people, of what works and is unwise
   * @throws {ConfigurationError} at once or as a rejection: nothing is served as long as it holds
   */
  start?(warn: (line: string) => void): Eventually<void>
  /**
   * Atomic and all-or-nothing over the stacked limits, in one round trip, and in the order of the takes.
   * @throws {RangeError | TypeError} at once or as a rejection, on a take that `checkTake` refuses; nothing is charged.
   */
  take(takes: readonly Take[]): Eventually<readonly Taken[]>
  /** `take` of one, for a store that answers at once: the same without the arrays. */
  takeOne?(take: Take): Taken
  /**
   * `take` of one counter after the other, for a store that answers at once: what is the same in all calls of a limit is
   * looked up and checked here. `policy` as it is now.
   */
  takerOf?(limit: string, policy: LimitPolicy): (identity: string, cost: number) => Taken
  /** As `take` would answer each of them by itself now, with nothing charged. */
  peek(takes: readonly Take[]): Eventually<readonly Taken[]>
  /**
   * Of a store that charges several servers and takes back what one of them refuses: how often that has failed since the
   * start. That much was charged for calls that were refused.
   */
  readonly lostRefunds?: number
  /** Makes exactly these counters whole, and no other, in O(1) for each. */
  reset(counters: readonly Counter[]): Eventually<void>
  /** What all instances share beside the counters: limits changed at run time, lists, unblocked callers. */
  readonly document: DocumentStore
  /** What has been decided, added up by the minute. */
  readonly analytics: AnalyticsStore
}
