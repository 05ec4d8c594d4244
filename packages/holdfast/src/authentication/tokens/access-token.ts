import { errors, jwtVerify, SignJWT, type JWTPayload } from 'jose'
import type { Clock } from '../../core/clock.js'
import type { InvalidCredential } from '../provider.js'
import { ACCESS_TOKEN_TYPE, frontDoor } from './front-door.js'
import type { KeyRing } from './key.js'

/** What a verified access token says; times in seconds since the epoch (RFC 7519 NumericDate). */
export interface AccessClaims {
  /** The user's id. */
  readonly subject: string
  readonly sessionId: string
  readonly tokenId: string
  readonly issuedAt: number
  readonly expiresAt: number
}

export interface AccessTokenSettings {
  readonly keys: KeyRing
  /** Compared whole. */
  readonly issuer: string
  /** Compared whole; a token for several audiences is refused. */
  readonly audience: string
  /** Seconds. A token that claims to live longer is refused, whoever signed it. */
  readonly lifetime: number
  readonly clock: Clock
}

/** Seconds by which the clocks of two instances may differ. */
export const CLOCK_TOLERANCE = 5

/** A JWT access token (RFC 9068 in its closed form: issuer and audience are both this app). */
export function signAccessToken(
  { subject, sessionId }: Pick<AccessClaims, 'subject' | 'sessionId'>,
  { keys, issuer, audience, lifetime, clock }: AccessTokenSettings,
): Promise<string> {
  const now = Math.floor(clock() / 1000)
  const claims = {
    iss: issuer,
    aud: audience,
    sub: subject,
    sid: sessionId,
    jti: crypto.randomUUID(),
    iat: now,
    exp: now + lifetime,
  }
  return new SignJWT(claims)
    .setProtectedHeader({ alg: keys.signing.algorithm, kid: keys.signing.id, typ: ACCESS_TOKEN_TYPE })
    .sign(keys.signing.material)
}

/** The claims of a token that holds in every respect; whether its session is alive is not known at this point. */
export async function verifyAccessToken(
  token: string,
  { keys, issuer, audience, lifetime, clock }: AccessTokenSettings,
): Promise<AccessClaims | InvalidCredential> {
  const key = frontDoor(token, keys.verifying)
  if (key === null) return INVALID
  const now = clock()
  try {
    const { payload } = await jwtVerify(token, key.material, {
      algorithms: [key.algorithm],
      typ: ACCESS_TOKEN_TYPE,
      issuer,
      audience,
      clockTolerance: CLOCK_TOLERANCE,
      currentDate: new Date(now),
      requiredClaims: ['iss', 'aud', 'exp', 'iat', 'sub', 'sid', 'jti'],
    })
    return parseClaims(payload, lifetime, now) ?? INVALID
  } catch (error) {
    if (error instanceof errors.JWTExpired) return { invalid: 'auth.expired_token' }
    if (error instanceof errors.JOSEError) return INVALID
    throw error
  }
}

const INVALID: InvalidCredential = { invalid: 'auth.invalid_token' }

function parseClaims(payload: JWTPayload, lifetime: number, now: number): AccessClaims | null {
  const { aud, sub, sid, jti, iat, exp } = payload
  // The library accepts a list that holds our audience; such a token is meant for somebody else as well.
  if (typeof aud !== 'string' || !isText(sub) || !isText(sid) || !isText(jti) || !isTime(iat) || !isTime(exp))
    return null
  if (iat > now / 1000 + CLOCK_TOLERANCE || exp <= iat || exp - iat > lifetime) return null
  return { subject: sub, sessionId: sid, tokenId: jti, issuedAt: iat, expiresAt: exp }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= 255
}

function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
