import { isPromise, type Eventually } from '../../core/verdict.js'
import { canonicalBytes } from './canonical-base64url.js'
import { jsonObject } from './json-object.js'
import type { VerifyingKey } from './verifying-key.js'

/** Longer tokens are not looked at. Bytes and characters are the same here: anything but ASCII is refused. */
export const MAX_TOKEN_LENGTH = 8_192

/** The three parts of a compact JWS (RFC 7515 §7.1), as they were sent. Nothing is verified at this point. */
export interface JwsParts {
  readonly header: string
  readonly payload: string
  readonly signature: string
  /** Header and payload with the point between them: what the signature is over. */
  readonly signed: string
}

/** A JWS whose header says what it is. Its signature is not verified at this point. */
export interface UnverifiedJws {
  readonly parts: JwsParts
  /** To find the key by `kid`, and to compare `typ`. An attacker may have written all of it. */
  readonly header: Readonly<Record<string, unknown>>
}

/** `null` unless there are three parts, in 8 KiB unless said otherwise. */
export function jwsParts(token: string, maxLength = MAX_TOKEN_LENGTH): JwsParts | null {
  if (token.length > maxLength) return null
  const first = token.indexOf('.')
  const second = token.indexOf('.', first + 1)
  if (first < 1 || second === -1 || token.includes('.', second + 1)) return null
  return {
    header: token.slice(0, first),
    payload: token.slice(first + 1, second),
    signature: token.slice(second + 1),
    signed: token.slice(0, second),
  }
}

/**
 * Reads a JWS as strictly as its standard allows (RFC 7515, RFC 8725): one canonical spelling, a header that is an object
 * without repeated members, and none of the members that would change how it is read, or bring a key of their own.
 */
export function unverifiedJws(token: string, maxLength = MAX_TOKEN_LENGTH): UnverifiedJws | null {
  const parts = jwsParts(token, maxLength)
  const header = parts === null ? null : jwsHeader(parts.header)
  return parts === null || header === null ? null : { parts, header }
}

/** The decoded header; `null` for one that is not JSON, not canonical, or asks for something. */
export function jwsHeader(encoded: string): UnverifiedJws['header'] | null {
  const bytes = canonicalBytes(encoded)
  const header = bytes === null ? null : jsonObject(bytes)
  return header === null || DEMANDS.some((member) => Object.hasOwn(header, member)) ? null : header
}

/** Extensions that would have to be understood, other content encodings, encryption, and keys of the sender's choice. */
const DEMANDS = ['crit', 'b64', 'zip', 'enc', 'jwk', 'jku', 'x5c', 'x5u']

/** The payload, when the header names the key's own algorithm and the signature is the key's; else `null`. */
export function verifiedPayload({ parts, header }: UnverifiedJws, key: VerifyingKey): Eventually<Uint8Array | null> {
  return header.alg === key.algorithm ? signedPayload(parts, key) : null
}

/** As `verifiedPayload`, where the header is known to name the key's algorithm. */
export function signedPayload(
  { signature, signed, payload }: JwsParts,
  key: VerifyingKey,
): Eventually<Uint8Array | null> {
  const bytes = canonicalBytes(payload)
  if (bytes === null) return null
  const isGenuine = key.verify(signed, signature)
  if (isPromise(isGenuine)) return isGenuine.then((is) => (is ? bytes : null))
  return isGenuine ? bytes : null
}
