// After identity, so that people behind one address do not share a counter, and before anything costly. All counters
// of the call, those of the address too, are charged in one trip; when one refuses, none is charged. Only
// the budget of a route with a CAPTCHA waits for stage 5.
import { problem } from '../../core/problem.js'
import { isPromise, type Eventually, type Verdict } from '../../core/verdict.js'
import type { Charge } from '../../rate-limit/limiter/limiter.js'
import { botRule, botVerdict } from './bot-verdict.js'
import { addressCharges, anonymousCharge, budgetCharge, callerCharges } from '../limits/charges.js'
import { costOf, leastCost } from '../limits/cost.js'
import type { Exchange } from '../exchange.js'
import { knownAsSpent, outcomeVerdict, spentBudget } from '../limits/limit-verdict.js'
import { listedPrincipal, type Listed } from '../limits/listed.js'
import { mayCall } from './may-call.js'

export function limitCaller(exchange: Exchange): Eventually<Verdict> {
  const listed = listedPrincipal(exchange)
  return isPromise(listed) ? listed.then((known) => decided(exchange, known)) : decided(exchange, listed)
}

function decided(exchange: Exchange, listed: Listed): Eventually<Verdict> {
  if (listed === 'deny') return problem('limit.caller_denied')
  if (listed === 'allow') exchange.exempt = true
  if (exchange.policy.access.kind !== 'public' && exchange.policy.budget !== undefined) {
    // Whoever may call learns of it before a CAPTCHA is solved; else it is among the charges below, and costs no trip.
    if (exchange.policy.human && mayCall(exchange)) {
      const spent = spentBudget(exchange)
      if (spent !== undefined) return spent
    }
    // Stage 5 says 401. Nothing was looked up for them, so that nothing has to be counted while a crawl goes on.
    if (isStranger(exchange) && knownAsSpent(exchange) !== undefined) return undefined
  }
  const asks = exchange.policy.session !== undefined || botRule(exchange) !== undefined
  return asks ? askedFirst(exchange) : charge(exchange, null)
}

/** Who shows no credential at all. A bad one is a guess, and guesses are counted. */
function isStranger({ principal, rejected }: Exchange): boolean {
  return principal === null && rejected === undefined
}

async function askedFirst(exchange: Exchange): Promise<Verdict> {
  const session = (await exchange.policy.session?.(exchange)) ?? null
  const refused = session === null ? await botVerdict(exchange) : undefined
  if (refused === undefined) return charge(exchange, session)
  return (await chargeAddress(exchange)) ?? refused
}

function charge(exchange: Exchange, session: string | null): Eventually<Verdict> {
  let charges: Charge[]
  try {
    charges = chargesOf(exchange, session)
  } catch (error) {
    return chargedFault(exchange, error)
  }
  const verdict = take(exchange, charges)
  return exchange.rejected === undefined ? verdict : guessed(exchange, verdict)
}

/**
 * A refusal charges nothing, and a new credential has to be looked up with every call: were guesses over a limit free,
 * they would come without end. Charged alone, the address's ceiling stops them before they are looked at.
 */
async function guessed(exchange: Exchange, taken: Eventually<Verdict>): Promise<Verdict> {
  const refused = await taken
  if (refused !== undefined && !exchange.exempt) {
    await exchange.gate.limiter.charge(addressCharges(exchange, leastCost(exchange)).slice(0, 1))
  }
  return refused
}

function chargesOf(exchange: Exchange, session: string | null): Charge[] {
  const cost = costOf(exchange)
  const charges = exchange.exempt ? [] : callerCharges(exchange, session, cost)
  // Who will be refused at the next stage must not be able to spend what is everybody's.
  const budget = mayCall(exchange) && !exchange.policy.human ? budgetCharge(exchange, cost) : undefined
  if (budget !== undefined) charges.push(budget)
  return charges
}

/** A cost or a tier that throws may be the caller's doing: the fault is theirs to repeat as often as their address's limits say. */
async function chargedFault(exchange: Exchange, error: unknown): Promise<Verdict> {
  const refused = await chargeAddress(exchange)
  if (refused === undefined) throw error
  return refused
}

/** For a call that ends here: were it not counted, it could come without end, with a new credential to look up each time. */
function chargeAddress(exchange: Exchange): Eventually<Verdict> {
  if (exchange.exempt) return undefined
  const cost = leastCost(exchange)
  const ceilings = addressCharges(exchange, cost)
  return take(exchange, exchange.principal === null ? [...ceilings, anonymousCharge(exchange, cost)] : ceilings)
}

/** The budget of a route with a CAPTCHA, once it is solved: whoever has not solved it must not be able to spend it. */
export function limitHuman(exchange: Exchange): Eventually<Verdict> {
  const budget = exchange.policy.budget && budgetCharge(exchange, costOf(exchange))
  return budget && take(exchange, [budget])
}

function take(exchange: Exchange, charges: readonly Charge[]): Eventually<Verdict> {
  const outcome = exchange.gate.limiter.charge(charges)
  return isPromise(outcome)
    ? outcome.then((result) => outcomeVerdict(exchange, charges, result))
    : outcomeVerdict(exchange, charges, outcome)
}
