import { checkedOptions } from '../core/checked-options.js'
import { ConfigurationError } from '../core/configuration-error.js'
import { appOrigin } from './app-origin.js'
import { readOrigin } from './serialized-origin.js'

export interface SafeRedirectOptions {
  /** Where to go when the target is not one of ours: a path of this app, `/orders`. */
  readonly fallback: string
  /**
   * The app's own origin. With it a target may also be written out, `https://app.example.com/orders`, and leaves as its
   * path. Checked with the first target, never in a build. Default: paths alone.
   */
  readonly origin?: string | undefined
  /** Other origins, exact, that people may be sent to: `['https://docs.example.com']`. Default none. */
  readonly allow?: readonly string[]
}

/**
 * Where to send somebody: a path of this app that begins with one `/`, or an address below one of the `allow`ed origins.
 * @param target as it came: any value, trusted in nothing
 */
export type SafeRedirect = (target: unknown) => string

const OPTIONS: Readonly<Record<keyof SafeRedirectOptions, true>> = { fallback: true, origin: true, allow: true }

/** Characters; what is longer is no link of ours. */
const LONGEST = 2_048

/** Stands for the app while a path is read: whatever leaves this origin leaves the app (RFC 2606). */
const ANY_APP = 'https://app.invalid'

/**
 * An open redirect lends this app's name to somebody else's page (OWASP ASVS 5.0 3.7.2, CWE-601). The target is read by
 * the URL standard's parser, as the browser will read it, and what leaves is what the parser has read: not the text.
 * @example const next = safeRedirect({ fallback: '/orders' }); redirect(next(form.get('next')))
 * @throws {ConfigurationError} `config.redirect`, `config.unknown_option`; `config.origin` with the first target.
 */
export function safeRedirect(options: SafeRedirectOptions): SafeRedirect {
  const { fallback, allow = [] } = checkedOptions('safeRedirect(…)', options, OPTIONS)
  if (!Array.isArray(allow)) refuse('allow is a list of origins')
  const others = allow.map((entry: unknown, index) => {
    const origin = readOrigin(entry, (fault) => refuse(`allow[${index}] ${fault}`))
    if (!origin.https && !origin.loopback) refuse(`allow[${index}] is http: only a loopback host may be`)
    return origin.text
  })
  if (typeof fallback !== 'string' || ownPath(fallback) !== fallback)
    refuse('fallback is a path of this app, as a browser writes it: "/orders"')
  let own: string | undefined
  return (target) => {
    if (!isReadable(target)) return fallback
    if (target.startsWith('/')) return ownPath(target) ?? fallback
    own ??= options.origin === undefined ? '' : appOrigin(options.origin)
    if (own !== '' && isBelow(target, own)) return ownPath(target.slice(own.length) || '/') ?? fallback
    const other = others.find((origin) => isBelow(target, origin))
    const path = other === undefined ? undefined : ownPath(target.slice(other.length) || '/')
    return path === undefined ? fallback : `${other}${path}`
  }
}

/**
 * Printable ASCII without `\`: parsers drop tabs and line ends wherever they stand, take `\` for `/`, and map full-width
 * slashes and dots of a host to plain ones. A link of ours has such characters percent-encoded.
 */
function isReadable(target: unknown): target is string {
  return typeof target === 'string' && target.length <= LONGEST && /^[\x21-\x5b\x5d-\x7e]+$/.test(target)
}

/** Byte for byte, up to where the path begins: no user name, no other port, no longer host. */
function isBelow(target: string, origin: string): boolean {
  return target.startsWith(origin) && /^(?:$|[/?#])/.test(target.slice(origin.length))
}

/** The canonical path, query and fragment; `undefined` for anything that may lead elsewhere. */
function ownPath(text: string): string | undefined {
  if (!isReadable(text) || !/^(?:\/(?!\/)|[?#])/.test(text)) return undefined
  const url = URL.canParse(text, ANY_APP) ? new URL(text, ANY_APP) : undefined
  if (url === undefined || url.origin !== ANY_APP) return undefined
  const { pathname, search, hash } = url
  // `/.//evil.example` is one path now, and a host when it is read again. An escaped slash or control character is
  // harmless here, and not behind a proxy that decodes once more.
  if (pathname.startsWith('//') || /%(?:2f|5c|[01][\da-f]|7f)/i.test(pathname)) return undefined
  return `${pathname}${search}${hash}`
}

function refuse(fault: string): never {
  throw new ConfigurationError('config.redirect', `safeRedirect(…): ${fault}.`)
}
