// After identity, so that people behind one address do not share a counter, and before anything costly. All counters
// of the call, those of the address too, are charged in one trip; when one refuses, none is charged.
import { problem } from '../core/problem.js'
import { isPromise, type Eventually, type Verdict } from '../core/verdict.js'
import type { Outcome } from '../rate-limit/limiter.js'
import { callerCharges } from './charges.js'
import type { Exchange } from './exchange.js'
import { exceeded } from './limit-verdict.js'

export function limitCaller(exchange: Exchange): Eventually<Verdict> {
  const session = exchange.policy.session?.(exchange) ?? null
  return isPromise(session) ? session.then((found) => charge(exchange, found)) : charge(exchange, session)
}

function charge(exchange: Exchange, session: string | null): Eventually<Verdict> {
  const outcome = exchange.gate.limiter.charge(callerCharges(exchange, session))
  return isPromise(outcome) ? outcome.then((result) => settle(exchange, result)) : settle(exchange, outcome)
}

function settle(exchange: Exchange, outcome: Outcome): Verdict {
  exchange.limits = outcome.states
  if (outcome.degraded) exchange.degraded.push('limit-store')
  if (outcome.unavailable) return problem('limit.store_unavailable', { headers: { 'Retry-After': '1' } })
  return outcome.refused && exceeded(outcome.refused)
}
