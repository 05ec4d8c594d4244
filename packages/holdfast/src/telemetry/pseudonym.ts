import type { Eventually } from '../core/verdict.js'

/** The same caller under the same key has the same name, and nobody without the key can tell whose it is. */
export type Pseudonym = (id: string) => Eventually<string>

export interface PseudonymOptions {
  /** How many callers are remembered; the oldest gives way. 10 000 by default. */
  readonly capacity?: number
}

/** 128 bits: 16 octets, 22 characters of base64url. */
const OCTETS = 16

/**
 * Names for principals in events: HMAC-SHA-256 of the id, cut to 128 bits (RFC 2104 §5). Web Crypto answers later, so
 * the first time is a promise, and a remembered caller costs a look-up: settle it in `after()`, where the event is made.
 *
 * @param key at least 16 octets. Derive it from the app's secret and the names are the same on every instance and after
 * a restart; a random one per process keeps them apart. It is bound to this purpose by HKDF (RFC 5869), so a secret
 * that also signs something else gives nothing away here.
 * @throws {RangeError} on a shorter key: a short one could be found by trying ids.
 */
export function pseudonym(key: Uint8Array<ArrayBuffer>, { capacity = 10_000 }: PseudonymOptions = {}): Pseudonym {
  if (key.length < 16) throw new RangeError('The key of a pseudonym has at least 16 octets.')
  const secret = key.slice()
  const names = new Map<string, Eventually<string>>()
  let derived: Promise<CryptoKey> | undefined

  async function compute(id: string): Promise<string> {
    derived ??= derive(secret)
    const mac = await crypto.subtle.sign('HMAC', await derived, new TextEncoder().encode(id))
    const name = base64url(new Uint8Array(mac, 0, OCTETS))
    if (names.has(id)) names.set(id, name)
    return name
  }

  return (id) => {
    const known = names.get(id)
    if (known !== undefined) return known
    const name = compute(id)
    if (names.size >= capacity) {
      const [oldest] = names.keys()
      if (oldest !== undefined) names.delete(oldest)
    }
    names.set(id, name)
    return name
  }
}

async function derive(key: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const secret = await crypto.subtle.importKey('raw', key, 'HKDF', false, ['deriveKey'])
  const info = new TextEncoder().encode('holdfast/telemetry/pseudonym/1')
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(32), info },
    secret,
    { name: 'HMAC', hash: 'SHA-256', length: 256 },
    false,
    ['sign'],
  )
}

function base64url(octets: Uint8Array): string {
  return btoa(String.fromCharCode(...octets))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
