import { base64url } from 'jose'

/** What a key is for. A token made for one purpose never verifies for another: their keys have nothing in common. */
export type Purpose = 'access-token' | 'refresh-token'

/** A key bound to one algorithm and one purpose: a token cannot choose how it is checked (RFC 8725 §3.1). */
export interface Key {
  readonly algorithm: 'HS256'
  readonly purpose: Purpose
  /** Public, 11 characters of base64url: names the key in token headers, and tells nothing about it. */
  readonly id: string
  /** Not extractable. */
  readonly material: CryptoKey
}

/** The keys that may verify, by their ids, and the one that signs. */
export interface KeyRing {
  readonly signing: Key
  readonly verifying: ReadonlyMap<string, Key>
}

const text = new TextEncoder()

/**
 * HKDF-SHA-256 (RFC 5869) of the secret's UTF-8 bytes, one key for each purpose. The secret has passed `strongSecret`.
 */
export async function deriveKey(secret: string, purpose: Purpose): Promise<Key> {
  const base = await crypto.subtle.importKey('raw', text.encode(secret), 'HKDF', false, ['deriveBits', 'deriveKey'])
  const [material, id] = await Promise.all([
    crypto.subtle.deriveKey(derivation(purpose), base, { name: 'HMAC', hash: 'SHA-256', length: 256 }, false, [
      'sign',
      'verify',
    ]),
    crypto.subtle.deriveBits(derivation(`${purpose} id`), base, 64),
  ])
  return Object.freeze({ algorithm: 'HS256', purpose, id: base64url.encode(new Uint8Array(id)), material })
}

export async function keyRing(secret: string, purpose: Purpose): Promise<KeyRing> {
  const signing = await deriveKey(secret, purpose)
  return { signing, verifying: new Map([[signing.id, signing]]) }
}

function derivation(info: string): HkdfParams {
  return { name: 'HKDF', hash: 'SHA-256', salt: text.encode('holdfast v1'), info: text.encode(info) }
}
