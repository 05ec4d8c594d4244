import type { Clock } from '../../core/clock.js'
import { isPromise, type Eventually } from '../../core/verdict.js'
import type { InvalidCredential } from '../provider.js'
import * as base64url from './base64url.js'
import { accessTokenHeader, frontDoor } from './front-door.js'
import { parsedObject, utf8Text } from './json-object.js'
import { signedPayload } from './jws.js'
import type { KeyRing } from './key.js'

/** What a verified access token says; times in seconds since the epoch (RFC 7519 NumericDate). */
export interface AccessClaims {
  /** The user's id. */
  readonly subject: string
  readonly sessionId: string
  /** Of the refresh token that came with it: seeing this token confirms that its owner has both. */
  readonly generation: number
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
export async function signAccessToken(
  { subject, sessionId, generation }: Pick<AccessClaims, 'subject' | 'sessionId' | 'generation'>,
  { keys: { signing }, issuer, audience, lifetime, clock }: AccessTokenSettings,
): Promise<string> {
  const now = Math.floor(clock() / 1000)
  const claims = {
    iss: issuer,
    aud: audience,
    sub: subject,
    sid: sessionId,
    gen: generation,
    jti: crypto.randomUUID(),
    iat: now,
    exp: now + lifetime,
  }
  const signed = `${accessTokenHeader(signing)}.${base64url.encode(JSON.stringify(claims))}`
  return `${signed}.${await signing.sign(signed)}`
}

/**
 * The claims of a token that holds in every respect; whether its session is alive is not known at this point. Answers at
 * once on Node, later where there is only Web Crypto.
 */
export function verifyAccessToken(
  token: string,
  settings: AccessTokenSettings,
): Eventually<AccessClaims | InvalidCredential> {
  const admitted = frontDoor(token, settings.keys.verifying)
  if (admitted === null) return INVALID
  const payload = signedPayload(admitted.parts, admitted.key)
  return isPromise(payload)
    ? payload.then((genuine) => checkedClaims(genuine, settings))
    : checkedClaims(payload, settings)
}

/** Tokens remembered at most, a kilobyte each. */
const REMEMBERED = 2_000

/**
 * `verifyAccessToken` for one set of keys, which does the work once for each token: the same text has the same claims as
 * long as its time lasts, which is looked at every time. Only tokens that hold are remembered, so that nobody without
 * them can push others out; the one proved longest ago goes first.
 */
export function accessTokenVerifier(
  settings: AccessTokenSettings,
): (token: string) => Eventually<AccessClaims | InvalidCredential> {
  const held = new Map<string, AccessClaims>()
  const remember = (token: string, claims: AccessClaims | InvalidCredential): AccessClaims | InvalidCredential => {
    if ('invalid' in claims) return claims
    if (held.size >= REMEMBERED) held.delete(held.keys().next().value as string)
    held.set(token, claims)
    return claims
  }
  return (token) => {
    const known = held.get(token)
    if (known !== undefined) {
      const now = atThisTime(known, settings.clock() / 1000)
      if ('invalid' in now) held.delete(token)
      return now
    }
    const claims = verifyAccessToken(token, settings)
    return isPromise(claims) ? claims.then((later) => remember(token, later)) : remember(token, claims)
  }
}

const INVALID: InvalidCredential = { invalid: 'auth.invalid_token' }
const EXPIRED: InvalidCredential = { invalid: 'auth.expired_token' }

function checkedClaims(
  payload: Uint8Array | null,
  { issuer, audience, lifetime, clock }: AccessTokenSettings,
): AccessClaims | InvalidCredential {
  const text = payload === null ? null : utf8Text(payload)
  const claims = text === null ? null : (writtenClaims(text) ?? parsedObject(text))
  if (claims === null) return INVALID
  const { iss, aud, sub, sid, gen, jti, iat, exp, nbf } = claims
  if (iss !== issuer || aud !== audience || !isText(sub) || !isText(sid) || !isText(jti)) return INVALID
  if (!isCount(gen) || !isCount(iat) || !isCount(exp) || exp <= iat || exp - iat > lifetime) return INVALID
  // We never write it. It is the same as a later beginning.
  if (nbf !== undefined && !(isCount(nbf) && nbf <= iat)) return INVALID
  return atThisTime(
    { subject: sub, sessionId: sid, generation: gen, tokenId: jti, issuedAt: iat, expiresAt: exp },
    clock() / 1000,
  )
}

function atThisTime(claims: AccessClaims, now: number): AccessClaims | InvalidCredential {
  if (!hasBegun(claims.issuedAt, now)) return INVALID
  // A clock that is no number is past every time.
  return now < claims.expiresAt + CLOCK_TOLERANCE ? claims : EXPIRED
}

/** The claims of a text just as `signAccessToken` writes it, for half of what it takes to parse JSON. */
export function writtenClaims(json: string) {
  const [, iss, aud, sub, sid, gen, jti, iat, exp] = WRITTEN.exec(json) ?? []
  if (exp === undefined) return null
  return { iss, aud, sub, sid, gen: Number(gen), jti, iat: Number(iat), exp: Number(exp), nbf: undefined }
}

const [TEXT, COUNT] = [String.raw`"([^"\\\x00-\x1f]*)"`, String.raw`(0|[1-9]\d{0,15})`]
const WRITTEN = new RegExp(
  `^\\{"iss":${TEXT},"aud":${TEXT},"sub":${TEXT},"sid":${TEXT},"gen":${COUNT},"jti":${TEXT},"iat":${COUNT},"exp":${COUNT}\\}$`,
)

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 255 && value.trim() !== ''
}

function hasBegun(time: number, now: number): boolean {
  return time <= now + CLOCK_TOLERANCE
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
