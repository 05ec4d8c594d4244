import { base64url } from 'jose'
import { canonicalBytes } from './front-door.js'
import type { KeyRing } from './key.js'

/** What a verified refresh token names; whether that session is alive is not known at this point. */
export interface RefreshClaims {
  readonly sessionId: string
  /** Always 0 in this version, which does not rotate: a refreshed session keeps its token until it ends. */
  readonly generation: number
}

/** `hfr1.<session>.<generation>.<key>.<mac>`; every part has one spelling. */
const SHAPE =
  /^hfr1\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(0|[1-9]\d{0,8})\.([A-Za-z0-9_-]{11})\.([A-Za-z0-9_-]{43})$/

/**
 * A refresh token is derived from its session by HMAC-SHA-256: nothing of it is stored, so nothing at rest can be used,
 * and the same session and generation always have the same token. It is good as long as its session's row is: revoking
 * the session revokes it.
 */
export async function refreshToken({ sessionId, generation }: RefreshClaims, { signing }: KeyRing): Promise<string> {
  const signed = `hfr1.${sessionId}.${generation}.${signing.id}`
  const mac = await crypto.subtle.sign('HMAC', signing.material, text.encode(signed))
  return `${signed}.${base64url.encode(new Uint8Array(mac))}`
}

/** `null` for anything that was not made by `refreshToken` with one of the keys, byte for byte. */
export async function verifyRefreshToken(token: string, { verifying }: KeyRing): Promise<RefreshClaims | null> {
  const [, sessionId, generation, keyId, encoded] = SHAPE.exec(token) ?? []
  if (sessionId === undefined || keyId === undefined || encoded === undefined) return null
  const key = verifying.get(keyId)
  const mac = canonicalBytes(encoded)
  if (key === undefined || mac === null) return null
  const signed = token.slice(0, token.lastIndexOf('.'))
  // Constant time (W3C Web Cryptography §31.6.2 compares MACs so).
  const genuine = await crypto.subtle.verify('HMAC', key.material, Uint8Array.from(mac), text.encode(signed))
  return genuine ? { sessionId, generation: Number(generation) } : null
}

const text = new TextEncoder()
