// Object-level authorization (OWASP API1:2023), after input, because it takes a validated id, and before the handler,
// so that a handler never holds an object that its caller may not touch.
import { isProblem, problem } from '../../core/problem.js'
import type { Eventually, Verdict } from '../../core/verdict.js'
import type { Exchange } from '../exchange.js'
import type { Ownership } from '../policy.js'
import { stageArguments } from './stage-arguments.js'

export function ownership(exchange: Exchange): Eventually<Verdict> {
  const rule = exchange.policy.ownership
  return rule === undefined ? undefined : decided(exchange, rule)
}

async function decided(exchange: Exchange, rule: Ownership): Promise<Verdict> {
  const found = await rule.load(stageArguments(exchange))
  if (isProblem(found)) return found
  if (found === null || found === undefined) return problem('object.not_found')
  exchange.object = found
  const answer = await rule.can(stageArguments(exchange))
  if (isProblem(answer)) return answer
  // Only `true` grants: a promise, an object or a text that somebody returned by mistake does not.
  return answer === true ? undefined : problem(rule.denied === 403 ? 'object.denied' : 'object.not_found')
}
