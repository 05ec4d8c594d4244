import { ConfigurationError } from '../core/configuration-error.js'
import { isProblem } from '../core/problem.js'
import { problemResponse } from '../core/problem-response.js'
import type { Eventually } from '../core/verdict.js'
import { applyCors } from './apply-cors.js'
import type { Cors } from './decide-cors.js'
import { isPreflight, PREFLIGHT_VARY } from './preflight.js'

/** What answers a request: a plain Route Handler, or a proxy. */
export type Handler<R extends Request, A extends readonly unknown[]> = (request: R, ...rest: A) => Eventually<Response>

/**
 * CORS for a plain Route Handler: its answers leave with the headers that the request's origin may have. A handler that
 * throws is answered by the framework, without them; return an error as a `Response`.
 * @example export const GET = withCors(publicCors, () => Response.json(posts))
 */
export function withCors<R extends Request, A extends readonly unknown[]>(
  rules: Cors,
  handler: Handler<R, A>,
): (request: R, ...rest: A) => Promise<Response> {
  return async (request, ...rest) => decorated(await handler(request, ...rest), rules, request.headers)
}

/**
 * The `OPTIONS` of a plain Route Handler: a preflight is answered by the rules, anything else gets `Allow`.
 * @param methods what the path answers: `['GET', 'POST']`
 * @example export const OPTIONS = corsOptions(publicCors, ['GET'])
 */
export function corsOptions(rules: Cors, methods: readonly string[]): (request: Request) => Promise<Response> {
  const allow = [...new Set([...methods, 'OPTIONS'])].join(', ')
  return async (request) => {
    if (isPreflight('OPTIONS', request.headers)) return preflight(rules, methods, request.headers)
    // What it would say to a preflight depends on more headers than these: a cache must not mix the two up.
    const plain = new Response(null, { status: 204, headers: { Allow: allow, Vary: PREFLIGHT_VARY } })
    return decorated(plain, rules, request.headers)
  }
}

export interface CorsProxyOptions {
  /** Which paths the rules are for, with everything below them: `['/api/feed']`. Pages are nobody's to read. */
  readonly paths: readonly string[]
  /** What these paths answer: `['GET', 'POST']`. */
  readonly methods: readonly string[]
}

/**
 * CORS in a proxy: it answers preflights for these paths, and gives their answers the headers. Everything else goes on
 * untouched. Of a name that the proxy sets, Next drops the handler's own: leave CORS out of these handlers.
 * @param next what goes on, e.g. `() => NextResponse.next()`
 * @throws {ConfigurationError} `config.cors`
 */
export function corsProxy<R extends Request, A extends readonly unknown[]>(
  rules: Cors,
  { paths, methods }: CorsProxyOptions,
  next: Handler<R, A>,
): (request: R, ...rest: A) => Promise<Response> {
  if (paths.length === 0 || !paths.every((path) => /^(?:\/[^/?#]+)+$/.test(path))) {
    throw new ConfigurationError('config.cors', 'corsProxy(…).paths lists paths such as "/api/feed", one or more.')
  }
  return async (request, ...rest) => {
    const { pathname } = new URL(request.url)
    if (!paths.some((path) => pathname === path || pathname.startsWith(`${path}/`))) return next(request, ...rest)
    if (isPreflight(request.method, request.headers)) return preflight(rules, methods, request.headers)
    return decorated(await next(request, ...rest), rules, request.headers)
  }
}

function preflight(rules: Cors, methods: readonly string[], headers: Headers): Response {
  const answer = rules.preflight(headers, methods)
  return isProblem(answer)
    ? problemResponse(answer)
    : new Response(null, { status: answer.status, headers: answer.headers.map(([name, value]) => [name, value]) })
}

function decorated(response: Response, rules: Cors, received: Headers): Response {
  const answer = rules.actual(received.get('origin'))
  try {
    applyCors(response.headers, answer)
    return response
  } catch (error) {
    // Headers of what `fetch` and `Response.redirect` make cannot be changed.
    if (!(error instanceof TypeError)) throw error
    const own = new Response(response.body, response)
    applyCors(own.headers, answer)
    return own
  }
}
