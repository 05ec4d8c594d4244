import type { Charge } from '../rate-limit/limiter.js'
import type { Limit } from '../rate-limit/limit.js'
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

/** Everything that this call costs once the caller is known, for one round trip. */
export function callerCharges(exchange: Exchange): Charge[] {
  const { policy, principal, client } = exchange
  const charges =
    principal === null
      ? [anonymousCharge(exchange)]
      : [appCharge(exchange, 'caller', `${principal.kind} ${principal.id}`)]
  charges.push(...addressCharges(exchange))
  const caller = principal === null ? `address ${client.key}` : `${principal.kind} ${principal.id}`
  for (const [index, limit] of policy.limits.entries()) {
    if (limit.per === 'caller') charges.push(routeCharge(exchange, limit, index, caller))
  }
  return charges
}

/** The app-wide limits keep counters apart whatever names they are shown under. */
function appCharge(exchange: Exchange, kind: 'anonymous' | 'caller' | 'address', who: string): Charge {
  const limit = exchange.gate.limits[kind]
  return charge(exchange, limit.name ?? kind, limit, `app ${kind}`, who)
}

/** A named limit is one counter wherever the name is declared; an unnamed one counts for its own place. */
function routeCharge(exchange: Exchange, limit: Limit, index: number, who: string): Charge {
  if (limit.name !== undefined) return charge(exchange, limit.name, limit, exchange.policy.namespace, who)
  const name = index === 0 ? 'route' : `route-${index + 1}`
  // HEAD is GET without its content, and counts as one.
  const method = exchange.call.method === 'HEAD' ? 'GET' : exchange.call.method
  return charge(exchange, name, limit, `${method} ${exchange.call.route}`, who)
}

/** Names hold no `|`, places come from code: no caller's text can reach into another counter's key. */
function charge(exchange: Exchange, name: string, limit: Limit, place: string, who: string): Charge {
  return { name, key: `${name}|${place}|${who}`, policy: limit.policy, cost: exchange.policy.cost }
}
