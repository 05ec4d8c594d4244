import { isProblem, type Problem } from '../core/problem.js'
import { isPromise, type Eventually } from '../core/verdict.js'
import { dress } from './answer/answer-headers.js'
import { fault, own, refuse, respond, tellable } from './stages/9-response.js'
import type { Call, Exchange } from './exchange.js'
import type { Gate } from './gate.js'
import { explainFirst } from './events/first-refusal.js'
import { startedOr500 } from './misconfigured.js'
import type { Policy } from './policy.js'
import { record } from './events/record.js'
import { report } from './events/report.js'
import { run, type Ending } from './run.js'

/**
 * One call to a route: through the stages, to its answer and its one event. Never throws but for control flow that only
 * the framework can act on, and what a handler of the framework's own form throws.
 */
export async function answerCall(gate: Gate, policy: Policy, call: Call): Promise<Response> {
  const began = performance.now()
  const started = startedOr500(gate)
  if (started instanceof Response) return started
  const [exchange, ending] = await run(gate, policy, call)
  if ('thrown' in ending && ending.isFault) {
    record(exchange, fault, fault.status, began)
    throw ending.thrown
  }
  const concluded = conclude(exchange, ending)
  const { response, refusal } = isPromise(concluded) ? await concluded : concluded
  if (refusal !== undefined) explainFirst(exchange, refusal)
  else if (process.env.NODE_ENV === 'development') await tell(exchange, ending, response)
  record(exchange, refusal, response.status, began)
  return response
}

async function tell(exchange: Exchange, ending: Ending, response: Response): Promise<void> {
  const { tellOfAllowed } = await import('./development/tell.js')
  tellOfAllowed({ exchange, returned: 'returned' in ending ? ending.returned : undefined, response })
}

interface Conclusion {
  readonly response: Response
  readonly refusal: Problem | undefined
}

function conclude(exchange: Exchange, ending: Ending): Eventually<Conclusion> {
  if ('refusal' in ending) return refused(exchange, ending.refusal)
  exchange.enter('response')
  try {
    const answer = 'thrown' in ending ? framework(exchange, ending.thrown) : respond(exchange, ending.returned)
    return isPromise(answer)
      ? answer.then(
          (response) => conclusion(exchange, response),
          (error: unknown) => failed(exchange, error),
        )
      : conclusion(exchange, answer)
  } catch (error) {
    return failed(exchange, error)
  }
}

function conclusion(exchange: Exchange, response: Response | Problem): Conclusion {
  return isProblem(response) ? refused(exchange, response) : { response, refusal: undefined }
}

async function failed(exchange: Exchange, error: unknown): Promise<Conclusion> {
  if (await exchange.gate.host.isControlFlow(error)) throw error
  report(error, exchange)
  return refused(exchange, fault)
}

/** `redirect()` and `notFound()` of a handler leave with the cookies and headers of any answer. */
function framework(exchange: Exchange, thrown: unknown): Response | Problem {
  const answer = exchange.gate.host.answer(thrown)
  if (answer === undefined) throw thrown
  if (!isProblem(answer)) return dress(exchange, own(answer))
  // Behind a handler of its own form the framework's answer is the one that clients know.
  return exchange.policy.throwsOn ? dress(exchange, new Response(null, { status: answer.status })) : answer
}

function refused(exchange: Exchange, given: Problem): Conclusion {
  try {
    const refusal = tellable(exchange, given)
    exchange.answer.withdraw(refusal.status)
    return { response: refuse(exchange, refusal), refusal }
  } catch (error) {
    // An application's own problem with a header or an extension that cannot be sent.
    report(error, exchange)
    exchange.answer.withdraw(fault.status)
    return { response: refuse(exchange, fault), refusal: fault }
  }
}
