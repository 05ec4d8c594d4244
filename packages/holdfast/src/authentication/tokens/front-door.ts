import * as base64url from './base64url.js'
import { jwsHeader, jwsParts, type JwsParts } from './jws.js'
import type { Key, KeyRing } from './key.js'

/** RFC 9068 §2.1: an access token is no other kind of JWT, and no other kind is an access token. */
export const ACCESS_TOKEN_TYPE = 'at+jwt'

/** A token that may be looked into, and the one key that decides about it. Its signature is not verified at this point. */
export interface Admitted {
  readonly parts: JwsParts
  readonly key: Key
}

/**
 * What every token of ours passes first. Stricter than JWS: its header has exactly the members `alg`, `kid` and `typ`,
 * so `crit`, `jku`, `jwk`, `x5u`, `x5c`, `b64` or `zip` cannot matter (RFC 8725 §3), and `alg` is the key's own.
 */
export function frontDoor(token: string, keys: KeyRing['verifying']): Admitted | null {
  const parts = jwsParts(token)
  if (parts === null) return null
  const key = keyByText(parts.header, keys) ?? keyByName(parts.header, keys)
  return key === null ? null : { parts, key }
}

/** The encoded header of the tokens that this key signs. */
export function accessTokenHeader(key: Key): string {
  let header = headers.get(key)
  if (header === undefined) {
    header = base64url.encode(JSON.stringify({ alg: key.algorithm, kid: key.id, typ: ACCESS_TOKEN_TYPE }))
    headers.set(key, header)
  }
  return header
}

const headers = new WeakMap<Key, string>()

/** Nearly every token begins just as we write it: nothing to decode, and nothing that an attacker could fill a cache with. */
function keyByText(header: string, keys: KeyRing['verifying']): Key | null {
  for (const key of keys.values()) if (accessTokenHeader(key) === header) return key
  return null
}

function keyByName(encoded: string, keys: KeyRing['verifying']): Key | null {
  const header = jwsHeader(encoded)
  if (header === null || Object.keys(header).length !== 3 || typeof header.kid !== 'string') return null
  const key = keys.get(header.kid)
  return key !== undefined && header.alg === key.algorithm && header.typ === ACCESS_TOKEN_TYPE ? key : null
}
