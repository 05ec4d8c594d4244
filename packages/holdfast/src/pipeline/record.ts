import type { Code } from '../core/codes.js'
import type { AuditEvent, DecisionEvent, StageTime } from '../core/event.js'
import type { Problem } from '../core/problem.js'
import { afterAnswer } from './after-answer.js'
import type { AuditFact } from './answer-record.js'
import { BUDGET } from './charges.js'
import type { Exchange } from './exchange.js'
import type { Gate } from './gate.js'

/** Tells the sinks how one call was decided, and what it did to accounts, after the answer. Ids leave as keyed hashes only. */
export function record(exchange: Exchange, refusal: Problem | undefined, status: number, began: number): void {
  const { gate, answer } = exchange
  if (!gate.observed) return
  const decision = decisionOf(exchange, refusal, status, performance.now(), began)
  gate.events.annotate(decision)
  const caller = exchange.principal?.id ?? null
  // What waits for a slow sink holds the facts, and not the request with its body.
  afterAnswer(gate.host, tell.bind(undefined, gate, decision, caller, [...answer.audits]))
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
    verdict: status >= 500 ? 'failed' : refusal !== undefined ? 'denied' : observed === null ? 'allowed' : 'observed',
    code: refusal?.code ?? observed,
    status,
    principal: null,
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
async function tell(
  { events, pseudonym }: Gate,
  decision: DecisionEvent,
  caller: string | null,
  audits: readonly AuditFact[],
): Promise<void> {
  const named = async (id: string | null) => (id === null ? null : pseudonym(id))
  const principal = await named(caller)
  events.emit({ ...decision, principal })
  const { time, requestId, address } = decision
  for (const { type, subject, facts } of audits) {
    const account = await named(subject)
    const audit: AuditEvent = {
      kind: 'audit',
      time,
      requestId,
      type,
      subject: account,
      actor: principal ?? account,
      address,
      facts,
    }
    events.emit(audit)
  }
  await events.drain()
}
