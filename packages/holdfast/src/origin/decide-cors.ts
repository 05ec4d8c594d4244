import type { Problem } from '../core/problem.js'
import type { HeaderPair } from './apply-cors.js'
import { corsRules, type CorsOptions } from './cors-options.js'
import { headersDenied, methodDenied, originDenied, PREFLIGHT_VARY, requestHeadersCheck } from './preflight.js'

export interface CorsAnswer {
  /**
   * Whether a page of this origin may read the answer. Without an `Origin` the question does not arise, and it is
   * `false` unless everybody may. It is no verdict on the request: that is `csrfVerdict`'s.
   */
  readonly allowed: boolean
  /** For every answer, refusals and failures included. A denied origin gets `Vary` and nothing else. */
  readonly headers: readonly HeaderPair[]
}

export interface PreflightAnswer {
  readonly status: 204
  readonly headers: readonly HeaderPair[]
}

/** CORS (Fetch §3.3) decided once, for all answers of a route. */
export interface Cors {
  /** Whether listed origins may act with the user's cookies: what makes them trusted in a CSRF check. */
  readonly credentials: boolean
  /** Byte-exact. Under `'*'`: whether the value is one well-formed origin, or `null`. */
  readonly allows: (origin: string | null) => boolean
  actual(origin: string | null): CorsAnswer
  /**
   * @param headers of a request for which `isPreflight` holds.
   * @param routeMethods those that the route answers, as its `Allow` names them.
   */
  preflight(headers: Headers, routeMethods: readonly string[]): PreflightAnswer | Problem
}

const VARY: HeaderPair = Object.freeze(['Vary', 'Origin'] as const)
const DENIED: CorsAnswer = Object.freeze({ allowed: false, headers: Object.freeze([VARY]) })

/**
 * @example cors({ origins: ['https://app.example.com'], credentials: true })
 * @throws {ConfigurationError} `config.cors` on whatever would admit more than it says, or nobody.
 */
export function cors(options: CorsOptions): Cors {
  const { origins, credentials, methods, allowedHeaders, exposedHeaders, maxAge } = corsRules(options)
  const requestHeadersAllowed = requestHeadersCheck(allowedHeaders)
  const allowedHeaderList = [...allowedHeaders].join(', ')

  const grant = (origin: string): HeaderPair[] => [
    ['Access-Control-Allow-Origin', origin],
    ...(credentials ? [['Access-Control-Allow-Credentials', 'true'] as const] : []),
  ]
  const answer = (origin: string): CorsAnswer =>
    Object.freeze({
      allowed: true,
      headers: Object.freeze<HeaderPair[]>([...grant(origin), ['Access-Control-Expose-Headers', exposedHeaders], VARY]),
    })

  const everybody = origins.any ? answer('*') : undefined
  const answers = new Map([...origins.exact].map((origin) => [origin, answer(origin)]))

  return Object.freeze<Cors>({
    credentials,
    allows: origins.allows,

    actual(origin) {
      // Also without an Origin: the same URL may be cached now and read by a page of another origin later.
      if (everybody) return origin === null || origins.allows(origin) ? everybody : DENIED
      if (origin === null) return DENIED
      return answers.get(origin) ?? (origins.allows(origin) ? answer(origin) : DENIED)
    },

    preflight(headers, routeMethods) {
      const origin = headers.get('origin')
      if (origin === null || !origins.allows(origin)) return originDenied
      const offered = methods === null ? routeMethods : routeMethods.filter((method) => methods.has(method))
      // Method names are case-sensitive (RFC 9110 §9.1).
      if (!offered.includes(headers.get('access-control-request-method') ?? '')) return methodDenied
      if (!requestHeadersAllowed(headers.get('access-control-request-headers'))) return headersDenied
      return {
        status: 204,
        headers: [
          ...grant(everybody ? '*' : origin),
          ['Access-Control-Allow-Methods', offered.join(', ')],
          ...(allowedHeaderList === '' ? [] : [['Access-Control-Allow-Headers', allowedHeaderList] as const]),
          ['Access-Control-Max-Age', String(maxAge)],
          ['Vary', PREFLIGHT_VARY],
        ],
      }
    },
  })
}

/** For public data: any origin may call and read, never with the user's cookies. */
export const publicCors: Cors = /* @__PURE__ */ cors({ origins: '*' })

/** No other origin may read anything: what a route has that declares no CORS. */
export const noCors: Cors = /* @__PURE__ */ cors({ origins: [] })
