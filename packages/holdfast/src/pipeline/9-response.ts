// Last, on every exit: an allowed answer, a refusal and a fault all leave with the same headers, so that no path
// forgets one. Nothing here decides; it dresses what was decided.
import { serializeCookie } from '../core/cookie.js'
import { isProblem, problem, problemBody, type Problem } from '../core/problem.js'
import { applyCors, mergeVary } from '../origin/cors.js'
import { rateLimitHeaders } from '../rate-limit/rate-limit-headers.js'
import { shapeResponse } from '../validation/response.js'
import { BUDGET } from './charges.js'
import type { Exchange } from './exchange.js'

/** What the handler returned, as far as it is plain data: only declared fields leave, and a mismatch is our fault. */
export async function shape(exchange: Exchange, returned: unknown): Promise<{ readonly data: unknown } | Problem> {
  const { response } = exchange.policy
  if (response === undefined || returned === undefined) return { data: returned }
  const shaped = await shapeResponse(response, returned, (errors) => {
    const fields = errors.map(({ pointer, code }) => `${pointer || '/'} (${code})`).join(', ')
    console.error(`holdfast: the answer of ${exchange.call.route} does not fit its response schema: ${fields}`)
  })
  return isProblem(shaped) ? shaped : { data: shaped.value }
}

/** The answer of an allowed call, or the fault that its data is. */
export async function respond(exchange: Exchange, returned: unknown): Promise<Response | Problem> {
  if (isResponse(returned)) return dress(exchange, own(returned))
  const shaped = await shape(exchange, returned)
  if (isProblem(shaped)) return shaped
  const { status = shaped.data === undefined ? 204 : 200 } = exchange.policy
  const empty = shaped.data === undefined || status === 204
  return dress(exchange, empty ? new Response(null, { status }) : Response.json(shaped.data, { status }))
}

/** The answer of a refused or failed call: RFC 9457. */
export function refuse(exchange: Exchange, refusal: Problem): Response {
  const body = JSON.stringify(problemBody(refusal, exchange.requestId, exchange.gate.docs))
  const response = new Response(body, {
    status: refusal.status,
    headers: { 'Content-Type': 'application/problem+json', ...refusal.headers },
  })
  return dress(exchange, response)
}

/** A fault: the client learns the request's id and nothing else. */
export const fault: Problem = problem('internal.error')

/** Of this realm or of another: a `Response` that is taken for data would be answered as `{}`. */
export function isResponse(value: unknown): value is Response {
  return value instanceof Response || Object.prototype.toString.call(value) === '[object Response]'
}

/** Responses of `fetch` and `Response.redirect` have immutable headers. */
export function own(response: Response): Response {
  return new Response(response.body, {
    status: response.status,
    statusText: response.statusText,
    headers: response.headers,
  })
}

export function dress(exchange: Exchange, response: Response): Response {
  const { headers } = response
  const { answer, call, cors, principal, policy, started } = exchange
  for (const [name, value] of answer.headers) headers.set(name, value)
  const isPublic = principal === null && policy.access.kind === 'public'
  const ownCaching = headers.has('cache-control')
  for (const [name, value] of started.headers) {
    if (!headers.has(name)) headers.set(name, value)
  }
  for (const cookie of answer.cookies.values()) headers.append('Set-Cookie', serializeCookie(cookie))
  // What was answered to a cookie must not be answered from a cache to somebody else.
  if (!isPublic || !ownCaching || headers.has('set-cookie')) headers.set('Cache-Control', 'private, no-store')
  if (started.ambientCookies.length > 0) mergeVary(headers, 'Cookie')
  applyCors(headers, cors.actual(call.headers.get('origin')))
  tellLimits(exchange, headers)
  return response
}

/** The caller's own limits: what everybody together has used of a budget is nobody's to know. */
function tellLimits({ gate, limits }: Exchange, headers: Headers): void {
  const { legacyHeaders } = gate.limits
  const callers = limits.filter(({ name }) => name !== BUDGET)
  for (const [name, value] of rateLimitHeaders(callers, { legacy: legacyHeaders })) headers.set(name, value)
  const exposed = headers.get(EXPOSE)
  if (legacyHeaders && exposed !== null) headers.set(EXPOSE, `${exposed}, ${LEGACY}`)
}

const EXPOSE = 'access-control-expose-headers'
const LEGACY = 'X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset'
