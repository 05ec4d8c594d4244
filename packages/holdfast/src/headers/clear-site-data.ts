import { ConfigurationError } from '../core/configuration-error.js'

/** What a browser is told to throw away (W3C Clear Site Data §3.1, and what browsers added). */
export type SiteData = (typeof kinds)[number]

const kinds = [
  'cache',
  'clientHints',
  'cookies',
  'executionContexts',
  'prefetchCache',
  'prerenderCache',
  'storage',
  '*',
] as const

/**
 * The value of `Clear-Site-Data` (W3C Clear Site Data §3.1), for the answer to a sign-out:
 * `clearSiteData('cache', 'storage')`. Browsers obey it over https only. `cookies` takes those of the whole registrable
 * domain, other apps' included; to end one session, clear its cookies.
 * @throws {ConfigurationError} `config.header` on no kind, an unknown or repeated one, or `*` beside others.
 */
export function clearSiteData(...data: readonly SiteData[]): string {
  const isKnown = data.length > 0 && data.every((kind) => kinds.includes(kind))
  if (!isKnown || new Set(data).size < data.length || (data.includes('*') && data.length > 1)) {
    throw new ConfigurationError(
      'config.header',
      `\`clearSiteData\` takes ${kinds.join(', ')}: each once, and "*" alone.`,
    )
  }
  return data.map((kind) => `"${kind}"`).join(', ')
}
