import type { InvalidCredential } from './provider.js'

/** When a token of another system is good: seconds since the epoch (RFC 7519 §4.1). */
export interface TokenTimes {
  readonly iat: number
  readonly exp: number
}

/**
 * The times of a token that is good at `now`. `iat` and `exp` have to be there; a `nbf` that is there has to hold.
 * @param now milliseconds since the epoch
 * @param tolerance milliseconds by which the other system's clock may differ
 */
export function goodTimes(
  { iat, exp, nbf }: Readonly<Record<string, unknown>>,
  now: number,
  tolerance: number,
): TokenTimes | InvalidCredential {
  if (!isTime(iat) || !isTime(exp) || exp <= iat) return INVALID
  const begins = nbf === undefined ? iat : nbf
  if (!isTime(begins) || Math.max(iat, begins) * 1000 > now + tolerance) return INVALID
  return now - tolerance >= exp * 1000 ? { invalid: 'auth.expired_token' } : { iat, exp }
}

/** RFC 7519 §2: a NumericDate may have a fraction. */
export function isTime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 8_640_000_000_000
}

const INVALID: InvalidCredential = { invalid: 'auth.invalid_token' }
