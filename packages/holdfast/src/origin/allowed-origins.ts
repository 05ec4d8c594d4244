import { ConfigurationError } from '../core/configuration-error.js'
import publicSuffixes from '#public-suffixes'
import { isOneOrigin, readOrigin, type ConfiguredOrigin } from './serialized-origin.js'

/** Which origins a list admits; construction is the only place where origins are parsed. */
export interface AllowedOrigins {
  /** Everybody: the answer does not depend on who asks. */
  readonly any: boolean
  readonly exact: ReadonlySet<string>
  /** `https://*.example.com` */
  readonly patterns: ReadonlySet<string>
  readonly allows: (origin: string | null) => boolean
}

/**
 * `'*'`, one exact origin, or a list of exact origins and patterns. A pattern is `https://*.example.com` with an
 * optional port: `*` stands for exactly one label, as in a certificate (RFC 9525 §6.3). The bare `example.com` and
 * deeper names are not in it: list them, e.g. `https://*.preview.example.com`.
 * @throws {ConfigurationError} `config.cors`
 */
export function allowedOrigins(origins: unknown, credentials: boolean): AllowedOrigins {
  if (origins === '*') {
    if (credentials) fail('cors.origins is "*" with credentials: name the origins that may act for a signed-in user')
    return {
      any: true,
      exact: new Set(),
      patterns: new Set(),
      allows: (origin) => origin !== null && isOneOrigin(origin),
    }
  }
  const list = typeof origins === 'string' ? [origins] : origins
  if (!Array.isArray(list)) return fail('cors.origins is "*", one origin, or a list of origins')
  const exact = new Set<string>()
  const patterns = new Set<string>()
  list.forEach((entry: unknown, index) => {
    const place = typeof origins === 'string' ? 'cors.origins' : `cors.origins[${index}]`
    const refuse = (fault: string) => fail(`${place} ${fault}`)
    const wildcard = typeof entry === 'string' ? WILDCARD.exec(entry) : null
    const origin = wildcard ? readPattern(wildcard, refuse) : readOrigin(entry, refuse)
    // On a network in between, anybody can speak for an http origin.
    if (credentials && !origin.https && !origin.loopback) {
      refuse('is http with credentials: only a loopback host may be')
    }
    if (wildcard) patterns.add(origin.text)
    else exact.add(origin.text)
  })
  return {
    any: false,
    exact,
    patterns,
    allows: (origin) =>
      origin !== null && (exact.has(origin) || (patterns.size > 0 && patterns.has(patternOf(origin) ?? ''))),
  }
}

const WILDCARD = /^(https?:\/\/)\*\.([^*]+)$/

function readPattern([, scheme = '', rest = '']: RegExpExecArray, refuse: (fault: string) => never): ConfiguredOrigin {
  const base = readOrigin(scheme + rest, refuse)
  const host = rest.replace(/:\d+$/, '')
  switch (publicSuffixes.isPublicSuffix(host)) {
    case undefined:
      return refuse('is a pattern, which cannot be checked in the Edge runtime: list the origins one by one')
    case true:
      return refuse('is a pattern over an address or a public suffix, below which anybody can have a name')
    case false:
      return { ...base, text: `${scheme}*.${rest}` }
  }
}

/** The one pattern that would admit an origin: its first label replaced, if that is a label as browsers write them. */
function patternOf(origin: string): string | undefined {
  const label = /^(https?:\/\/)[a-z0-9_-]{1,63}(?=\.)/.exec(origin)
  return label === null ? undefined : `${label[1]}*${origin.slice(label[0].length)}`
}

function fail(fault: string): never {
  throw new ConfigurationError('config.cors', `${fault}.`)
}
