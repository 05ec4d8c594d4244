import type { LimitState } from '../../core/event.js'
import type { Eventually } from '../../core/verdict.js'
import type { Tally } from '../analytics/analytics-store.js'
import { openLimiter } from './limiter-open.js'
import type { LimiterOptions } from './limiter-options.js'
import type { LimitSettings, SettingsChange } from '../settings/settings.js'
import type { Counter, Take } from '../store.js'

/** One limit to charge for one request. */
export interface Charge extends Take {
  /** The limit's name in headers and events. */
  readonly name: string
  /** The route's pattern with its method, for analytics. */
  readonly route?: string
}

export type BlockedState = LimitState & {
  /** Milliseconds until this cost fits again. */
  readonly retryAfter: number
}

export interface Outcome {
  /**
   * In the order of the charges. Only the blocked limit where the store needed no asking; none where the store does not
   * answer and nothing counts in its place.
   */
  readonly states: readonly LimitState[]
  /** Refused, and nothing was charged: of the limits without room that do not only observe, the one with the longest `retryAfter`. */
  readonly refused?: BlockedState
  /** The store did not answer as it should, and `onStoreError` decided. */
  readonly degraded: boolean
  /** Fails closed: nobody can tell whether there is room. */
  readonly unavailable: boolean
}

export interface LimiterHealth {
  readonly state: 'ok' | 'degraded'
  /** Since when the store has not answered, milliseconds since the epoch; `null` while it does. */
  readonly since: number | null
  /** Requests that `onStoreError` decided, since the start. */
  readonly degradations: number
  /** `open`: the store is left alone for a moment. `half-open`: one request asks it whether it is back. */
  readonly breaker: 'closed' | 'open' | 'half-open'
  /** `Store.lostRefunds`: charges of refused calls that stay until they expire, since the start. 0 but on a cluster in trouble. */
  readonly lostRefunds: number
  /** What the store's start has found unwise, in lines for people: a server that evicts keys, say. */
  readonly warnings: readonly string[]
}

export interface Limiter {
  /**
   * Has the store check what the environment decides, once; later calls cost nothing. Without it, the first charge does.
   * @throws {ConfigurationError} as long as the environment is not sound; so do charges, whatever `onStoreError` says
   */
  start(): void
  /** Whether one of these is known to be blocked, without asking the store. `undefined` says nothing: `charge` decides. */
  blocked(charges: readonly Charge[]): BlockedState | undefined
  /**
   * Charges all of them in one trip to the store, or none of them. At once where the store answers at once or the caller
   * is known to be blocked; never later than the timeout. A charge that comes too late for its answer may still be counted.
   * @throws {RangeError | TypeError} at once, on a cost that is not a whole number from 1, a policy that is none, an identity that is no text
   */
  charge(charges: readonly Charge[]): Eventually<Outcome>
  /** As `charge` would answer, with nothing charged. */
  peek(charges: readonly Charge[]): Eventually<Outcome>
  /**
   * Makes exactly these counters whole, on every instance within 2 s.
   * @throws {Outage} when the store does not answer: then nothing may have changed
   */
  reset(counters: readonly Counter[]): Promise<void>
  /** Whether somebody put this caller on a list, in the options or at run time. */
  listed(identity: string): 'allow' | 'deny' | undefined
  /**
   * Whether anybody was listed at run time by an identity that begins with this word, such as `client`: so that nobody
   * works out identities of a kind that no list holds.
   */
  lists(word: string): boolean
  /** Whether anybody is denied now, at run time, by an identity that begins with this word. */
  denies(word: string): boolean
  /** What is changed at run time, as the store has it now. @throws {Outage} */
  settings(): Promise<LimitSettings>
  /**
   * Changes it, on every instance within 2 s. Changes that meet are all kept; one that names a `revision` is made to
   * that one or not at all.
   * @throws {RangeError} on numbers with which a policy cannot work, or more than the lists hold. @throws {Outage}
   * @throws what `isStale` knows, where the settings have another revision
   */
  change(change: SettingsChange): Promise<LimitSettings>
  /** Minutes from `from` (inclusive) to `to` (exclusive), of all instances. @throws {Outage} */
  analytics(from: number, to: number): Promise<readonly Tally[]>
  health(): LimiterHealth
}

/**
 * One trip to the store for any number of stacked limits, none for a caller who is known to be blocked, and an answer in
 * time whatever the store does.
 * @throws {ConfigurationError} `config.limit`, `config.unknown_option`
 */
export function createLimiter(options: LimiterOptions): Limiter {
  return openLimiter(options)
}
