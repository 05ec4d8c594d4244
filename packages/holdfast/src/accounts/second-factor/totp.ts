import { Secret, TOTP } from 'otpauth'
import { checkedOptions } from '../../core/checked-options.js'
import { ConfigurationError } from '../../core/configuration-error.js'

export interface TotpOptions {
  /** How authenticator apps call this app, beside the person's e-mail address. Default: the host name of the app's origin. */
  readonly issuer?: string
}

/** @throws {ConfigurationError} on an unknown option, and on an issuer that apps would cut: a colon parts it from the account. */
export function checkedTotp(options: TotpOptions = {}): TotpOptions {
  const { issuer } = checkedOptions('totp', options, { issuer: true })
  if (issuer !== undefined && (typeof issuer !== 'string' || !/^(?=.*\S)[^\p{Cc}:]{1,64}$/u.test(issuer))) {
    throw new ConfigurationError(
      'config.accounts',
      '`totp.issuer` is the app’s name, of 1 to 64 characters without a colon.',
    )
  }
  return options
}

/** Seconds; with SHA-1 and six digits what every authenticator app can do (RFC 6238 §4.1, RFC 4226 §5.3). */
const PERIOD = 30

/** Steps before and after this one that are accepted, for clocks that are off and codes that are typed slowly (RFC 6238 §5.2). */
const WINDOW = 1

/** 20 random bytes in base32, the length that RFC 4226 §4 recommends. */
export function totpSecret(): string {
  return new Secret({ buffer: crypto.getRandomValues(new Uint8Array(20)).buffer }).base32
}

/** The `otpauth://` URI that a QR code shows. It holds the secret. */
export function totpUri(secret: string, issuer: string, email: string): string {
  return new TOTP({ secret, issuer, label: email, period: PERIOD }).toString()
}

/** Six digits as people type them, with spaces; `null` for anything else. */
export function totpCode(typed: string): string | null {
  const digits = typed.replaceAll(/\s/g, '')
  return /^[0-9]{6}$/.test(digits) ? digits : null
}

/**
 * The time step for which the code is right; `null` for none. Compared in constant time. Whether the step was used
 * before is the store's to say (RFC 6238 §5.2: a code is good once).
 *
 * @param typed anything
 * @param now milliseconds since the epoch
 */
export function totpStep(typed: string, secret: string, now: number): number | null {
  const token = totpCode(typed)
  if (token === null) return null
  const totp = new TOTP({ secret, period: PERIOD })
  const delta = totp.validate({ token, timestamp: now, window: WINDOW })
  return delta === null ? null : totp.counter({ timestamp: now }) + delta
}
