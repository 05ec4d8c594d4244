import { isProblem } from '../../core/problem.js'
import { problemResponse } from '../../core/problem-response.js'
import { applyCors } from '../../origin/apply-cors.js'
import { isPreflight, PREFLIGHT_VARY } from '../../origin/preflight.js'
import type { Gate } from '../gate.js'
import { startedOr500 } from '../misconfigured.js'
import type { Policy } from '../policy.js'

/**
 * `OPTIONS` for one path: a preflight (Fetch standard, "CORS-preflight request") is answered from the settings of the
 * route that it asks about, anything else gets `Allow` (RFC 9110 §9.3.7). It spends nothing and knows no caller.
 */
export function answerOptions(
  gate: Gate,
  routes: ReadonlyMap<string, Policy>,
  allow: string,
  received: Headers,
): Response {
  const started = startedOr500(gate)
  if (started instanceof Response) return started
  const headers = new Headers([...started.headers])
  if (!isPreflight('OPTIONS', received)) {
    headers.set('Allow', allow)
    // A cache that keeps answers to OPTIONS must not give this one to a preflight.
    headers.set('Vary', PREFLIGHT_VARY)
    return new Response(null, { status: 204, headers })
  }
  // HEAD is answered wherever GET is, with its settings.
  const asked = received.get('access-control-request-method')
  const target = asked === 'HEAD' ? 'GET' : asked
  const settings = (target === null ? undefined : routes.get(target)?.cors) ?? gate.cors
  // Only methods with the same settings: a public GET must not advertise the guarded POST beside it.
  const methods = [...routes]
    .filter(([, policy]) => (policy.cors ?? gate.cors) === settings)
    .flatMap(([method]) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
  const answer = settings.preflight(received, methods)
  if (!isProblem(answer)) {
    applyCors(headers, answer)
    return new Response(null, { status: answer.status, headers })
  }
  const refused = problemResponse(answer, { docs: gate.docs })
  for (const [name, value] of headers) refused.headers.set(name, value)
  return refused
}
