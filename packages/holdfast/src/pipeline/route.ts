import { isProblem, type Problem } from '../core/problem.js'
import { fault, refuse, respond } from './9-response.js'
import type { Call, Exchange } from './exchange.js'
import type { Gate } from './gate.js'
import { startedOr500 } from './misconfigured.js'
import type { Policy } from './policy.js'
import { record } from './record.js'
import { report, run } from './run.js'

/**
 * One call to a route: through the stages, to its answer and its one event. Never throws but for the framework's own
 * control flow.
 */
export async function answerCall(gate: Gate, policy: Policy, call: Call): Promise<Response> {
  const began = performance.now()
  const started = startedOr500(gate)
  if (started instanceof Response) return started
  const [exchange, ending] = await run(gate, policy, call)
  if ('refusal' in ending) return leave(exchange, refuse(exchange, ending.refusal), ending.refusal, began)
  exchange.stage = 'response'
  try {
    const response = await respond(exchange, ending.returned)
    if (!isProblem(response)) return leave(exchange, response, undefined, began)
    exchange.answer.discard()
    return leave(exchange, refuse(exchange, response), response, began)
  } catch (error) {
    report(error, exchange)
    exchange.answer.discard()
    return leave(exchange, refuse(exchange, fault), fault, began)
  }
}

function leave(exchange: Exchange, response: Response, refusal: Problem | undefined, began: number): Response {
  record(exchange, refusal, response.status, began)
  return response
}
