import type { AuditEvent, DecisionEvent, Event } from '../core/event.js'
import type { Problem } from '../core/problem.js'
import { isPromise, type Eventually } from '../core/verdict.js'
import type { Exchange } from './exchange.js'

/** Names of people in events, or `null` where nobody is known. */
type Named = (id: string) => string | null

/** Tells the sinks how one call was decided, and what it did to accounts, after the answer. Ids leave as keyed hashes only. */
export function record(exchange: Exchange, refusal: Problem | undefined, status: number, began: number): void {
  const { gate } = exchange
  if (!gate.observed) return
  const ms = performance.now() - began - exchange.handlerMs
  gate.host.after(async () => {
    const named = await names(exchange)
    for (const event of events(exchange, refusal, status, ms, named)) gate.events.emit(event)
    await gate.events.drain()
  })
}

/** Hashes each id once; the hash is keyed, so that an event names nobody to a reader of the log. */
async function names({ gate, principal, answer }: Exchange): Promise<Named> {
  const ids = new Set(answer.audits.flatMap((fact) => (fact.subject === null ? [] : [fact.subject])))
  if (principal !== null) ids.add(principal.id)
  const hashed = new Map<string, string>()
  for (const id of ids) {
    const name: Eventually<string> = gate.pseudonym(id)
    hashed.set(id, isPromise(name) ? await name : name)
  }
  return (id) => hashed.get(id) ?? null
}

function* events(
  exchange: Exchange,
  refusal: Problem | undefined,
  status: number,
  ms: number,
  named: Named,
): Generator<Event> {
  const { call, principal, client, answer, time, requestId } = exchange
  const decision: DecisionEvent = {
    kind: 'decision',
    time,
    requestId,
    route: call.route,
    method: call.method,
    surface: call.surface,
    stage: refusal === undefined ? 'response' : exchange.stage,
    verdict: status >= 500 ? 'failed' : refusal === undefined ? 'allowed' : 'denied',
    code: refusal?.code ?? null,
    status,
    principal: principal && named(principal.id),
    provider: principal?.provider ?? null,
    address: client.network,
    limits: exchange.limits,
    ms,
    handlerMs: exchange.handlerMs,
    degraded: exchange.degraded,
  }
  yield decision
  for (const { type, subject, facts } of answer.audits) {
    const account = subject === null ? null : named(subject)
    const actor = decision.principal ?? account
    const audit: AuditEvent = {
      kind: 'audit',
      time,
      requestId,
      type,
      subject: account,
      actor,
      address: client.network,
      facts,
    }
    yield audit
  }
}
