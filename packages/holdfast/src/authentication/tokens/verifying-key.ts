import { exportJWK, importJWK, importSPKI, type JWK } from 'jose'
import type { Eventually } from '../../core/verdict.js'
import { isAlgorithm, parametersOf, type Algorithm } from './algorithm.js'
import { canonicalBytes } from './canonical-base64url.js'
import { hmac } from './hmac.js'
import { nodeCrypto } from './node-crypto.js'
import { rsaWeakness } from './rsa-strength.js'

/**
 * A key bound to one algorithm, that can do one thing: a token cannot choose how it is checked, and a public key is
 * never taken for a secret (RFC 8725 §3.1, §3.2).
 */
export interface VerifyingKey<Bound extends Algorithm = Algorithm> {
  readonly algorithm: Bound
  /**
   * Whether this is the key's signature, in canonical base64url, over the text. A MAC is compared in constant time.
   * @param signed ASCII: one byte for each character
   */
  verify(signed: string, signature: string): Eventually<boolean>
}

/** A key that must not be used. */
export interface RefusedKey {
  /** Words that follow the name of the setting: `is an RSA key under 2048 bits`. They hold nothing of the key. */
  readonly refused: string
}

/**
 * A key for one algorithm, from a JWK (RFC 7517) or from a public key in PEM (SPKI). Refused are: a key of another type
 * or curve, one that says it is for another algorithm or use, a private key, RSA under 2048 bits, with an exponent under
 * 65537 or from a generator known to be broken, and secrets under 32 bytes or for anything but HS256.
 */
export async function importVerifyingKey(
  source: string | Readonly<JWK>,
  algorithm: Algorithm,
): Promise<VerifyingKey | RefusedKey> {
  if (!isAlgorithm(algorithm)) return { refused: 'is for an algorithm that is not supported' }
  if (typeof source === 'string') return importPem(source, algorithm)
  const fault = jwkFault(source, algorithm, 'verify')
  if (fault !== null) return { refused: fault }
  if (source.kty === 'oct') return secret(String(source.k))
  if (PRIVATE.some((member) => source[member] !== undefined)) return { refused: 'is a private key' }
  const material = await importJWK(publicMembers(source), algorithm, { extractable: true }).catch(() => null)
  return material === null || material instanceof Uint8Array
    ? { refused: `is no ${algorithm} key` }
    : publicKey(material, algorithm)
}

async function importPem(pem: string, algorithm: Algorithm): Promise<VerifyingKey | RefusedKey> {
  if (algorithm === 'HS256') return { refused: 'is no secret: HS256 is not checked with a public key' }
  const material = await importSPKI(pem.trim(), algorithm, { extractable: true }).catch(() => null)
  return material === null ? { refused: `is no public ${algorithm} key in PEM (SPKI)` } : publicKey(material, algorithm)
}

async function secret(k: string): Promise<VerifyingKey | RefusedKey> {
  const bytes = canonicalBytes(k)
  return bytes === null || bytes.length < 32 ? { refused: 'is shorter than 32 bytes' } : hmac(bytes)
}

/** Why a JWK cannot do this with this algorithm, in words that follow its name; `null`: it can, as far as it says. */
export function jwkFault(jwk: Readonly<JWK>, algorithm: Algorithm, operation: 'sign' | 'verify'): string | null {
  const { kty, crv } = parametersOf(algorithm)
  if (jwk.kty !== kty || jwk.crv !== crv) return `is no ${algorithm} key`
  if (jwk.alg !== undefined && jwk.alg !== algorithm) return `is not for ${algorithm}`
  if (jwk.use !== undefined && jwk.use !== 'sig') return 'is not for signatures'
  const operations: unknown = jwk.key_ops
  const allows = operations === undefined || (Array.isArray(operations) && operations.includes(operation))
  return allows ? null : `is not allowed to ${operation}`
}

/** Nothing else of a JWK is handed on, to be read in some other way (RFC 7518 §6.2.1, §6.3.1, RFC 8037 §2). */
export function publicMembers(jwk: Readonly<JWK>): JWK {
  return Object.fromEntries(PUBLIC.filter((name) => jwk[name] !== undefined).map((name) => [name, jwk[name]]))
}

const PUBLIC = ['kty', 'crv', 'x', 'y', 'n', 'e'] as const
const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'] as const

/** @param material a public key, extractable */
async function publicKey(material: CryptoKey, algorithm: Algorithm): Promise<VerifyingKey | RefusedKey> {
  const jwk = await exportJWK(material)
  const fault =
    jwkFault(jwk, algorithm, 'verify') ?? (jwk.kty === 'RSA' ? rsaWeakness(String(jwk.n), String(jwk.e)) : null)
  if (fault !== null) return { refused: fault }
  try {
    return { algorithm, verify: onNode(jwk, algorithm) ?? onWeb(material, algorithm) }
  } catch {
    return { refused: `is no ${algorithm} key` }
  }
}

function onNode(jwk: JWK, algorithm: Algorithm): VerifyingKey['verify'] | null {
  if (nodeCrypto === undefined) return null
  const { constants, createPublicKey, verify } = nodeCrypto
  const { hash, web, length } = parametersOf(algorithm)
  const key = {
    key: createPublicKey({ key: { ...jwk }, format: 'jwk' }),
    // R and S side by side (RFC 7518 §3.4), not in ASN.1, which has several spellings of a signature.
    dsaEncoding: 'ieee-p1363' as const,
    ...(web.saltLength !== undefined && { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: web.saltLength }),
  }
  return (signed, signature) => {
    const bytes = signatureBytes(signature, length)
    return bytes !== null && verify(hash, text.encode(signed), key, bytes)
  }
}

function onWeb(material: CryptoKey, algorithm: Algorithm): VerifyingKey['verify'] {
  const { web, length } = parametersOf(algorithm)
  return (signed, signature) => {
    const bytes = signatureBytes(signature, length)
    return bytes !== null && crypto.subtle.verify(web, material, bytes, text.encode(signed))
  }
}

function signatureBytes(signature: string, length?: number): Uint8Array<ArrayBuffer> | null {
  const bytes = canonicalBytes(signature)
  return length === undefined || bytes?.length === length ? bytes : null
}

const text = new TextEncoder()
