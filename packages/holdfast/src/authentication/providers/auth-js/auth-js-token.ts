import { compactDecrypt, errors } from 'jose'
import { isPrincipalId } from '../../../core/principal.js'
import type { AuthJsVersion } from './auth-js-cookie.js'
import type { InvalidCredential } from '../../provider.js'
import { canonicalBytes } from '../../tokens/canonical-base64url.js'
import { goodTimes, type TokenTimes } from '../../token-times.js'
import { jsonObject } from '../../tokens/json-object.js'
import { checkedForWords } from '../../tokens/secret.js'

/** What the `jwt` callback of the app has put into the session, and what the library adds. */
export interface AuthJsClaims extends TokenTimes {
  /** The id that the user had at sign-in. */
  readonly sub: string
  readonly name?: unknown
  readonly email?: unknown
  readonly picture?: unknown
  readonly [claim: string]: unknown
}

/** How a version encrypts its sessions: `dir` with a key from HKDF-SHA-256 (RFC 7518 §4.5, RFC 5869). */
const FORMATS = {
  4: { encryption: 'A256GCM', bytes: 32, salt: () => '', info: () => 'NextAuth.js Generated Encryption Key' },
  5: {
    encryption: 'A256CBC-HS512',
    bytes: 64,
    salt: (cookie: string) => cookie,
    info: (cookie: string) => `Auth.js Generated Encryption Key (${cookie})`,
  },
} as const

const MAX_LENGTH = 16_384

/** Milliseconds by which the clocks of two instances may differ. */
const CLOCK_TOLERANCE = 5_000

const text = new TextEncoder()

export interface AuthJsKeys {
  readonly version: AuthJsVersion
  readonly keys: readonly Uint8Array[]
}

/** Apart from each other: the app chooses the names of its claims. */
type Opened = { readonly claims: AuthJsClaims } | InvalidCredential

/** One key for each secret. With version 5 it is bound to the cookie's name: no other cookie of the app opens with it. */
export async function authJsKeys(
  version: AuthJsVersion,
  secrets: readonly string[],
  cookie: string,
): Promise<AuthJsKeys> {
  const { bytes, salt, info } = FORMATS[version]
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt: text.encode(salt(cookie)), info: text.encode(info(cookie)) }
  const keys = secrets.map(async (secret) => {
    await checkedForWords(secret)
    const base = await crypto.subtle.importKey('raw', text.encode(secret), 'HKDF', false, ['deriveBits'])
    return new Uint8Array(await crypto.subtle.deriveBits(derivation, base, bytes * 8))
  })
  return { version, keys: await Promise.all(keys) }
}

/** The claims of a session that one of the keys opens and that has not expired at `now`, milliseconds since the epoch. */
export async function openAuthJsToken(token: string, { version, keys }: AuthJsKeys, now: number): Promise<Opened> {
  if (!isCanonical(token, version)) return INVALID
  for (const key of keys) {
    const plain = await opened(token, key, FORMATS[version].encryption)
    if (plain !== null) return judged(jsonObject(plain), now)
  }
  return INVALID
}

const INVALID: InvalidCredential = { invalid: 'auth.invalid_token' }

/**
 * One spelling only, and a header of nothing but what the library writes: the encryption is not the token's to choose
 * (RFC 8725 §3.1). Not authenticated at this point.
 */
function isCanonical(token: string, version: AuthJsVersion): boolean {
  if (token.length > MAX_LENGTH) return false
  const parts = token.split('.', 6)
  if (parts.length !== 5 || parts[1] !== '') return false
  const [header, ...others] = [0, 2, 3, 4].map((part) => canonicalBytes(parts[part] ?? ''))
  if (!header || others.includes(null)) return false
  const members = jsonObject(header)
  if (members?.alg !== 'dir' || members.enc !== FORMATS[version].encryption) return false
  return Object.keys(members).every((name) => ['alg', 'enc', 'kid'].includes(name))
}

async function opened(token: string, key: Uint8Array, encryption: string): Promise<Uint8Array | null> {
  try {
    const { plaintext } = await compactDecrypt(token, key, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: [encryption],
    })
    return plaintext
  } catch (error) {
    if (error instanceof errors.JOSEError) return null
    throw error
  }
}

function judged(claims: Readonly<Record<string, unknown>> | null, now: number): Opened {
  if (claims === null) return INVALID
  if (!isPrincipalId(claims.sub)) return INVALID
  const times = goodTimes(claims, now, CLOCK_TOLERANCE)
  return 'invalid' in times ? times : { claims: { ...claims, ...times, sub: claims.sub } }
}
