import type { Code } from '../../core/codes.js'
import type { DecisionEvent, StageTime } from '../../core/event.js'
import type { Problem } from '../../core/problem.js'
import { isPromise, type Eventually } from '../../core/verdict.js'
import { afterAnswer } from './after-answer.js'
import type { AuditFact } from '../answer/answer-record.js'
import { BUDGET } from '../limits/charges.js'
import type { Exchange } from '../exchange.js'
import type { Gate } from '../gate.js'

/** Tells the sinks how one call was decided, and what it did to accounts, after the answer. Ids leave as keyed hashes only. */
export function record(exchange: Exchange, refusal: Problem | undefined, status: number, began: number): void {
  const { gate, answer } = exchange
  gate.places.called(exchange.policy, exchange.place)
  if (!gate.observed) return
  const decision = decisionOf(exchange, refusal, status, performance.now(), began)
  gate.events.annotate(decision)
  const { ip, key, verified } = exchange.client
  const called: Called = { id: exchange.principal?.id ?? null, from: ip === null ? null : key, verified }
  // What waits for a slow sink holds the facts, and not the request with its body.
  afterAnswer(gate.host, tell.bind(undefined, gate, decision, called, [...answer.audits]))
}

/** Who calls, and whom limits count behind their address. */
interface Called {
  readonly id: string | null
  readonly from: string | null
  /** Whether the configured proxies vouch for it. */
  readonly verified: boolean
}

function decisionOf(
  exchange: Exchange,
  refusal: Problem | undefined,
  status: number,
  ended: number,
  began: number,
): DecisionEvent {
  const { call, client, bot } = exchange
  const trail = trailOf(exchange, ended)
  const handlerMs = trail.find(({ stage }) => stage === 'handler')?.ms ?? 0
  const observed = refusal === undefined ? observedCode(exchange) : null
  return {
    kind: 'decision',
    time: exchange.time,
    requestId: exchange.requestId,
    route: call.route,
    method: call.method,
    surface: call.surface,
    stage: refusal === undefined ? 'response' : exchange.stage,
    verdict: verdictOf(refusal, status, observed),
    code: refusal?.code ?? observed,
    status,
    principal: null,
    client: null,
    provider: exchange.principal?.provider ?? null,
    address: client.network,
    limits: exchange.limits,
    ms: ended - began - handlerMs,
    handlerMs,
    trail,
    ...(bot === undefined ? {} : { bot }),
    degraded: exchange.degraded,
  }
}

/** A budget that is spent is 503, and all the same a refusal that somebody has declared, and no failure. */
function verdictOf(refusal: Problem | undefined, status: number, observed: Code | null): DecisionEvent['verdict'] {
  if (refusal?.code === 'limit.budget_exceeded') return 'denied'
  if (status >= 500) return 'failed'
  if (refusal !== undefined) return 'denied'
  return observed === null ? 'allowed' : 'observed'
}

function trailOf({ entered }: Exchange, ended: number): StageTime[] {
  return entered.map(([stage, since], index) => ({ stage, ms: (entered[index + 1]?.[1] ?? ended) - since }))
}

/** Why an allowed call would have been refused, had a limit done more than observe. */
function observedCode({ limits }: Exchange): Code | null {
  const without = limits.filter(({ allowed, observe }) => observe === true && !allowed)
  if (without.length === 0) return null
  return without.every(({ name }) => name === BUDGET) ? 'limit.budget_exceeded' : 'limit.exceeded'
}

/** Never rejects: what a sink does is the dispatcher's to count. */
async function tell(gate: Gate, decision: DecisionEvent, called: Called, audits: readonly AuditFact[]): Promise<void> {
  const { callers, events } = gate
  const named = nameOf(called.id, callers.principal)
  const from = nameOf(called.from, callers.client)
  // Who is known is named at once: a wait for each event would cost more than the rest of it.
  const principal = isPromise(named) ? await named : named
  const client = isPromise(from) ? await from : from
  if (client !== null) gate.addresses.named(client, called.verified)
  events.emit({ ...decision, principal, client })
  const { time, requestId, address } = decision
  for (const { type, subject, facts } of audits) {
    const account = await nameOf(subject, callers.principal)
    const actor = principal ?? account
    events.emit({ kind: 'audit', time, requestId, type, subject: account, actor, address, facts })
  }
  await events.settled()
}

function nameOf(of: string | null, name: (of: string) => Eventually<string>): Eventually<string | null> {
  if (of === null) return null
  const given = name(of)
  return isPromise(given) ? given.then(undefined, () => null) : given
}
