import type { Limit } from '../rate-limit/limit.js'
import type { LimitPolicy } from '../rate-limit/store.js'
import { BUDGET, budgetId, limitId, shownName } from './limits/charges.js'
import { declaredPlaces } from './declared-routes.js'
import type { Gate } from './gate.js'

/** One limit of an app as it was declared; what is changed at run time is `gate.limiter.settings()`. */
export interface DeclaredLimit {
  /** What overrides name it by: `app caller`, `POST /api/orders route`. */
  readonly id: string
  /** What headers and events call it. */
  readonly name: string
  /** Whose calls it counts together. `anonymous`: of an address, where nobody is signed in. */
  readonly per: 'address' | 'anonymous' | 'caller' | 'crawler' | 'everybody'
  readonly policy: LimitPolicy
  /** Other numbers for some callers, by the names of the tiers. */
  readonly tiers: Readonly<Record<string, LimitPolicy>>
  /** Whether it only observes, wherever it counts. */
  readonly observe: boolean
  /** Where it counts: `POST /api/orders`, as far as routes are known yet; empty: everywhere. */
  readonly places: readonly string[]
}

/**
 * The app-wide limits, then those of routes and actions in the order in which they became known. The limits that come
 * with credentials are not declared, and not among them.
 */
export function declaredLimits(gate: Gate): readonly DeclaredLimit[] {
  const found = new Map<string, DeclaredLimit>()
  const add = (id: string, name: string, per: DeclaredLimit['per'], limit: Limit, observe = false, place?: string) => {
    const known = found.get(id)
    const observes = observe || limit.observe === true
    found.set(id, {
      id: gate.namespace + id,
      name,
      per,
      policy: limit.policy,
      tiers: limit.tiers ?? {},
      observe: observes && known?.observe !== false,
      places: [...(known?.places ?? []), ...(place === undefined ? [] : [place])],
    })
  }
  const { limits, botRule } = gate
  for (const kind of ['anonymous', 'caller', 'address'] as const) {
    add(`app ${kind}`, limits[kind].name ?? kind, kind, limits[kind])
  }
  const places = declaredPlaces(gate)
  if ([botRule, ...places.map(([, { bots }]) => bots)].includes('allow-verified')) {
    add('app crawler', limits.crawler.name ?? 'crawler', 'crawler', limits.crawler)
  }
  for (const [place, policy] of places) {
    for (const [index, limit] of policy.limits.entries()) {
      add(limitId(policy, index, place), shownName(limit.name, index), limit.per, limit, policy.observe, place)
    }
    if (policy.budget) add(budgetId(policy, place), BUDGET, 'everybody', policy.budget, policy.observe, place)
  }
  return [...found.values()]
}
