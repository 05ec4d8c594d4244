import { systemClock, type Clock } from '../core/clock.js'
import { ConfigurationError } from '../core/configuration-error.js'
import { milliseconds, type Duration } from '../core/duration.js'
import type { LimitState } from '../core/event.js'
import { isPromise, type Eventually } from '../core/verdict.js'
import { checkedOptions } from '../core/checked-options.js'
import { checkTake } from './checked-take.js'
import { within } from './deadline.js'
import { DenyCache, type Denial } from './deny-cache.js'
import { steady } from './steady-clock.js'
import type { Store, Take, Taken } from './store.js'
import { memory, type MemoryStore } from './stores/memory.js'

export interface LimiterOptions {
  readonly store: Store
  /**
   * When the store throws, rejects, is late or answers nonsense: `local` goes on with counters of this process, `deny`
   * fails closed (`unavailable`), `allow` fails open. No default: it is a choice to be stated.
   */
  readonly onStoreError: 'local' | 'deny' | 'allow'
  /** How long the store may take, at most 10 s; default 50 ms. An answer that is at once costs no timer. */
  readonly timeout?: Duration
  /** Default: the system's. A step back is passed over. */
  readonly clock?: Clock
  /** Blocked callers that are refused without asking the store, from 0 to 1,000,000; default 100,000 (up to 20 MB). */
  readonly denyCacheSize?: number
}

/** One limit to charge for one request; its `key` is namespaced by limit and caller, as a `Take` wants it. */
export interface Charge extends Take {
  /** The limit's name in headers and events. */
  readonly name: string
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
  /** Refused, and nothing was charged: of the limits without room, the one with the longest `retryAfter`. */
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
}

export interface Limiter {
  /** Whether one of these is known to be blocked, without asking the store. `undefined` says nothing: `charge` decides. */
  blocked(charges: readonly Charge[]): BlockedState | undefined
  /**
   * Charges all of them in one trip to the store, or none of them. At once where the store answers at once or the caller
   * is known to be blocked; never later than the timeout. A charge that comes too late for its answer may still be counted.
   * @throws {RangeError | TypeError} at once, on a cost that is not a whole number from 1, a policy that is none, a key that is no text
   */
  charge(charges: readonly Charge[]): Eventually<Outcome>
  health(): LimiterHealth
}

const OPTIONS = { store: true, onStoreError: true, timeout: true, clock: true, denyCacheSize: true } as const

/**
 * One trip to the store for any number of stacked limits, none for a caller who is known to be blocked, and an answer in
 * time whatever the store does.
 * @throws {ConfigurationError} `config.limit`, `config.unknown_option`
 */
export function createLimiter(options: LimiterOptions): Limiter {
  const { store, onStoreError, timeout, clock, denyCacheSize } = checked(options)
  const time = steady(clock)
  const denied = new DenyCache(denyCacheSize)
  let local: MemoryStore | undefined
  let failingSince: number | null = null
  let degradations = 0

  function blockedAt(charges: readonly Charge[], now: number): BlockedState | undefined {
    let longest: Denial | undefined
    let name = ''
    for (const each of charges) {
      const denial = denied.find(each, now)
      if (denial !== undefined && (longest === undefined || denial.until > longest.until)) {
        longest = denial
        name = each.name
      }
    }
    if (longest === undefined) return undefined
    const { limit, window, remaining, whole, until } = longest
    return { name, limit, window, remaining, reset: whole - now, allowed: false, retryAfter: until - now }
  }

  function charge(charges: readonly Charge[]): Eventually<Outcome> {
    for (const each of charges) checkTake(each)
    if (charges.length === 0) return { states: [], degraded: false, unavailable: false }
    const asked = time()
    const refused = blockedAt(charges, asked)
    if (refused !== undefined) return { states: [refused], refused, degraded: false, unavailable: false }
    const answer = ask(charges)
    return isPromise(answer) ? answer.then((taken) => settle(charges, taken, asked)) : settle(charges, answer, asked)
  }

  /** The one place that calls the store: `undefined` is an outage, whatever its kind. */
  function ask(charges: readonly Charge[]): Eventually<readonly Taken[] | undefined> {
    try {
      const answer = store.take(charges)
      return isPromise(answer) ? within(answer, timeout) : answer
    } catch {
      return undefined
    }
  }

  function settle(charges: readonly Charge[], taken: readonly Taken[] | undefined, asked: number): Outcome {
    if (!answers(taken, charges.length)) return degrade(charges)
    failingSince = null
    for (let i = 0; i < charges.length; i++) {
      const one = taken[i] as Taken
      const { key } = charges[i] as Charge
      // A key's second charge is refused for the sum of both, which says nothing about one.
      if (!one.allowed && charges.findIndex((other) => other.key === key) === i) {
        denied.remember(charges[i] as Charge, one, asked)
      }
    }
    return outcome(charges, taken, false)
  }

  function degrade(charges: readonly Charge[]): Outcome {
    degradations++
    failingSince ??= clock()
    // What these counters refuse is not remembered: the store, once it is back, may admit it.
    if (onStoreError === 'local') return outcome(charges, (local ??= memory({ clock })).take(charges), true)
    return { states: [], degraded: true, unavailable: onStoreError === 'deny' }
  }

  return {
    blocked: (charges) => blockedAt(charges, time()),
    charge,
    health: () => ({ state: failingSince === null ? 'ok' : 'degraded', since: failingSince, degradations }),
  }
}

function outcome(charges: readonly Charge[], taken: readonly Taken[], degraded: boolean): Outcome {
  const states: LimitState[] = []
  let refused: BlockedState | undefined
  for (let i = 0; i < charges.length; i++) {
    const { name, policy } = charges[i] as Charge
    const { allowed, remaining, reset, retryAfter } = taken[i] as Taken
    const state: LimitState = { name, limit: policy.limit, window: policy.window, remaining, reset, allowed }
    states.push(state)
    if (!allowed && (refused === undefined || retryAfter > refused.retryAfter)) refused = { ...state, retryAfter }
  }
  return refused === undefined
    ? { states, degraded, unavailable: false }
    : { states, refused, degraded, unavailable: false }
}

/** A store that answers something else than was asked must not be read as "allowed". */
function answers(taken: readonly Taken[] | undefined, count: number): taken is readonly Taken[] {
  if (!Array.isArray(taken) || taken.length !== count) return false
  for (const one of taken as readonly Taken[]) {
    if (typeof one?.allowed !== 'boolean') return false
    if (!(one.remaining >= 0 && one.reset >= 0 && one.retryAfter >= 0)) return false
  }
  return true
}

function checked(options: LimiterOptions): Required<Omit<LimiterOptions, 'timeout'>> & { readonly timeout: number } {
  const { store, onStoreError, timeout = 50, clock = systemClock, denyCacheSize = 100_000 } = options
  checkedOptions('createLimiter(…)', options, OPTIONS)
  if (typeof store?.take !== 'function') throw new ConfigurationError('config.limit', 'A limiter needs a `store`.')
  if (onStoreError !== 'local' && onStoreError !== 'deny' && onStoreError !== 'allow') {
    throw new ConfigurationError('config.limit', '`onStoreError` is "local", "deny" or "allow".')
  }
  if (!(Number.isSafeInteger(denyCacheSize) && denyCacheSize >= 0 && denyCacheSize <= 1_000_000)) {
    throw new ConfigurationError('config.limit', '`denyCacheSize` is a whole number from 0 to 1,000,000.')
  }
  return { store, onStoreError, timeout: bounded(timeout), clock, denyCacheSize }
}

function bounded(timeout: Duration): number {
  try {
    const ms = milliseconds(timeout)
    if (ms <= 10_000) return ms
  } catch {
    // Said below.
  }
  throw new ConfigurationError('config.limit', '`timeout` is a duration of at most 10 s, such as "50 ms".')
}
