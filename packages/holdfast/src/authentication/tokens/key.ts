import type { JWK } from 'jose'
import type { TokenAlgorithm } from './algorithm.js'
import * as base64url from './base64url.js'
import { hmac } from './hmac.js'
import { checkedForWords } from './secret.js'
import type { VerifyingKey } from './verifying-key.js'

/** What a key is for. A token made for one purpose never verifies for another: their keys have nothing in common. */
export type Purpose = 'access-token' | 'refresh-token'

/** What a sealed text or a keyed hash is for. */
export type SealPurpose =
  | 'known-device'
  | 'second-factor'
  | 'passkey-challenge'
  | 'totp-secret'
  | 'attempt-key'
  | 'human-challenge'
  | 'csrf-token'
  | 'event-names'

/** A key bound to one algorithm and one purpose. The secret part cannot be read out of it. */
export interface Key extends VerifyingKey<TokenAlgorithm> {
  readonly purpose: Purpose
  /** Public, base64url: names the key in token headers, and tells nothing about a secret. */
  readonly id: string
  /** The public half where there is one; a secret is never published. */
  readonly publicKey?: JWK
}

/** A key that makes signatures too. */
export interface Signer extends Key {
  /** The signature over the text, which is ASCII, in base64url. */
  sign(signed: string): Promise<string>
}

/** The keys that may verify, by their ids, and the one that signs. */
export interface KeyRing {
  readonly signing: Signer
  readonly verifying: ReadonlyMap<string, Key>
}

/**
 * HKDF-SHA-256 (RFC 5869) of the secret's UTF-8 bytes, one key for each purpose. The secret has passed `strongSecret`.
 */
export async function deriveKey(secret: string, purpose: Purpose): Promise<Signer> {
  const base = await derivationBase(secret)
  const [bytes, id] = await Promise.all([
    crypto.subtle.deriveBits(derivation(purpose), base, 256),
    crypto.subtle.deriveBits(derivation(`${purpose} id`), base, 64),
  ])
  return Object.freeze({ ...(await hmac(new Uint8Array(bytes))), purpose, id: base64url.encode(new Uint8Array(id)) })
}

/** Where every key of the secret comes from; not extractable. */
export async function derivationBase(secret: string): Promise<CryptoKey> {
  await checkedForWords(secret)
  return crypto.subtle.importKey('raw', text.encode(secret), 'HKDF', false, ['deriveBits', 'deriveKey'])
}

/** 32 bytes that nobody makes without the secret, for a purpose of their own. */
export async function derivedBytes(secret: string, purpose: SealPurpose): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.deriveBits(derivation(purpose), await derivationBase(secret), 256))
}

/** One purpose, one key: HKDF gives unrelated keys for different `info` (RFC 5869 §3.2). */
export function derivation(info: string): HkdfParams {
  return { name: 'HKDF', hash: 'SHA-256', salt: text.encode('holdfast v1'), info: text.encode(info) }
}

const text = new TextEncoder()
