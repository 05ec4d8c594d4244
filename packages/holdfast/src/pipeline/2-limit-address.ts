// Before identity, because a caller who is already blocked must cost neither a signature check nor a store trip. It
// asks the local deny cache only; the counters themselves are charged at stage 4, in one trip.
import type { Verdict } from '../core/verdict.js'
import { exceeded } from './limit-verdict.js'
import { addressCharges, anonymousCharge } from './charges.js'
import type { Exchange } from './exchange.js'

export function limitAddress(exchange: Exchange): Verdict {
  const charges = addressCharges(exchange)
  // With a credential that identified nobody before, the caller is as anonymous as without one.
  if (!carriesCredential(exchange) || exchange.gate.rejected.has(exchange)) charges.push(anonymousCharge(exchange))
  const blocked = exchange.gate.limiter.blocked(charges)
  if (blocked === undefined) return undefined
  exchange.limits = [blocked]
  return exceeded(blocked)
}

/** Whether a provider may find something: only then can the caller turn out not to be anonymous. */
function carriesCredential({ gate, call, cookies }: Exchange): boolean {
  return (
    call.headers.has('authorization') ||
    gate.providers.some((provider) => provider.cookieNames.some((name) => cookies.has(name)))
  )
}
