import type * as NodeCrypto from 'node:crypto'
import { isPromise, type Eventually } from '../core/verdict.js'

/** The same caller under the same key has the same name, and nobody without the key can tell whose it is. */
export type Pseudonym = (id: string) => Eventually<string>

export interface PseudonymOptions {
  /** How many callers are remembered; those who have not called for longest give way. 20 000 by default. */
  readonly capacity?: number
  /** Node's own crypto, which answers at once and in an eighth of the time. Default: Web Crypto. */
  readonly node?: Pick<typeof NodeCrypto, 'createHmac' | 'createSecretKey' | 'hkdfSync'> | undefined
}

/** 128 bits: 16 octets, 22 characters of base64url. */
const OCTETS = 16

const PURPOSE = 'holdfast/telemetry/pseudonym/1'

/**
 * Names for callers in events: HMAC-SHA-256 of the id, cut to 128 bits (RFC 2104 §5). By Web Crypto the first time is a
 * promise; a remembered caller costs a look-up.
 *
 * @param key at least 16 octets. Derive it from the app's secret and the names are the same on every instance and after
 * a restart; a random one per process keeps them apart. It is bound to this purpose by HKDF (RFC 5869), so a secret
 * that also signs something else gives nothing away here.
 * @throws {RangeError} on a shorter key: a short one could be found by trying ids.
 */
export function pseudonym(key: Uint8Array<ArrayBuffer>, { capacity = 20_000, node }: PseudonymOptions = {}): Pseudonym {
  if (key.length < 16) throw new RangeError('The key of a pseudonym has at least 16 octets.')
  const make = node === undefined ? byWebCrypto(key.slice()) : byNode(key.slice(), node)
  const names = new RecentNames(capacity)
  return (id) => {
    const known = names.get(id)
    if (known !== undefined) return known
    const name = make(id)
    return names.set(id, isPromise(name) ? name.then((text) => names.set(id, text)) : name)
  }
}

/** The names of late: in two halves, of which the older goes as a whole once the younger is full. */
class RecentNames {
  readonly #half: number
  #young = new Map<string, Eventually<string>>()
  #old = new Map<string, Eventually<string>>()

  constructor(capacity: number) {
    this.#half = Math.max(1, capacity >> 1)
  }

  get(id: string): Eventually<string> | undefined {
    const name = this.#young.get(id)
    if (name !== undefined) return name
    const older = this.#old.get(id)
    return older === undefined ? undefined : this.set(id, older)
  }

  set<T extends Eventually<string>>(id: string, name: T): T {
    if (this.#young.size >= this.#half && !this.#young.has(id)) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(id, name)
    return name
  }
}

function byNode(key: Uint8Array, node: NonNullable<PseudonymOptions['node']>): Pseudonym {
  const { createHmac, createSecretKey, hkdfSync } = node
  const derived = createSecretKey(new Uint8Array(hkdfSync('sha256', key, new Uint8Array(32), PURPOSE, 32)))
  return (id) => createHmac('sha256', derived).update(id, 'utf8').digest().toString('base64url', 0, OCTETS)
}

function byWebCrypto(key: Uint8Array<ArrayBuffer>): Pseudonym {
  let derived: Promise<CryptoKey> | undefined
  return async (id) => {
    derived ??= derive(key)
    const mac = await crypto.subtle.sign('HMAC', await derived, new TextEncoder().encode(id))
    return base64url(new Uint8Array(mac, 0, OCTETS))
  }
}

async function derive(key: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const secret = await crypto.subtle.importKey('raw', key, 'HKDF', false, ['deriveKey'])
  const info = new TextEncoder().encode(PURPOSE)
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
