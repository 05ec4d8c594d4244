import type { LimitState } from '../../core/event.js'
import { problem, type Problem } from '../../core/problem.js'
import type { Verdict } from '../../core/verdict.js'
import type { BlockedState, Charge, Outcome } from '../../rate-limit/limiter/limiter.js'
import { capacity, quota } from '../../rate-limit/quota.js'
import { retryAfterSeconds } from '../../rate-limit/rate-limit-headers.js'
import { BUDGET, budgetCharge, budgetId } from './charges.js'
import { leastCost } from './cost.js'
import { placeOf, type Exchange } from '../exchange.js'
import type { Policy } from '../policy.js'

const PART = 'limit-store'

/** What the counters have answered, as the gate answers it: the caller's own limits before the budget of all. */
export function outcomeVerdict(exchange: Exchange, charges: readonly Charge[], outcome: Outcome): Verdict {
  const { states, refused, degraded, unavailable } = outcome
  exchange.limits = [...exchange.limits, ...states]
  if (degraded && !exchange.degraded.includes(PART)) exchange.degraded.push(PART)
  if (unavailable) return problem('limit.store_unavailable', { headers: { 'Retry-After': '1' } })
  const beyond = beyondReach(charges, states)
  if (refused === undefined) {
    const budget = states.find(({ name, allowed }) => name === BUDGET && !allowed)
    if (budget !== undefined && budget !== beyond) tellSpent(exchange, budget)
    return undefined
  }
  if (beyond !== undefined && beyond.observe !== true) return neverFits(exchange, beyond, refused)
  const own = longest(states)
  if (own !== undefined) return exceeded(own, refused.name === BUDGET ? 0 : refused.retryAfter)
  // What is known as blocked is told alone: whether the caller has room themselves is known the same way.
  const isAlone = states.length < charges.length
  const known = isAlone ? exchange.gate.limiter.blocked(charges.filter(({ name }) => name !== BUDGET)) : undefined
  return known === undefined ? budgetExceeded(exchange, refused) : exceeded(known, known.retryAfter)
}

/** A limit without room for a cost that it never has room for: the budgets of others are not spent by it. */
function beyondReach(charges: readonly Charge[], states: readonly LimitState[]): LimitState | undefined {
  return states.find((state) => {
    const charge = state.allowed ? undefined : charges.find(({ name }) => name === state.name)
    if (charge === undefined) return false
    // Numbers that were changed at run time are known by what the limit is called now.
    const isDeclared = quota(charge.policy).limit === state.limit
    return charge.cost > (isDeclared ? capacity(charge.policy) : state.limit)
  })
}

const warned = new WeakSet<Policy>()

/** 429 like any, so that clients need to know no other; the words are for whoever wonders why no wait helps. */
function neverFits({ policy, call }: Exchange, state: LimitState, { reset, retryAfter }: BlockedState): Problem {
  if (!warned.has(policy)) {
    warned.add(policy)
    console.warn(
      `holdfast: ${placeOf(call)}: a call cost more than the ${state.limit} that the limit "${state.name}" ever has, and was ` +
        'refused, as all of its like will be: let `cost` answer less, or raise the limit. Said once.',
    )
  }
  const seconds = retryAfterSeconds(Math.max(reset, retryAfter))
  return problem('limit.exceeded', {
    detail: `This call costs more than the limit "${state.name}" ever has room for. No wait helps: ask for less.`,
    headers: { 'Retry-After': seconds },
    extensions: { limit: state.name, retryAfter: Number(seconds) },
  })
}

/** Of the caller's limits without room the one that takes longest to be whole. */
function longest(states: readonly LimitState[]): LimitState | undefined {
  let found: LimitState | undefined
  for (const state of states) {
    if (state.allowed || state.observe === true || state.name === BUDGET) continue
    if (found === undefined || state.reset > found.reset) found = state
  }
  return found
}

/**
 * 429 (RFC 6585 §4): which limit, and when it is whole again, so that obeying is enough for a full burst. Whole seconds,
 * rounded up.
 * @param atLeast milliseconds until this cost fits: longer than `reset` where it never does
 */
export function exceeded(state: LimitState, atLeast: number): Problem {
  const seconds = retryAfterSeconds(Math.max(state.reset, atLeast))
  return problem('limit.exceeded', {
    detail: `The limit "${state.name}" allows ${state.limit} in its window. Try again in ${seconds} s.`,
    headers: { 'Retry-After': seconds },
    extensions: { limit: state.name, retryAfter: Number(seconds) },
  })
}

/** A crawl from ten thousand addresses costs no store trip once the budget is spent. */
export function spentBudget(exchange: Exchange): Verdict {
  const spent = knownAsSpent(exchange)
  if (spent === undefined) return undefined
  exchange.limits = [spent]
  return budgetExceeded(exchange, spent)
}

/** The route's budget, where it is known to be spent without asking the store. */
export function knownAsSpent(exchange: Exchange): BlockedState | undefined {
  const budget = budgetCharge(exchange, leastCost(exchange))
  return budget && exchange.gate.limiter.blocked([budget])
}

/** 503: nobody's own limit, so nobody's fault. Says when, and not how much others use. */
function budgetExceeded(exchange: Exchange, state: BlockedState): Problem {
  tellSpent(exchange, state)
  const seconds = retryAfterSeconds(Math.max(state.reset, state.retryAfter))
  return problem('limit.budget_exceeded', {
    headers: { 'Retry-After': seconds },
    extensions: { retryAfter: Number(seconds) },
  })
}

/** Once for each time that a budget is spent, in this process: the refusals themselves are decision events. */
function tellSpent(exchange: Exchange, state: LimitState): void {
  const { gate, call, requestId, time } = exchange
  const budget = budgetId(exchange.policy, placeOf(call))
  if (!gate.spent.isNews(budget, time, state.reset)) return
  gate.events.emit({
    kind: 'audit',
    time,
    requestId,
    type: 'budget_exceeded',
    // Whoever came last has not spent it alone.
    subject: null,
    actor: null,
    address: null,
    facts: {
      budget,
      route: call.route,
      limit: state.limit,
      window: state.window,
      observe: state.observe === true,
    },
  })
}
