import { ConfigurationError } from '../core/configuration-error.js'
import { checkedOptions } from '../core/checked-options.js'
import type { SetCookie } from '../core/cookie.js'
import { isLoopbackHost } from '../core/loopback.js'

/** Which requests of other sites carry the cookies. */
export interface CredentialCookieOptions {
  /**
   * `lax` (default): those that open a page. `strict`: none, so that a link from elsewhere opens the app signed out.
   * `none`: all, for a front end on another site, whose origin is on the credentialed CORS list; https only.
   */
  readonly sameSite?: SetCookie['sameSite']
  /** With `sameSite: 'none'`: one jar for each site that embeds the app (CHIPS), where browsers block all others. */
  readonly partitioned?: boolean
}

const OPTIONS: Readonly<Record<keyof CredentialCookieOptions, true>> = { sameSite: true, partitioned: true }

/** The cookies that carry a credential on one origin: one profile for setting, reading and clearing. */
export interface CredentialCookies {
  /** `__Host-holdfast-<use>`; unprefixed on a loopback http origin, where browsers refuse the prefix. */
  name(use: string): string
  /** @param maxAge seconds */
  set(use: string, value: string, maxAge: number): SetCookie
  /** The same attributes, lifetime 0. */
  clear(use: string): SetCookie
}

/** @throws {ConfigurationError} `config.cookie` on what contradicts itself, `config.unknown_option`. */
export function checkedCookieOptions(options: CredentialCookieOptions): CredentialCookieOptions {
  const { sameSite = 'lax', partitioned = false } = checkedOptions('cookies', options, OPTIONS)
  if (!['lax', 'strict', 'none'].includes(sameSite) || typeof partitioned !== 'boolean') {
    throw new ConfigurationError('config.cookie', '`cookies` takes `sameSite`: lax, strict or none, and `partitioned`.')
  }
  if (partitioned && sameSite !== 'none') {
    throw new ConfigurationError('config.cookie', '`partitioned` cookies are for other sites: set `sameSite: "none"`.')
  }
  return options
}

/**
 * RFC 6265bis §4.1.3: `__Host-` ties a cookie to exactly this host over https, so that no sibling can plant one.
 * @throws {ConfigurationError} `config.origin` on http elsewhere than loopback: credentials would travel in the clear.
 * `config.cookie` on http with `sameSite: 'none'`, which browsers drop.
 */
export function credentialCookies(origin: string, options: CredentialCookieOptions = {}): CredentialCookies {
  const secure = isSecure(origin)
  const { sameSite = 'lax', partitioned = false } = options
  if (!secure && sameSite === 'none') {
    throw new ConfigurationError('config.cookie', '`sameSite: "none"` needs an https origin, on this machine as well.')
  }
  const name = (use: string) => `${secure ? '__Host-' : ''}holdfast-${use}`
  const set = (use: string, value: string, maxAge: number): SetCookie => ({
    name: name(use),
    value,
    maxAge,
    path: '/',
    httpOnly: true,
    secure,
    sameSite,
    ...(partitioned ? { partitioned } : {}),
  })
  return { name, set, clear: (use) => set(use, '', 0) }
}

function isSecure(origin: string): boolean {
  const { protocol, hostname } = parse(origin)
  if (protocol === 'https:') return true
  if (protocol === 'http:' && isLoopbackHost(hostname)) return false
  throw new ConfigurationError(
    'config.origin',
    'Sessions in cookies need an https origin; http is accepted on localhost, 127.0.0.0/8 and [::1] only.',
  )
}

function parse(origin: string): URL {
  try {
    return new URL(origin)
  } catch {
    throw new ConfigurationError('config.origin', 'The origin is not a URL such as https://app.example.com.')
  }
}
