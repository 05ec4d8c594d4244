import { serializeCookie } from '../../core/cookie.js'
import type { LimitState } from '../../core/event.js'
import { applyCors } from '../../origin/apply-cors.js'
import type { CorsAnswer } from '../../origin/decide-cors.js'
import { mergeVary } from '../../origin/vary.js'
import { rateLimitHeaders } from '../../rate-limit/rate-limit-headers.js'
import { BUDGET } from '../limits/charges.js'
import type { Exchange } from '../exchange.js'
import type { Started } from '../gate.js'

/** The headers that are the gate's, on whatever answers: a handler's own stay where they may. */
export function dress(exchange: Exchange, response: Response): Response {
  const { headers } = response
  const { answer, call, cors, gate, principal, policy, started } = exchange
  for (const [name, value] of answer.headers) headers.set(name, value)
  const isPublic = principal === null && policy.access.kind === 'public'
  const ownCaching = headers.has('cache-control')
  for (const [name, value] of started.headers) {
    if (!headers.has(name)) headers.set(name, value)
  }
  for (const cookie of answer.cookies.values()) headers.append('Set-Cookie', serializeCookie(cookie))
  // What was answered to a cookie must not be answered from a cache to somebody else.
  if (!isPublic || !ownCaching || headers.has('set-cookie')) headers.set('Cache-Control', uncached(headers))
  finish(headers, started, cors.actual(call.headers.get('origin')), gate.limits.legacyHeaders)
  tellLimits(exchange, headers)
  return response
}

/** JSON to which the code behind the gate has added no header and no cookie. */
export function jsonResponse(exchange: Exchange, text: string, status: number): Response {
  const { call, cors, gate, started } = exchange
  const decided = cors.actual(call.headers.get('origin'))
  let headers = started.jsonHeaders.get(decided)
  if (headers === undefined) {
    headers = new Headers([...started.headers])
    headers.set('Content-Type', JSON_TYPE)
    headers.set('Cache-Control', UNCACHED)
    finish(headers, started, decided, gate.limits.legacyHeaders)
    started.jsonHeaders.set(decided, headers)
  }
  // Copied as a whole: to set them one by one takes longer than all stages before.
  const response = new Response(text, { status, headers })
  tellLimits(exchange, response.headers)
  return response
}

export const JSON_TYPE = 'application/json'
const UNCACHED = 'private, no-store'

/** `no-transform` stays: a server that compresses holds a stream of events back until it ends. */
function uncached(headers: Headers): string {
  return /\bno-transform\b/i.test(headers.get('cache-control') ?? '') ? `${UNCACHED}, no-transform` : UNCACHED
}

function finish(headers: Headers, { ambientCookies }: Started, decided: CorsAnswer, legacy: boolean): void {
  if (ambientCookies.length > 0) mergeVary(headers, 'Cookie')
  applyCors(headers, decided)
  const exposed = headers.get(EXPOSE)
  if (legacy && exposed !== null) headers.set(EXPOSE, `${exposed}, ${LEGACY}`)
}

/** The caller's own limits: what everybody together has used of a budget is nobody's to know. */
function tellLimits({ gate, limits }: Exchange, headers: Headers): void {
  if (limits.length === 0) return
  const callers = limits.some(isBudget) ? limits.filter((state) => !isBudget(state)) : limits
  for (const [name, value] of rateLimitHeaders(callers, { legacy: gate.limits.legacyHeaders })) headers.set(name, value)
}

const isBudget = ({ name }: LimitState) => name === BUDGET

const EXPOSE = 'access-control-expose-headers'
const LEGACY = 'X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset'
