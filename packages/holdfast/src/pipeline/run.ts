import type { Stage } from '../core/event.js'
import { isOutage, type Outage } from '../core/outage.js'
import { isProblem, problem, type Problem } from '../core/problem.js'
import { isPromise, type Eventually, type Verdict } from '../core/verdict.js'
import { origin } from './stages/1-origin.js'
import { limitAddress } from './stages/2-limit-address.js'
import { identity } from './stages/3-identity.js'
import { limitCaller } from './stages/4-limit-caller.js'
import { access } from './stages/5-access.js'
import { input } from './stages/6-input.js'
import { ownership } from './stages/7-ownership.js'
import { handler } from './stages/8-handler.js'
import { fault } from './stages/9-response.js'
import { Exchange, type Call } from './exchange.js'
import type { Gate } from './gate.js'
import type { Policy } from './policy.js'
import { report } from './events/report.js'

/** The request's path, in order; each file's first comment gives the reason for its place. Do not reorder. */
const PATH: readonly (readonly [Stage, (exchange: Exchange) => Eventually<Verdict>])[] = [
  ['origin', origin],
  ['limit-address', limitAddress],
  ['identity', identity],
  ['limit-caller', limitCaller],
  ['access', access],
  ['input', input],
  ['ownership', ownership],
]

/** How a call ended: refused by a stage, by the application or by a fault; or allowed, with what the handler returned. */
export type Ending = { readonly refusal: Problem } | { readonly returned: unknown } | ControlFlow

/** The framework's own control flow, such as a redirect: neither an answer of the handler's nor a fault. */
export interface ControlFlow {
  readonly thrown: unknown
  /** A fault all the same, of a handler of the framework's own form: the framework reports and answers it. */
  readonly isFault?: true
}

/** Part of the path: the stages up to one, or one alone, and no handler. */
export type Part = { readonly until: 'access' } | { readonly only: 'identity' }

/**
 * Takes one call through the stages, and to the handler. Never throws. `gate.start()` has succeeded before. What is
 * answered at once is not waited for: each wait is a turn of the event loop's queue.
 */
export async function run(gate: Gate, policy: Policy, call: Call, part?: Part): Promise<[Exchange, Ending]> {
  const exchange = new Exchange(gate, policy, call)
  try {
    for (const [stage, decide] of part === undefined ? PATH : pathOf(part)) {
      exchange.enter(stage)
      const decided = decide(exchange)
      const verdict = isPromise(decided) ? await decided : decided
      if (verdict !== undefined) return [exchange, { refusal: verdict }]
    }
    if (part !== undefined) return [exchange, { returned: undefined }]
    exchange.enter('handler')
    const answered = handler(exchange)
    const returned = isPromise(answered) ? await answered : answered
    return [exchange, isProblem(returned) ? { refusal: returned } : { returned }]
  } catch (error) {
    if (await gate.host.isControlFlow(error)) return [exchange, { thrown: error }]
    if (policy.throwsOn && exchange.stage === 'handler' && !isOutage(error))
      return [exchange, { thrown: error, isFault: true }]
    report(error, exchange)
    return [exchange, { refusal: isOutage(error) ? outageOf(error, exchange) : fault }]
  }
}

function pathOf(part: Part): typeof PATH {
  if ('only' in part) return PATH.filter(([stage]) => stage === part.only)
  return PATH.slice(0, PATH.findIndex(([stage]) => stage === part.until) + 1)
}

/** A part that does not answer is 503, so that clients come back, and never a refusal of the caller. */
function outageOf(error: Outage, exchange: Exchange): Problem {
  exchange.degraded.push(error.part)
  return problem('internal.unavailable', { headers: { 'Retry-After': '1' } })
}
