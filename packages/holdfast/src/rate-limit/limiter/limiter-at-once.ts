import type { CallerLists } from './caller-lists.js'
import type { DecisionParts } from './limiter-decisions.js'
import { isTaken } from './limiter-store.js'
import type { LimitPolicy, Store, Taken } from '../store.js'

/**
 * The short way of one limit: its verdict where nothing but the counter, or what is known of a blocked caller, has a say,
 * and without a wait. `undefined`: nothing was charged, and `Limiter.charge` decides. It never throws: what is wrong with
 * a cost, an identity or a store, the long way says.
 */
export type AtOnce = (identity: string, cost: number) => Taken | undefined

const NEVER: AtOnce = () => undefined

export interface AtOnceParts extends Pick<DecisionParts, 'asked' | 'denied' | 'settings' | 'time' | 'follow'> {
  readonly store: Store
  readonly lists: CallerLists
  /** What is decided is added up: by the long way alone. */
  readonly isRecorded: boolean
}

/** Of one limit, which is not only observed. */
export function atOnce(parts: AtOnceParts, limit: string, policy: LimitPolicy): AtOnce {
  const { store, isRecorded } = parts
  if (isRecorded) return NEVER
  if (store.reach === 'shared') return refusedAtOnce(parts, limit, policy)
  const take = store.takerOf?.(limit, policy)
  return take === undefined ? NEVER : takenAtOnce(parts, take)
}

/** Of a store in this process: `take` is its `takerOf` the limit. */
function takenAtOnce({ asked, lists, settings }: AtOnceParts, take: AtOnce): AtOnce {
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

/** Of a shared store: who is known to be blocked. */
function refusedAtOnce(
  { denied, lists, settings, time, follow }: AtOnceParts,
  limit: string,
  policy: LimitPolicy,
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
