import { ConfigurationError } from '../core/configuration-error.js'

export interface TrustedTypesOptions {
  /** Origins beside this one that scripts are loaded from, as `script-src` lists them. Default: none. */
  readonly scripts?: readonly string[]
}

/**
 * Makes the `default` policy of Trusted Types, which browsers ask where a page hands over a bare text: React, Turbopack
 * and `next/script` do. For `instrumentation-client.ts`, which runs before Next does any of that; until then, and where
 * it does not run at all, every bare text is refused. The proxy sends the directives with `csp: { trustedTypes: true }`.
 *
 * ```ts
 * import { trustedTypesPolicy } from 'holdfast/next/trusted-types'
 * trustedTypesPolicy()
 * ```
 * @throws {ConfigurationError} `config.csp` on what is no origin
 */
export function trustedTypesPolicy({ scripts = [] }: TrustedTypesOptions = {}): void {
  if (!scripts.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin))
    throw new ConfigurationError('config.csp', '`scripts` lists origins: "https://js.example.com".')
  const browser = globalThis as unknown as Browser
  // Other browsers obey the same CSP without it; a module that is loaded twice finds the first policy.
  if (browser.trustedTypes === undefined || browser.trustedTypes.defaultPolicy !== null) return
  const origins = new Set([browser.location.origin, ...scripts])
  browser.trustedTypes.createPolicy('default', {
    createScriptURL: (url) => (origins.has(originOf(url, browser.document.baseURI)) ? url : null),
    // CSP judges it again: an inline script by its hash, an evaluated text by `'unsafe-eval'`.
    createScript: (text) => text,
    createHTML: (html) => (isHarmless(html) || isQueued(html, browser[QUEUE]) ? html : null),
  })
}

/** Where Next queues `beforeInteractive` scripts. */
const QUEUE = '__next_s'

/** What this file needs of a window. */
interface Browser {
  readonly location: { readonly origin: string }
  readonly document: { readonly baseURI: string }
  readonly trustedTypes?: {
    readonly defaultPolicy: unknown
    createPolicy(name: string, rules: Readonly<Record<string, (text: string) => string | null>>): unknown
  }
  readonly [QUEUE]?: readonly (readonly [source: unknown, props?: { readonly children?: unknown }])[]
}

function originOf(url: string, base: string): string {
  return URL.canParse(url, base) ? new URL(url, base).origin : 'null'
}

/** Text without an element, or the empty script that React makes its script elements from: it does not run. */
function isHarmless(html: string): boolean {
  return !html.includes('<') || html === '<script></script>'
}

/** The text of a `beforeInteractive` script: Next hands it over as the HTML of a script element, where CSP judges it. */
function isQueued(html: string, queue: Browser[typeof QUEUE] = []): boolean {
  return queue.some(([, props]) => props?.children === html)
}
