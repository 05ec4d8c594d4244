import type { Clock } from '../../core/clock.js'
import type { CallerLists } from './caller-lists.js'
import type { DenyCache } from './deny-cache.js'
import { isTaken, type LimiterStore } from './limiter-store.js'
import type { SettingsInForce } from '../settings/settings-in-force.js'
import type { LimitPolicy, Taken } from '../store.js'

/**
 * The short way of one limit: its verdict where nothing but the counter, or what is known of a blocked caller, has a say,
 * and without a wait. `undefined`: nothing was charged, and `Limiter.charge` decides. It never throws: what is wrong with
 * a cost, an identity or a store, the long way says.
 */
export type AtOnce = (identity: string, cost: number) => Taken | undefined

export const NEVER_AT_ONCE: AtOnce = () => undefined

export interface AtOnceParts {
  readonly lists: CallerLists
  readonly settings: SettingsInForce
}

/** Of a store in this process: `take` is its `takerOf` the limit. */
export function takenAtOnce(take: AtOnce, asked: LimiterStore, { lists, settings }: AtOnceParts): AtOnce {
  return (identity, cost) => {
    settings.look()
    if (!lists.empty || !settings.overrides.none || !asked.untroubled) return undefined
    try {
      const taken = take(identity, cost)
      return isTaken(taken) ? taken : undefined
    } catch {
      return undefined
    }
  }
}

/** Of a shared store: who is known to be blocked. `follow` has the settings read again where they are old. */
export function refusedAtOnce(
  limit: string,
  policy: LimitPolicy,
  denied: DenyCache,
  { lists, settings, time, follow }: AtOnceParts & { readonly time: Clock; readonly follow: (now: number) => void },
): AtOnce {
  return (identity, cost) => {
    const now = time()
    follow(now)
    if (!lists.empty || !settings.overrides.none) return undefined
    const denial = denied.denialOf(limit, identity, policy, cost, now)
    if (denial === undefined || !settings.confirmed(now)) return undefined
    const { remaining, whole, until } = denial
    return { allowed: false, remaining, reset: whole - now, retryAfter: until - now }
  }
}
