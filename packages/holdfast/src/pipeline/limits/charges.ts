// What one call costs of which limits. A limit's id names it in overrides at run time, in `reset` and in the console:
//
//   app anonymous · app caller · app address · app crawler   the app-wide ones
//   app key                                                   the own limit of a credential
//   named orders · auth login                                 by name: an app's, an account endpoint's
//   GET /api/orders route · … route-2                         without a name: by method, pattern and place in the list
//   GET /api/orders budget · budget mails                     a budget, without a name and with one
//
// Before all of them stands `<name>: ` in an app with several gates, for those that have a name of their own.
// Identities: `user 42`, `service 7`, `session …`, `address 192.0.2.1` (IPv6: the /64), `crawler google`, `everybody`.
// Both are unique: every part before the last comes from code and holds no space, and no caller chooses a first word.
import type { Principal } from '../../core/principal.js'
import type { Limit } from '../../rate-limit/limit.js'
import type { Charge } from '../../rate-limit/limiter/limiter.js'
import { capacity } from '../../rate-limit/quota.js'
import type { LimitPolicy } from '../../rate-limit/store.js'
import { credentialLimit } from './credential-limit.js'
import type { Exchange } from '../exchange.js'
import type { Policy } from '../policy.js'

/** What the own limit of a credential is called in headers and events. */
export const KEY = 'key'

/** What a budget is called in events, whatever its own name: no other limit may be. */
export const BUDGET = 'budget'

/** The ceilings that need no identity: the address's own, and the route's limits that count addresses. */
export function addressCharges(exchange: Exchange, cost: number): readonly Charge[] {
  const before = exchange.addressCharges
  if (before?.cost === cost && (exchange.principal === null || !hasAddressTier(exchange))) return before.charges
  const who = exchange.addressIdentity
  const charges = [appCharge(exchange, 'address', who, cost)]
  addRouteCharges(charges, exchange, 'address', who, cost)
  if (exchange.principal === null) exchange.addressCharges = { cost, charges }
  return charges
}

function hasAddressTier({ gate, policy }: Exchange): boolean {
  return gate.limits.address.tier !== undefined || policy.limits.some(({ per, tier }) => per === 'address' && tier)
}

/**
 * The limit of callers without a principal, by address. Of a guarded route it counts who is about to be sent away: a cost
 * above all that it has would answer them 429 for ever, in place of 401.
 */
export function anonymousCharge(exchange: Exchange, cost: number): Charge {
  const { gate, policy } = exchange
  const most = policy.access.kind === 'public' ? cost : capacity(gate.limits.anonymous.policy)
  return appCharge(exchange, 'anonymous', exchange.addressIdentity, Math.min(cost, most))
}

/** The ceiling of the route for everybody together, where it has one. */
export function budgetCharge(exchange: Exchange, cost: number): Charge | undefined {
  const { budget, observe } = exchange.policy
  if (budget === undefined) return undefined
  const id = budgetId(exchange.policy, exchange.place)
  return charge(exchange, id, BUDGET, budget.policy, 'everybody', cost, observe || budget.observe)
}

/** The id of a route's budget, which it has, at a place: `GET /api/orders`. */
export function budgetId({ budget }: Policy, place: string): string {
  return budget?.name === undefined ? `${place} budget` : `budget ${budget.name}`
}

/** The id of one of a route's own limits at a place. A named one is the same at all of them. */
export function limitId({ limits, namespace }: Policy, index: number, place: string): string {
  const name = limits[index]?.name
  return name === undefined ? `${place} ${shownName(undefined, index)}` : `${namespace} ${name}`
}

/** What one of a route's own limits is called in headers and events. */
export function shownName(name: string | undefined, index: number): string {
  return name ?? (index === 0 ? 'route' : `route-${index + 1}`)
}

/**
 * Everything that this call costs of the caller's own limits once the caller is known, for one round trip.
 * @param session the verified session behind the call where the endpoint counts by sessions: its limits follow it
 */
export function callerCharges(exchange: Exchange, session: string | null, cost: number): Charge[] {
  const { principal, crawler } = exchange
  const addresses = addressCharges(exchange, cost)
  // A crawler's address is one of thousands: its operator is counted in place of it.
  if (crawler !== null) return [appCharge(exchange, 'crawler', `crawler ${crawler}`, cost), ...addresses]
  const named = session === null ? null : `session ${session}`
  const known = exchange.principalIdentity ?? named
  const charges = [known === null ? anonymousCharge(exchange, cost) : appCharge(exchange, 'caller', known, cost)]
  if (known !== null && principal?.limit !== undefined) charges.push(keyCharge(exchange, principal.limit, known, cost))
  for (const ceiling of addresses) charges.push(ceiling)
  addRouteCharges(charges, exchange, 'caller', named ?? known ?? exchange.addressIdentity, cost)
  return charges
}

/** The app-wide limits keep counters apart whatever names they are shown under. */
function appCharge(
  exchange: Exchange,
  kind: 'anonymous' | 'caller' | 'address' | 'crawler',
  who: string,
  cost: number,
): Charge {
  const limit = exchange.gate.limits[kind]
  return charge(exchange, `app ${kind}`, limit.name ?? kind, policyFor(exchange, limit), who, cost, limit.observe)
}

function keyCharge(exchange: Exchange, limit: NonNullable<Principal['limit']>, who: string, cost: number): Charge {
  return charge(exchange, 'app key', KEY, credentialLimit(limit), who, cost, false)
}

function addRouteCharges(charges: Charge[], exchange: Exchange, per: Limit['per'], who: string, cost: number): void {
  const { limits, observe } = exchange.policy
  for (let index = 0; index < limits.length; index++) {
    const limit = limits[index] as Limit
    if (limit.per !== per) continue
    const id = limitIds(exchange)[index] as string
    const name = shownName(limit.name, index)
    charges.push(charge(exchange, id, name, policyFor(exchange, limit), who, cost, observe || limit.observe))
  }
}

const placed = new WeakMap<Policy, { readonly place: string; readonly ids: readonly string[] }>()

/** A text that is put together anew with every call would have to be hashed anew with every look-up. */
function limitIds({ policy, place }: Exchange): readonly string[] {
  const before = placed.get(policy)
  if (before?.place === place) return before.ids
  const ids = policy.limits.map((_, index) => limitId(policy, index, place))
  placed.set(policy, { place, ids })
  return ids
}

function policyFor({ principal }: Exchange, { policy, tier }: Limit): LimitPolicy {
  return (principal === null ? undefined : tier?.(principal)) ?? policy
}

function charge(
  exchange: Exchange,
  id: string,
  name: string,
  policy: LimitPolicy,
  identity: string,
  cost: number,
  observe: boolean | undefined,
): Charge {
  const limit = exchange.gate.namespace + id
  const one = { name, limit, identity, policy, cost, route: exchange.place }
  return observe === true ? { ...one, observe } : one
}
