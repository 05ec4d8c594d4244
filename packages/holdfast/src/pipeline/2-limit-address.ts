// Before identity, because a caller who is already blocked must cost neither a signature check nor a store trip. It
// asks the lists and the local deny cache only; the counters themselves are charged at stage 4, in one trip.
import { problem } from '../core/problem.js'
import type { Verdict } from '../core/verdict.js'
import { addressCharges, anonymousCharge, budgetCharge } from './charges.js'
import { leastCost } from './cost.js'
import type { Exchange } from './exchange.js'
import { budgetExceeded, exceeded } from './limit-verdict.js'
import { listedAddress } from './listed.js'

export function limitAddress(exchange: Exchange): Verdict {
  const listed = listedAddress(exchange)
  if (listed === 'deny') return problem('limit.caller_denied')
  exchange.exempt = listed === 'allow'
  return (exchange.exempt ? undefined : blockedAddress(exchange)) ?? spentBudget(exchange)
}

function blockedAddress(exchange: Exchange): Verdict {
  const cost = leastCost(exchange)
  const charges = addressCharges(exchange, cost)
  // With a credential that identified nobody before, the caller is as anonymous as without one.
  if (!carriesCredential(exchange) || exchange.gate.rejected.has(exchange))
    charges.push(anonymousCharge(exchange, cost))
  const blocked = exchange.gate.limiter.blocked(charges)
  if (blocked === undefined) return undefined
  exchange.limits = [blocked]
  return exceeded(blocked, blocked.retryAfter)
}

/** A crawl from ten thousand addresses costs no store trip once the budget is spent. */
function spentBudget(exchange: Exchange): Verdict {
  const budget = budgetCharge(exchange, leastCost(exchange))
  const spent = budget && exchange.gate.limiter.blocked([budget])
  if (spent === undefined) return undefined
  exchange.limits = [spent]
  return budgetExceeded(exchange, spent)
}

/** Whether a provider may find something: only then can the caller turn out not to be anonymous. */
function carriesCredential({ gate, call, cookies }: Exchange): boolean {
  return (
    call.headers.has('authorization') ||
    gate.providers.some((provider) => provider.cookieNames.some((name) => cookies.has(name)))
  )
}
