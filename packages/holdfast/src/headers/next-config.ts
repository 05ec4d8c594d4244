import { pageCsp } from './page-csp.js'
import { pageHeaders, type PageHeaderOptions } from './page-profile.js'
import type { CspDirectives } from './csp-directives.js'

export interface NextConfigHeaderOptions extends PageHeaderOptions {
  /** The app's own origin is https. */
  readonly https: boolean
  /** As the proxy has it, so that `X-Frame-Options` agrees. */
  readonly directives?: CspDirectives
}

/** One rule of `headers()` in next.config. */
export interface NextConfigHeaders {
  source: string
  headers: { key: string; value: string }[]
}

/**
 * Everything but the API. A header that next.config sets is there before a Route Handler runs, and Next then drops the
 * handler's own of the same name: the page headers must not shadow the stricter ones of API answers.
 */
const SOURCE = '/((?!api(?:/|$)).*)'

/**
 * The page headers for `headers()` in next.config: `headers: async () => nextConfigHeaders({ https: true })`. They reach
 * what a proxy's matcher leaves out: `/_next/static` and `public/`. The CSP is not here, since it needs the proxy.
 * @throws {ConfigurationError} `config.header`, `config.csp`, `config.unknown_option`
 */
export function nextConfigHeaders(options: NextConfigHeaderOptions): NextConfigHeaders[] {
  const { directives = {}, ...headers } = options
  const pairs = pageHeaders({ ...headers, csp: pageCsp({ https: headers.https, directives }) })
  return [{ source: SOURCE, headers: pairs.map(([key, value]) => ({ key, value })) }]
}
