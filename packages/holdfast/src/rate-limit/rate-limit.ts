import { systemClock } from '../core/clock.js'
import { ConfigurationError } from '../core/configuration-error.js'
import { milliseconds, type Duration } from '../core/duration.js'
import type { LimitState } from '../core/event.js'
import { isPromise, type Eventually } from '../core/verdict.js'
import type { Tally } from './analytics/analytics-store.js'
import { checkedLimit, isLimitName } from './checked-limit.js'
import type { Limit } from './limit.js'
import type { LimiterOptions } from './limiter-options.js'
import { openLimiter } from './limiter-open.js'
import { stateOf } from './limiter-outcome.js'
import type { Charge, LimiterHealth, Outcome } from './limiter.js'
import { quota } from './quota.js'
import { rateLimitHeaders } from './rate-limit-headers.js'
import type { LimitSettings, SettingsChange } from './settings.js'
import type { Counter, Taken } from './store.js'
import { tightest } from './tightest.js'

export interface RateLimitOptions extends LimiterOptions {
  /** One or several stacked ones: all have room, or nothing is charged. Each has a name, or all are named by `name`. */
  readonly limits: Limit | readonly Limit[]
  /** What unnamed limits are counted and shown under: `[a-z][a-z0-9-]*`, at most 64 characters. */
  readonly name?: string
}

/**
 * Who is counted: any text but the empty one, such as `user 42`. Where the stacked limits count both `per: 'caller'` and
 * `per: 'address'`, one of each.
 */
export type RateLimitIdentity = string | { readonly caller: string; readonly address: string }

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

export interface BlockOptions {
  /** Default: until `unblock`. */
  readonly for?: Duration
  /** For the people who read the list, at most 200 characters. */
  readonly reason?: string
}

export interface RateLimit {
  /**
   * Charges all limits or none. At once where the store answers at once or the caller is known to be blocked; never later
   * than the timeout.
   * @param cost whole units from 1; default 1
   * @throws {TypeError} on an identity that is no text or an empty one: nobody may share the counter of "undefined"
   * @throws {RangeError} on a cost that is none
   */
  take(identity: RateLimitIdentity, cost?: number): Eventually<RateLimitResult>
  /** As `take` would answer, with nothing charged. */
  peek(identity: RateLimitIdentity, cost?: number): Eventually<RateLimitResult>
  /** Makes exactly the counters of this identity whole, on every instance within 2 s. @throws {Outage} */
  reset(identity: RateLimitIdentity): Promise<void>
  /** Puts an identity on the list of those who are refused, on every instance within 2 s. @throws {Outage} */
  block(identity: string, options?: BlockOptions): Promise<void>
  /** Takes it off the list and makes its counters whole, on every instance within 2 s. @throws {Outage} */
  unblock(identity: string): Promise<void>
  /** `RateLimit-Policy`, `RateLimit`, and `Retry-After` on a refusal that a wait ends. */
  headers(result: RateLimitResult): Headers
  health(): LimiterHealth
  /** What is changed at run time, as the store has it now. @throws {Outage} */
  settings(): Promise<LimitSettings>
  /** Other numbers, lists: on every instance within 2 s. @throws {RangeError | Outage} */
  change(change: SettingsChange): Promise<LimitSettings>
  /** What was decided, where the option `analytics` is on. @throws {Outage} */
  analytics(from: number, to: number): Promise<readonly Tally[]>
}

/** A limit with the names that it is counted and shown under. */
type Named = Pick<Charge, 'name' | 'limit' | 'policy' | 'observe'> & { readonly per: Limit['per'] }

/** Milliseconds after which a refusal for want of a store is worth another try. */
const UNAVAILABLE = 1_000

/**
 * Rate limits by themselves, for any server or function.
 *
 * @example
 * const orders = rateLimit({
 *   store: memory(),
 *   onStoreError: 'local',
 *   limits: slidingWindow(100, '1 m', { name: 'orders' }),
 * })
 * const result = await orders.take(`user ${user.id}`)
 * if (!result.allowed) return new Response(null, { status: 429, headers: orders.headers(result) })
 * @throws {ConfigurationError} `config.limit`, `config.unknown_option`
 */
export function rateLimit(options: RateLimitOptions): RateLimit {
  const { limits: given, name, ...rest } = options
  const limits = named(given, name)
  const limiter = openLimiter(rest)
  const { clock = systemClock } = rest
  const mixed = limits.some(({ per }) => per !== limits[0]?.per)
  const first = limits[0] as Named

  function identityOf({ per }: Named, identity: RateLimitIdentity): string {
    if (typeof identity === 'string' && identity !== '' && !mixed) return identity
    const one: unknown = typeof identity === 'object' ? identity?.[per] : undefined
    if (typeof one === 'string' && one !== '') return one
    throw new TypeError(
      mixed
        ? 'These limits count { caller, address }: both are texts that are not empty.'
        : 'An identity is a text that is not empty.',
    )
  }

  function chargeOf(limit: Named, identity: string, cost: number): Charge {
    const { name: shown, limit: counted, policy, observe } = limit
    return observe === true
      ? { name: shown, limit: counted, identity, policy, cost, observe }
      : { name: shown, limit: counted, identity, policy, cost }
  }

  function take(identity: RateLimitIdentity, cost = 1): Eventually<RateLimitResult> {
    if (limits.length > 1) return ask('charge', identity, cost)
    const each = identityOf(first, identity)
    const listed = limiter.listed(each)
    if (listed !== undefined) return listedAs(listed, first)
    const charge = chargeOf(first, each, cost)
    const came = limiter.chargeOne(charge)
    return isPromise(came) ? came.then((later) => resultOf(later, charge)) : resultOf(came, charge)
  }

  const resultOf = (came: Outcome | Taken, charge: Charge) =>
    'states' in came ? result(came, first) : resultOfOne(charge, came)

  function ask(operation: 'charge' | 'peek', identity: RateLimitIdentity, cost: number): Eventually<RateLimitResult> {
    const charges: Charge[] = []
    for (const limit of limits) {
      const each = identityOf(limit, identity)
      const listed = limiter.listed(each)
      if (listed === 'deny') return listedAs('deny', first)
      if (listed === undefined) charges.push(chargeOf(limit, each, cost))
    }
    if (charges.length === 0) return listedAs('allow', first)
    const outcome = limiter[operation](charges)
    return isPromise(outcome) ? outcome.then((came) => result(came, first)) : result(outcome, first)
  }

  const countersOf = (identity: RateLimitIdentity): Counter[] =>
    limits.map((limit) => ({ limit: limit.limit, identity: identityOf(limit, identity), policy: limit.policy }))

  return {
    take,
    peek: (identity, cost = 1) => ask('peek', identity, cost),
    reset: async (identity) => limiter.reset(countersOf(identity)),
    async block(identity, { for: duration, reason = null } = {}) {
      const until = duration === undefined ? null : clock() + milliseconds(duration)
      await limiter.change({ callers: [{ identity, verdict: 'deny', until, reason }] })
    },
    async unblock(identity) {
      await limiter.reset(countersOf(mixed ? { caller: identity, address: identity } : identity))
      await limiter.change({ callers: [{ identity, verdict: null }] })
    },
    headers({ states, allowed, retryAfter, reset }) {
      // Until it is whole: who obeys has a full burst, and not one request.
      const wait = !allowed && retryAfter > 0 ? { retryAfter: Math.max(reset, retryAfter) } : {}
      return new Headers(rateLimitHeaders(states, wait).map(([field, value]) => [field, value]))
    },
    health: limiter.health,
    settings: limiter.settings,
    change: limiter.change,
    analytics: limiter.analytics,
  }
}

function result({ states, refused, degraded, unavailable }: Outcome, first: Named): RateLimitResult {
  if (refused !== undefined) {
    const { remaining, limit, reset, retryAfter } = refused
    return { allowed: false, remaining, limit, reset, retryAfter, listed: null, degraded, unavailable, states }
  }
  if (states.length > 0) {
    const { remaining, limit, reset } = states.length === 1 ? (states[0] as LimitState) : tightest(states)
    return { allowed: true, remaining, limit, reset, retryAfter: 0, listed: null, degraded, unavailable, states }
  }
  const { limit } = quota(first.policy)
  const remaining = unavailable ? 0 : limit
  const retryAfter = unavailable ? UNAVAILABLE : 0
  return {
    allowed: !unavailable,
    remaining,
    limit,
    reset: retryAfter,
    retryAfter,
    listed: null,
    degraded,
    unavailable,
    states,
  }
}

/** What a store said of the only limit. */
function resultOfOne(charge: Charge, taken: Taken): RateLimitResult {
  const state = stateOf(charge, taken)
  const { limit, remaining, reset } = state
  return {
    allowed: taken.allowed || charge.observe === true,
    remaining,
    limit,
    reset,
    retryAfter: charge.observe === true ? 0 : taken.retryAfter,
    listed: null,
    degraded: false,
    unavailable: false,
    states: [state],
  }
}

/** Not counted: no limit has a state. */
function listedAs(listed: 'allow' | 'deny', { policy }: Named): RateLimitResult {
  const { limit } = quota(policy)
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

function named(given: Limit | readonly Limit[], name: string | undefined): readonly Named[] {
  const limits = (Array.isArray(given) ? given : [given]) as readonly Limit[]
  if (limits.length === 0) throw new ConfigurationError('config.limit', 'rateLimit(…) needs a limit.')
  if (name !== undefined && !isLimitName(name)) {
    throw new ConfigurationError(
      'config.limit',
      'The `name` of rateLimit(…) is 1 to 64 of a–z, 0–9 and "-", a letter first.',
    )
  }
  const all = limits.map((limit, index) => {
    const { policy, per, observe = false, tier, name: own } = checkedLimit(limit)
    if (tier !== undefined)
      throw new ConfigurationError('config.limit', 'rateLimit(…) knows no roles: tiers are for routes.')
    const shown = own ?? (index === 0 || name === undefined ? name : `${name}-${index + 1}`)
    if (shown === undefined) {
      throw new ConfigurationError(
        'config.limit',
        'Give rateLimit(…) a `name`, or each of its limits one: they are counted by it.',
      )
    }
    return { name: shown, limit: shown, policy, per, observe }
  })
  if (new Set(all.map(({ limit }) => limit)).size < all.length) {
    throw new ConfigurationError(
      'config.limit',
      'The limits of rateLimit(…) have a name each: two of the same would count twice.',
    )
  }
  return all
}
