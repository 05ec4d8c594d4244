import { ConfigurationError } from '../core/configuration-error.js'
import { milliseconds, type Duration } from '../core/duration.js'

export interface HstsOptions {
  /** How long browsers insist on https; whole seconds count. Default 365 days. */
  readonly maxAge?: Duration
  /** Subdomains too, those that are no part of this app included. Default true. */
  readonly includeSubDomains?: boolean
  /** Consent to the browsers' built-in list (hstspreload.org), which takes months to leave. Default false. */
  readonly preload?: boolean
}

const YEAR = 31_536_000

/**
 * The value of `Strict-Transport-Security` (RFC 6797 §6.1). Send it over https only: browsers ignore it over http
 * (§7.2), and a development server that promised https for a year would lock its own port out.
 * @throws {ConfigurationError} `config.header` on `preload` without its conditions: a year, and the subdomains.
 */
export function hsts(options: HstsOptions = {}): string {
  const maxAge = options.maxAge === undefined ? YEAR : Math.floor(milliseconds(options.maxAge) / 1000)
  const includeSubDomains = options.includeSubDomains ?? true
  if (options.preload === true && (maxAge < YEAR || !includeSubDomains)) {
    throw new ConfigurationError(
      'config.header',
      'HSTS `preload` needs `maxAge` of a year or more and `includeSubDomains`.',
    )
  }
  return `max-age=${maxAge}${includeSubDomains ? '; includeSubDomains' : ''}${options.preload === true ? '; preload' : ''}`
}
