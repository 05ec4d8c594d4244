import { systemClock } from '../core/clock.js'
import { milliseconds, type Duration } from '../core/duration.js'
import { isPromise, type Eventually } from '../core/verdict.js'
import type { Tally } from './analytics/analytics-store.js'
import { callSite, namesIn } from './limit-names.js'
import type { Limit } from './limit.js'
import type { LimiterOptions } from './limiter/limiter-options.js'
import { atOnce } from './limiter/limiter-at-once.js'
import { openLimiter } from './limiter/limiter-open.js'
import type { Charge, LimiterHealth } from './limiter/limiter.js'
import { namedLimits, type NamedLimit } from './named-limits.js'
import { rateLimitHeaders } from './rate-limit-headers.js'
import { listedAs, resultOf, resultOfOne, type RateLimitResult } from './rate-limit-result.js'
import type { LimitSettings, SettingsChange } from './settings/settings.js'
import type { Counter } from './store.js'

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

export interface BlockOptions {
  /** Default: until `unblock`. */
  readonly for?: Duration
  /** For the people who read the list, at most 200 characters. */
  readonly reason?: string
}

export interface RateLimit {
  /**
   * Has the store check what the environment decides, as the app starts; else the first call does.
   * @throws {ConfigurationError} as long as it is not sound; so does every call, whatever `onStoreError` says
   */
  start(): void
  /**
   * Charges all limits or none. What is counted in this process is counted when the call returns; a store has the
   * timeout, and never more. Rejects:
   * @throws {TypeError} on an identity that is no text or an empty one: nobody may share the counter of "undefined"
   * @throws {RangeError} on a cost that is none
   * @param cost whole units from 1; default 1
   */
  take(identity: RateLimitIdentity, cost?: number): Promise<RateLimitResult>
  /** As `take` would answer, with nothing charged. */
  peek(identity: RateLimitIdentity, cost?: number): Promise<RateLimitResult>
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
 * @throws {ConfigurationError} `config.limit`, `config.unknown_option`; also where another `rateLimit(…)` on this very store
 * counts other numbers under one of the names
 */
export function rateLimit(options: RateLimitOptions): RateLimit {
  const { limits: given, name, ...rest } = options
  const limits = namedLimits(given, name)
  const limiter = openLimiter(rest)
  const site = callSite(rateLimit)
  for (const each of limits) namesIn(rest.store).declare(each.name, each, site)
  const { clock = systemClock } = rest
  const mixed = limits.some(({ per }) => per !== limits[0]?.per)
  const first = limits[0] as NamedLimit
  const short = limits.length === 1 && !first.observe ? atOnce(limiter.parts, first.name, first.policy) : undefined

  function identityOf({ per }: NamedLimit, identity: RateLimitIdentity): string {
    if (typeof identity === 'string' && identity !== '' && !mixed) return identity
    const one: unknown = typeof identity === 'object' ? identity?.[per] : undefined
    if (typeof one === 'string' && one !== '') return one
    throw new TypeError(
      mixed
        ? 'These limits count { caller, address }: both are texts that are not empty.'
        : 'An identity is a text that is not empty.',
    )
  }

  function chargeOf({ name: shown, policy, observe }: NamedLimit, identity: string, cost: number): Charge {
    return { name: shown, limit: shown, identity, policy, cost, observe }
  }

  // No await in it: V8 then makes nothing but the promise, and to await that is faster than to await a result.
  async function take(identity: RateLimitIdentity, cost = 1): Promise<RateLimitResult> {
    if (short !== undefined && typeof identity === 'string') {
      const taken = short(identity, cost)
      if (taken !== undefined) return resultOfOne(first, taken)
    }
    return ask('charge', identity, cost)
  }

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
    return isPromise(outcome) ? outcome.then((came) => resultOf(came, first)) : resultOf(outcome, first)
  }

  const countersOf = (identity: RateLimitIdentity): Counter[] =>
    limits.map((limit) => ({ limit: limit.name, identity: identityOf(limit, identity), policy: limit.policy }))

  return {
    start: limiter.start,
    take,
    peek: async (identity, cost = 1) => ask('peek', identity, cost),
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
