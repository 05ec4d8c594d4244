import { checkedOptions } from '../core/checked-options.js'
import { ConfigurationError } from '../core/configuration-error.js'
import { parseCookies } from '../core/cookie.js'
import type { Verdict } from '../core/verdict.js'
import { appOrigin } from './app-origin.js'
import { csrfExemptions, type CsrfExemption } from './csrf-exemptions.js'
import { csrfVerdict } from './csrf-verdict.js'
import { noCors, type Cors } from './decide-cors.js'

export interface CsrfCheckOptions {
  /** The app's own origin: `https://app.example.com`. Checked with the first request, never in a build. */
  readonly origin: string | undefined
  /** Cookies that sign somebody in, by their whole names: `['__Host-session']`. With one of them a request is ambient. */
  readonly cookies: readonly string[]
  /** The route's CORS: origins on a list with `credentials` may write with cookies, other listed ones without. Default none. */
  readonly cors?: Cors
  /** Default none. */
  readonly exempt?: readonly CsrfExemption[]
}

/** `undefined` lets the request pass; a problem refuses it, see `problemResponse`. */
export type CsrfCheck = (request: Pick<Request, 'method' | 'headers' | 'url'>) => Verdict

const OPTIONS: Readonly<Record<keyof CsrfCheckOptions, true>> = {
  origin: true,
  cookies: true,
  cors: true,
  exempt: true,
}

/**
 * The gate's CSRF check alone, for a plain Route Handler or a proxy.
 * @throws {ConfigurationError} `config.csrf`, `config.unknown_option` at construction; `config.origin` with the first request.
 */
export function csrfCheck(options: CsrfCheckOptions): CsrfCheck {
  const { cookies, cors = noCors, exempt } = checkedOptions('csrfCheck(…)', options, OPTIONS)
  const isList: boolean = Array.isArray(cookies)
  if (!isList || cookies.length === 0) {
    throw new ConfigurationError('config.csrf', 'csrfCheck(…).cookies names the cookies that sign somebody in.')
  }
  const exemptions = csrfExemptions(exempt)
  let own: string | undefined
  return ({ method, headers, url }) => {
    own ??= appOrigin(options.origin)
    const admits = exemptions.of(method, new URL(url).pathname)
    if (admits === 'cross-site') return undefined
    const sent = parseCookies(headers.get('cookie'))
    return csrfVerdict({
      method,
      headers,
      appOrigin: own,
      ambient: cookies.some((name) => sent.has(name)),
      trusted: (origin) => cors.credentials && cors.allows(origin),
      listed: cors.allows,
      allowUnstated: admits === 'unstated',
    })
  }
}
