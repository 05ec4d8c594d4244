import type { LimitState } from '../core/event.js'
import { problem, type Problem } from '../core/problem.js'
import type { Verdict } from '../core/verdict.js'
import type { BlockedState, Charge, Outcome } from '../rate-limit/limiter.js'
import { retryAfterSeconds } from '../rate-limit/rate-limit-headers.js'
import { BUDGET, budgetId } from './charges.js'
import type { Exchange } from './exchange.js'

const PART = 'limit-store'

/** What the counters have answered, as the gate answers it: the caller's own limits before the budget of all. */
export function outcomeVerdict(exchange: Exchange, charges: readonly Charge[], outcome: Outcome): Verdict {
  const { states, refused, degraded, unavailable } = outcome
  exchange.limits = [...exchange.limits, ...states]
  if (degraded && !exchange.degraded.includes(PART)) exchange.degraded.push(PART)
  if (unavailable) return problem('limit.store_unavailable', { headers: { 'Retry-After': '1' } })
  const budget = states.find(({ name, allowed }) => name === BUDGET && !allowed)
  if (refused === undefined) {
    if (budget !== undefined) tellSpent(exchange, budget)
    return undefined
  }
  const own = longest(states)
  if (own !== undefined) return exceeded(own, refused.name === BUDGET ? 0 : refused.retryAfter)
  // What is known as blocked is told alone: whether the caller has room themselves is known the same way.
  const isAlone = states.length < charges.length
  const known = isAlone ? exchange.gate.limiter.blocked(charges.filter(({ name }) => name !== BUDGET)) : undefined
  return known === undefined ? budgetExceeded(exchange, refused) : exceeded(known, known.retryAfter)
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

/** 503: nobody's own limit, so nobody's fault. Says when, and not how much others use. */
export function budgetExceeded(exchange: Exchange, state: BlockedState): Problem {
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
  const budget = budgetId(exchange)
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
