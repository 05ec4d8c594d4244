import { ConfigurationError } from '../core/configuration-error.js'
import type { Limit } from '../rate-limit/limit.js'
import { callSite } from '../rate-limit/limit-names.js'
import { capacity } from '../rate-limit/quota.js'
import { budgetId, limitId, shownName } from './limits/charges.js'
import { placeOf } from './exchange.js'
import type { Gate } from './gate.js'
import type { Policy } from './policy.js'

/**
 * A declaration beside those of the gate and of its other routes: names that are counted together mean one limit, and a
 * call of it fits into every limit that it is counted by.
 * @param declare the function that the application called: messages say where
 * @param method where it is known: limits without a name are then counted by it
 * @throws {ConfigurationError} `config.limit`, `config.route`
 */
export function declared(gate: Gate, policy: Policy, declare: (...args: never) => unknown, method?: string): Policy {
  const place = method === undefined || policy.name === undefined ? undefined : placeOf({ method, route: policy.name })
  checkNames(gate, policy, declare, place)
  checkShown(gate, policy)
  checkCost(gate, policy)
  gate.places.declare(policy, place)
  return policy
}

function checkNames(gate: Gate, policy: Policy, declare: (...args: never) => unknown, place: string | undefined) {
  const { limits, budget, name } = policy
  const named: [string, Limit][] = []
  for (const [index, limit] of limits.entries()) {
    if (limit.name !== undefined || place !== undefined) named.push([limitId(policy, index, place ?? ''), limit])
  }
  if (budget !== undefined && (budget.name !== undefined || place !== undefined)) {
    named.push([budgetId(policy, place ?? ''), budget])
  }
  if (named.length === 0) return
  const site = name === undefined ? callSite(declare) : `${name} (${callSite(declare)})`
  const ids = new Set<string>()
  for (const [id, limit] of named) {
    if (ids.has(id)) refuse('config.limit', `The limit "${id}" stands twice in ${site}: each call would count twice.`)
    ids.add(id)
    gate.names.declare(id, limit, site)
  }
}

/** A client tells the limits of an answer apart by their names (`RateLimit`): no two that meet in one share one. */
function checkShown({ limits: app }: Gate, { limits }: Policy): void {
  const shown = new Set(app.shown)
  for (const [index, { name }] of limits.entries()) {
    const own = shownName(name, index)
    if (shown.has(own)) refuse('config.limit', `Two limits of this route are shown as "${own}": give one another name.`)
    shown.add(own)
  }
}

/** A cost that never fits would refuse every call, and tell each of them to try again. */
function checkCost({ limits: app, botRule }: Gate, policy: Policy): void {
  const { cost, limits, budget, access } = policy
  if (typeof cost !== 'number') return
  const isPublic = access.kind === 'public'
  const applied: [string, Limit | undefined][] = [
    ...limits.map(({ name }, index): [string, Limit | undefined] => [`its limit ${name ?? index + 1}`, limits[index]]),
    ['its budget', budget],
    ['limits.caller', app.caller],
    ['limits.address', app.address],
    // Of a guarded route they only ever count who is sent away: see `anonymousCharge`.
    ['limits.anonymous', isPublic ? app.anonymous : undefined],
    ['limits.crawler', isPublic && (policy.bots ?? botRule) === 'allow-verified' ? app.crawler : undefined],
  ]
  for (const [what, limit] of applied) {
    if (limit === undefined) continue
    const most = Math.min(...[limit.policy, ...Object.values(limit.tiers ?? {})].map(capacity))
    if (cost > most) {
      refuse(
        'config.route',
        `A call of this route costs ${cost}, and ${what} never has more than ${most}: none would pass.`,
      )
    }
  }
}

function refuse(code: 'config.limit' | 'config.route', message: string): never {
  throw new ConfigurationError(code, message)
}
