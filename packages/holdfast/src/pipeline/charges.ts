import type { Charge } from '../rate-limit/limiter.js'
import type { Limit } from '../rate-limit/limit.js'
import type { LimitPolicy } from '../rate-limit/store.js'
import { credentialLimit } from './credential-limit.js'
import type { Exchange } from './exchange.js'

/** The ceilings that need no identity: the address's own, and the route's limits that count addresses. */
export function addressCharges(exchange: Exchange): Charge[] {
  const { policy, client } = exchange
  const charges = [appCharge(exchange, 'address', client.key)]
  for (const [index, limit] of policy.limits.entries()) {
    if (limit.per === 'address') charges.push(routeCharge(exchange, limit, index, client.key))
  }
  return charges
}

/** The limit of callers without a principal, by address. */
export function anonymousCharge(exchange: Exchange): Charge {
  return appCharge(exchange, 'anonymous', exchange.client.key)
}

/**
 * Everything that this call costs once the caller is known, for one round trip.
 * @param session the verified session behind the call where the endpoint counts by sessions: its limits follow it
 */
export function callerCharges(exchange: Exchange, session: string | null): Charge[] {
  const { policy, principal, client } = exchange
  const named = session === null ? null : `session ${session}`
  const known = principal === null ? named : `${principal.kind} ${principal.id}`
  const charges = [known === null ? anonymousCharge(exchange) : appCharge(exchange, 'caller', known)]
  if (known !== null && principal?.limit !== undefined) {
    charges.push(charge(exchange, 'key', credentialLimit(principal.limit), 'credential', known))
  }
  charges.push(...addressCharges(exchange))
  const caller = named ?? known ?? `address ${client.key}`
  for (const [index, limit] of policy.limits.entries()) {
    if (limit.per === 'caller') charges.push(routeCharge(exchange, limit, index, caller))
  }
  return charges
}

/** The app-wide limits keep counters apart whatever names they are shown under. */
function appCharge(exchange: Exchange, kind: 'anonymous' | 'caller' | 'address', who: string): Charge {
  const limit = exchange.gate.limits[kind]
  return charge(exchange, limit.name ?? kind, limit.policy, `app ${kind}`, who)
}

/** A named limit is one counter wherever the name is declared; an unnamed one counts for its own place. */
function routeCharge(exchange: Exchange, limit: Limit, index: number, who: string): Charge {
  if (limit.name !== undefined) return charge(exchange, limit.name, limit.policy, exchange.policy.namespace, who)
  const name = index === 0 ? 'route' : `route-${index + 1}`
  // HEAD is GET without its content, and counts as one.
  const method = exchange.call.method === 'HEAD' ? 'GET' : exchange.call.method
  return charge(exchange, name, limit.policy, `${method} ${exchange.call.route}`, who)
}

/** Names hold no `|`, places come from code: no caller's text can reach into another counter's key. */
function charge(exchange: Exchange, name: string, policy: LimitPolicy, place: string, who: string): Charge {
  return { name, key: `${name}|${place}|${who}`, policy, cost: exchange.policy.cost }
}
