import type { KeyRing } from './key.js'

/** What a verified refresh token names; whether that session is alive is not known at this point. */
export interface RefreshClaims {
  readonly sessionId: string
  /** 0 at sign-in; each refresh hands out the next one, and `authentication/sessions/rotation.ts` says who may still use which. */
  readonly generation: number
}

/** `hfr1.<session>.<generation>.<key>.<mac>`; every part has one spelling. */
const SHAPE =
  /^hfr1\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(0|[1-9]\d{0,8})\.([A-Za-z0-9_-]{11})\.([A-Za-z0-9_-]{43})$/

/**
 * A refresh token is derived from its session and generation by HMAC-SHA-256: the same two always have the same token, so
 * that every use of a parent answers the same child, and nothing of it is stored, so that nothing at rest can be used.
 * Revoking the session's row revokes it.
 * @param keys HS256, of the purpose `refresh-token`
 */
export async function refreshToken({ sessionId, generation }: RefreshClaims, { signing }: KeyRing): Promise<string> {
  const signed = `hfr1.${sessionId}.${generation}.${signing.id}`
  return `${signed}.${await signing.sign(signed)}`
}

/** `null` for anything that was not made by `refreshToken` with one of the keys, byte for byte. */
export async function verifyRefreshToken(token: string, { verifying }: KeyRing): Promise<RefreshClaims | null> {
  const [, sessionId = '', generation, keyId = '', mac = ''] = SHAPE.exec(token) ?? []
  const key = verifying.get(keyId)
  const isGenuine = key !== undefined && (await key.verify(token.slice(0, token.lastIndexOf('.')), mac))
  return isGenuine ? { sessionId, generation: Number(generation) } : null
}
