import type { AuditEvent } from '../../core/event.js'
import { problem, type Problem } from '../../core/problem.js'
import type { LeakWatch } from '../../env/leaks/leak-watch.js'
import { afterAnswer } from '../events/after-answer.js'
import type { Exchange } from '../exchange.js'

const utf8 = new TextEncoder()

/** What is answered in place of a text that holds a secret; `undefined`: the text may leave. */
export function leakIn(exchange: Exchange, text: string): Problem | undefined {
  const { leaks } = exchange.gate
  if (leaks === undefined) return undefined
  const found = leaks.stream().next(utf8.encode(text))
  for (const secret of found) tell(exchange, leaks, secret)
  return found.size > 0 && leaks.on === 'block' ? LEAKED : undefined
}

export const LEAKED = problem('response.secret_leaked')

/** By name: the value is nowhere but in the answer. */
export function tell(exchange: Exchange, { on }: LeakWatch, secret: string): void {
  const { gate, requestId, client, call, principal } = exchange
  const blocked = on === 'block'
  const what = blocked ? 'was withheld: it holds' : 'holds'
  console.error(`holdfast: the answer to request ${requestId} of ${call.route} ${what} the value of ${secret}`)
  if (!gate.observed) return
  const { route, method } = call
  const id = principal?.id ?? null
  const event: Omit<AuditEvent, 'actor'> = {
    kind: 'audit',
    time: gate.clock(),
    requestId,
    type: 'secret_leaked',
    subject: null,
    address: client.network,
    facts: { secret, blocked, route, method },
  }
  afterAnswer(gate.host, async () => {
    gate.events.emit({ ...event, actor: id === null ? null : await gate.callers.principal(id) })
    await gate.events.settled()
  })
}
