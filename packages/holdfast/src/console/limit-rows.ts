import type { DeclaredLimit } from '../pipeline/declared-limits.js'
import type { LimitSummary } from '../rate-limit/analytics/summary.js'
import { Overrides } from '../rate-limit/settings/settings-override.js'
import type { LimitOverride } from '../rate-limit/settings/settings.js'
import type { LimitPolicy } from '../rate-limit/store.js'
import type { LimitNumbers, LimitRow, ObservedUse } from './wire.js'

/** One limit as it was declared, as it is in force, and how it was used. */
export function limitRow(
  declared: DeclaredLimit,
  override: LimitOverride | undefined,
  summary: LimitSummary | undefined,
  isObserved: boolean,
): LimitRow {
  const { id, name, per, policy, tiers, observe, places } = declared
  return {
    id,
    name,
    per,
    routes: places,
    declared: numbers(policy),
    inForce: numbers(applied(id, policy, override)),
    tiers: Object.fromEntries(Object.entries(tiers).map(([tier, own]) => [tier, numbers(own)])),
    observe: override?.observe ?? observe,
    overridden: override !== undefined,
    observed: isObserved ? used(summary) : null,
  }
}

/** With the numbers of an override, as every instance applies them; as declared where the algorithm cannot work with them. */
export function applied(id: string, policy: LimitPolicy, override: LimitOverride | undefined): LimitPolicy {
  if (override === undefined) return policy
  return new Overrides(new Map([[id, override]]), () => undefined).appliedTo({ limit: id, identity: 'x', policy })
    .policy
}

/** Why the limit's algorithm does not work with these numbers, for people; `undefined` where it does. */
export function misfit(id: string, policy: LimitPolicy, override: LimitOverride): string | undefined {
  const { algorithm } = policy
  if (override.burst !== undefined && (algorithm === 'fixed-window' || algorithm === 'sliding-window')) {
    return `A ${algorithm.replace('-', ' ')} has no burst: change \`limit\` or \`window\`.`
  }
  let fault: string | undefined
  const overrides = new Overrides(new Map([[id, override]]), (_limit, told) => (fault = told))
  overrides.appliedTo({ limit: id, identity: 'x', policy })
  return fault
}

function numbers({ algorithm, limit, window, burst }: LimitPolicy): LimitNumbers {
  return { algorithm, limit, window, ...(burst === undefined ? {} : { burst }) }
}

function used(summary: LimitSummary | undefined): ObservedUse {
  if (summary === undefined) return { allowed: 0, denied: 0, observed: 0, callers: 0, use: null, suggested: null }
  const { allowed, denied, observed, distinctCallers, use, suggested } = summary
  return { allowed, denied, observed, callers: distinctCallers, use, suggested }
}
