import { base64url } from 'jose'
import type { Key, KeyRing } from './key.js'

/** Longer tokens are not looked at. Bytes and characters are the same here: anything but ASCII is refused. */
export const MAX_TOKEN_LENGTH = 8_192

/** RFC 9068 §2.1: an access token is no other kind of JWT, and no other kind is an access token. */
export const ACCESS_TOKEN_TYPE = 'at+jwt'

/**
 * What every token passes before a library sees it: the key that its header names, or `null`. The signature is not
 * verified at this point. Stricter than JWS: a token has exactly one spelling, and its header exactly the members
 * `alg`, `kid` and `typ`, so `crit`, `jku`, `jwk`, `x5u`, `x5c`, `b64` or `zip` cannot matter (RFC 8725 §3).
 */
export function frontDoor(token: string, keys: KeyRing['verifying']): Key | null {
  if (token.length > MAX_TOKEN_LENGTH) return null
  const parts = token.split('.', 4)
  if (parts.length !== 3) return null
  const [header, claims, signature] = parts.map(canonicalBytes)
  if (!header || !claims || !signature) return null
  const members = object(header)
  if (members === null || Object.keys(members).length !== 3 || typeof members.kid !== 'string') return null
  const key = keys.get(members.kid)
  return key !== undefined && members.alg === key.algorithm && members.typ === ACCESS_TOKEN_TYPE ? key : null
}

/** RFC 4648 §5 without padding, in its one canonical form; `null` for any other spelling of the same bytes. */
export function canonicalBytes(part: string): Uint8Array | null {
  if (!/^[A-Za-z0-9_-]+$/.test(part)) return null
  try {
    const bytes = base64url.decode(part)
    // The last character has bits to spare: decoders ignore them, so one signature would have several spellings.
    return base64url.encode(bytes) === part ? bytes : null
  } catch {
    return null
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function object(bytes: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(utf8.decode(bytes))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}
