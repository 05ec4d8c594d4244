// Before identity, because a caller who is already blocked must cost neither a signature check nor a store trip. It
// asks the lists and the local deny cache only; the counters themselves are charged at stage 4, in one trip.
import { problem } from '../../core/problem.js'
import { isPromise, type Eventually, type Verdict } from '../../core/verdict.js'
import { addressCharges, anonymousCharge } from '../limits/charges.js'
import { leastCost } from '../limits/cost.js'
import type { Exchange } from '../exchange.js'
import { exceeded, spentBudget } from '../limits/limit-verdict.js'
import { listedAddress, type Listed } from '../limits/listed.js'

export function limitAddress(exchange: Exchange): Eventually<Verdict> {
  const listed = listedAddress(exchange)
  return isPromise(listed) ? listed.then((known) => decided(exchange, known)) : decided(exchange, listed)
}

function decided(exchange: Exchange, listed: Listed): Verdict {
  if (listed === 'deny') return problem('limit.caller_denied')
  exchange.exempt = listed === 'allow'
  const blocked = exchange.exempt ? undefined : blockedAddress(exchange)
  // Whoever may not call hears that first, and only then what is left of what is everybody's: stage 4.
  return blocked ?? (exchange.policy.access.kind === 'public' ? spentBudget(exchange) : undefined)
}

function blockedAddress(exchange: Exchange): Verdict {
  const cost = leastCost(exchange)
  const ceilings = addressCharges(exchange, cost)
  // With a credential that identified nobody before, the caller is as anonymous as without one.
  const isAnonymous = !carriesCredential(exchange) || exchange.gate.rejected.has(exchange)
  const charges = isAnonymous ? [...ceilings, anonymousCharge(exchange, cost)] : ceilings
  const blocked = exchange.gate.limiter.blocked(charges)
  if (blocked === undefined) return undefined
  exchange.limits = [blocked]
  return exceeded(blocked, blocked.retryAfter)
}

/** Whether a provider may find something: only then can the caller turn out not to be anonymous. */
function carriesCredential(exchange: Exchange): boolean {
  return exchange.call.headers.has('authorization') || exchange.ambient
}
