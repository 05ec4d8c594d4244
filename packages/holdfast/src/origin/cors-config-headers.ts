import { checkedOptions } from '../core/checked-options.js'
import { ConfigurationError } from '../core/configuration-error.js'
import { corsRules, type CorsOptions } from './cors-options.js'
import { PREFLIGHT_VARY } from './preflight.js'

/** One entry of what `headers()` in `next.config` answers. */
export interface ConfigHeader {
  source: string
  has?: { type: 'header'; key: string; value: string }[]
  headers: { key: string; value: string }[]
}

export interface ConfigHeadersOptions extends Omit<CorsOptions, 'methods'> {
  /** What the path answers. Nobody else says so here: Next answers the preflight of a handler without `OPTIONS` itself. */
  readonly methods: readonly string[]
}

/**
 * CORS as far as fixed headers can say it: exact origins, each with an entry of its own that matches only requests that
 * come from it, so that a denied origin gets `Vary` and nothing else. What has to be decided for each request cannot be
 * said here: patterns. A denied preflight is 204 without CORS headers, which a browser takes for a refusal; `routes(…)`
 * and `corsOptions(…)` answer it 403.
 * @param source as Next writes it: `/api/feed`, `/api/feed/:path*`
 * @example headers: async () => corsConfigHeaders('/api/feed', { origins: ['https://app.example.com'], methods: ['GET'] })
 * @throws {ConfigurationError} `config.cors`
 */
export function corsConfigHeaders(source: string, options: ConfigHeadersOptions): ConfigHeader[] {
  if (typeof source !== 'string' || !source.startsWith('/')) fail('source begins with "/"')
  checkedOptions('corsConfigHeaders(…)', options, OPTIONS)
  const { origins, credentials, methods, allowedHeaders, exposedHeaders, maxAge } = corsRules(options)
  if (methods === null) return fail('methods says what the path answers')
  if (origins.patterns.size > 0) {
    fail(
      'origins holds a pattern, which has to be decided for each request: use routes(…), withCors(…) or corsProxy(…)',
    )
  }
  if (!origins.any && origins.exact.size === 0) fail('origins names nobody: leave the headers out')
  const grant = (origin: string) => [
    { key: 'Access-Control-Allow-Origin', value: origin },
    ...(credentials ? [{ key: 'Access-Control-Allow-Credentials', value: 'true' }] : []),
    { key: 'Access-Control-Expose-Headers', value: exposedHeaders },
    { key: 'Access-Control-Allow-Methods', value: [...methods].join(', ') },
    ...(allowedHeaders.size === 0
      ? []
      : [{ key: 'Access-Control-Allow-Headers', value: [...allowedHeaders].join(', ') }]),
    { key: 'Access-Control-Max-Age', value: String(maxAge) },
  ]
  const vary = { source, headers: [{ key: 'Vary', value: PREFLIGHT_VARY }] }
  if (origins.any) return [vary, { source, headers: grant('*') }]
  return [
    vary,
    ...[...origins.exact].map((origin): ConfigHeader => ({
      source,
      // Next makes an anchored regular expression of it.
      has: [{ type: 'header', key: 'origin', value: literally(origin) }],
      headers: grant(origin),
    })),
  ]
}

const OPTIONS: Readonly<Record<keyof ConfigHeadersOptions, true>> = {
  origins: true,
  credentials: true,
  methods: true,
  allowedHeaders: true,
  exposedHeaders: true,
  maxAge: true,
}

function literally(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}

function fail(fault: string): never {
  throw new ConfigurationError('config.cors', `corsConfigHeaders(…): ${fault}.`)
}
