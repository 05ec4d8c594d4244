import * as base64url from './base64url.js'
import { canonicalBytes } from './canonical-base64url.js'
import { derivationBase, derivation, type SealPurpose } from './key.js'

/** Texts that only this app can read and make, for one purpose: a value sealed for one cookie never opens as another. */
export interface Sealer {
  /** @param until milliseconds since the epoch, or `Infinity`; anything else is a mistake and throws */
  seal(value: string, until: number): Promise<string>
  /** The value; `null` for anything not sealed for this purpose with one of the secrets, or when it is over. */
  open(sealed: string, now: number): Promise<string | null>
}

/** Bytes of the initialization vector (NIST SP 800-38D §8.2.2: random, 96 bits). */
const IV = 12

/**
 * AES-256-GCM under a key of its own for each purpose, by HKDF of the secret. The first secret seals, all of them open.
 * The secrets have passed `strongSecret`.
 */
export function sealer(secrets: readonly string[], purpose: SealPurpose): Sealer {
  let keys: Promise<readonly CryptoKey[]> | undefined
  const ready = () => (keys ??= Promise.all(secrets.map((secret) => sealingKey(secret, purpose))))
  return {
    async seal(value, until) {
      // JSON has neither: a broken time would become "for ever".
      if (!Number.isFinite(until) && until !== Infinity) throw new TypeError('A value is sealed until a time.')
      const [key] = await ready()
      const iv = crypto.getRandomValues(new Uint8Array(IV))
      const plain = text.encode(JSON.stringify([until === Infinity ? null : until, value]))
      const bytes = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key as CryptoKey, plain))
      return base64url.encode(Uint8Array.of(...iv, ...bytes))
    },
    async open(sealed, now) {
      const bytes = sealed.length > 4096 ? null : canonicalBytes(sealed)
      if (bytes === null || bytes.length <= IV) return null
      const [iv, rest] = [Uint8Array.from(bytes.subarray(0, IV)), Uint8Array.from(bytes.subarray(IV))]
      for (const key of await ready()) {
        const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, rest).catch(() => null)
        if (plain === null) continue
        const [until, value] = JSON.parse(new TextDecoder().decode(plain)) as [number | null, string]
        return until === null || now < until ? value : null
      }
      return null
    },
  }
}

/** A keyed hash for names that must not be readable in a store, 43 characters of base64url. HMAC-SHA-256. */
export function keyedHash(secret: string, purpose: SealPurpose): (value: string) => Promise<string> {
  let key: Promise<CryptoKey> | undefined
  return async (value) => {
    key ??= derivationBase(secret).then((base) =>
      crypto.subtle.deriveKey(derivation(purpose), base, { name: 'HMAC', hash: 'SHA-256', length: 256 }, false, [
        'sign',
      ]),
    )
    return base64url.encode(new Uint8Array(await crypto.subtle.sign('HMAC', await key, text.encode(value))))
  }
}

async function sealingKey(secret: string, purpose: SealPurpose): Promise<CryptoKey> {
  const base = await derivationBase(secret)
  return crypto.subtle.deriveKey(derivation(purpose), base, { name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ])
}

const text = new TextEncoder()
