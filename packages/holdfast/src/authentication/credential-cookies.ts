import { ConfigurationError } from '../core/configuration-error.js'
import type { SetCookie } from '../core/cookie.js'

/** The cookies that carry a credential on one origin: one profile for setting, reading and clearing. */
export interface CredentialCookies {
  /** `__Host-holdfast-<use>`; unprefixed on a loopback http origin, where browsers refuse the prefix. */
  name(use: string): string
  /** @param maxAge seconds */
  set(use: string, value: string, maxAge: number): SetCookie
  /** The same attributes, lifetime 0. */
  clear(use: string): SetCookie
}

/**
 * RFC 6265bis §4.1.3: `__Host-` ties a cookie to exactly this host over https, so that no sibling can plant one.
 * @throws {ConfigurationError} `config.origin` on http elsewhere than loopback: credentials would travel in the clear.
 */
export function credentialCookies(origin: string): CredentialCookies {
  const secure = isSecure(origin)
  const name = (use: string) => `${secure ? '__Host-' : ''}holdfast-${use}`
  const set = (use: string, value: string, maxAge: number): SetCookie => ({
    name: name(use),
    value,
    maxAge,
    path: '/',
    httpOnly: true,
    secure,
    sameSite: 'lax',
  })
  return { name, set, clear: (use) => set(use, '', 0) }
}

function isSecure(origin: string): boolean {
  const { protocol, hostname } = parse(origin)
  if (protocol === 'https:') return true
  // Only a literal loopback name: `localhost.example.com` and names that merely resolve to 127.0.0.1 do not count.
  if (protocol === 'http:' && /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname)) return false
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
