import { checkedOptions } from '../core/checked-options.js'
import { ConfigurationError } from '../core/configuration-error.js'
import { milliseconds, type Duration } from '../core/duration.js'

export interface HstsOptions {
  /** How long browsers insist on https; whole seconds count. 0 takes the promise back. Default 365 days. */
  readonly maxAge?: Duration
  /** Subdomains too, those that are no part of this app included. Default true. */
  readonly includeSubDomains?: boolean
  /** Consent to the browsers' built-in list (hstspreload.org), which takes months to leave. Default false. */
  readonly preload?: boolean
}

const OPTIONS: Readonly<Record<keyof HstsOptions, true>> = { maxAge: true, includeSubDomains: true, preload: true }

const YEAR = 31_536_000

/**
 * The value of `Strict-Transport-Security` (RFC 6797 §6.1). Send it over https only: browsers ignore it over http
 * (§7.2), and a development server that promised https for a year would lock its own port out.
 * @throws {ConfigurationError} `config.header` on `preload` without its conditions (a year, and the subdomains), and on
 * a `maxAge` of less than a second that is not 0; `config.unknown_option`
 */
export function hsts(options: HstsOptions = {}): string {
  const { maxAge = '365 d', includeSubDomains = true, preload = false } = checkedOptions('hsts(…)', options, OPTIONS)
  if (typeof includeSubDomains !== 'boolean' || typeof preload !== 'boolean') {
    refuse('takes true or false for `includeSubDomains` and `preload`')
  }
  const age = seconds(maxAge)
  if (preload && (age < YEAR || !includeSubDomains)) {
    refuse('with `preload` needs a `maxAge` of a year or more, and `includeSubDomains`')
  }
  return `max-age=${age}${includeSubDomains ? '; includeSubDomains' : ''}${preload ? '; preload' : ''}`
}

function seconds(maxAge: Duration): number {
  if (maxAge === 0) return 0
  let age: number
  try {
    age = Math.floor(milliseconds(maxAge) / 1000)
  } catch {
    return refuse('takes a length of time for `maxAge`, e.g. "365 d"')
  }
  // A slip of the unit would take the protection away in silence.
  return age === 0 ? refuse('takes a `maxAge` of a second or more; 0 takes the promise back') : age
}

function refuse(what: string): never {
  throw new ConfigurationError('config.header', `\`hsts\` ${what}.`)
}
