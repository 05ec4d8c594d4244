import { isProblem, problemBody, type Problem } from '../core/problem.js'
import { fault, shape, tellable } from './stages/9-response.js'
import type { ActionResult } from './action.js'
import type { Call, Exchange } from './exchange.js'
import { explainFirst } from './events/first-refusal.js'
import type { Gate } from './gate.js'
import { isResponse } from './answer/is-response.js'
import { leakIn } from './answer/leak-in.js'
import type { Policy } from './policy.js'
import { record } from './events/record.js'
import { report } from './events/report.js'
import { run, type ControlFlow } from './run.js'
import { textsIn } from './answer/texts-in.js'

/** How one call of an action ended: a value, or control flow that the binding throws again once cookies are set. */
export type ActionEnding = ActionResult<unknown> | ControlFlow

/**
 * One call of an action: through the same stages, to a value and its one event. Never throws but for a
 * `ConfigurationError`. `exchange.answer` still holds the cookies to set.
 */
export async function decideCall(gate: Gate, policy: Policy, call: Call): Promise<[Exchange, ActionEnding]> {
  const began = performance.now()
  gate.start()
  const [exchange, ending] = await run(gate, policy, call)
  if ('thrown' in ending) {
    exchange.enter('response')
    record(exchange, undefined, 200, began)
    return [exchange, ending]
  }
  const result = 'refusal' in ending ? tellable(exchange, ending.refusal) : await data(exchange, ending.returned)
  if (!isProblem(result)) {
    record(exchange, undefined, 200, began)
    return [exchange, { ok: true, data: result.data }]
  }
  exchange.answer.withdraw(result.status)
  explainFirst(exchange, result)
  record(exchange, result, result.status, began)
  return [exchange, { ok: false, problem: problemBody(result, exchange.requestId, gate.docs) }]
}

async function data(exchange: Exchange, returned: unknown): Promise<{ readonly data: unknown } | Problem> {
  const { gate } = exchange
  exchange.enter('response')
  try {
    if (isResponse(returned))
      throw new TypeError('A Server Action returns data; only a Route Handler returns a Response.')
    const shaped = await shape(exchange, returned)
    if (gate.leaks === undefined || isProblem(shaped)) return shaped
    return leakIn(exchange, textsIn(shaped.data)) ?? shaped
  } catch (error) {
    report(error, exchange)
    return fault
  }
}
