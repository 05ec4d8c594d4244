import type { JWK } from 'jose'
import type { Algorithm } from './algorithm.js'
import { importVerifyingKey, jwkFault, type VerifyingKey } from './verifying-key.js'

/** Keys of a set that are looked at; an issuer has a handful. */
const MAX_KEYS = 64

/**
 * The keys of a JWK set (RFC 7517 §5) by their `kid`. Each is bound to one algorithm: the first of `algorithms` that it
 * can do and, where it names one, that it names. Left out are keys that `importVerifyingKey` refuses, symmetric ones (a
 * secret that was published is none), those without a `kid`, and those whose `kid` names another key as well.
 * @param set as it came from the issuer; anything but a JWK set is `null`
 */
export async function verifyingKeys(
  set: unknown,
  algorithms: readonly Exclude<Algorithm, 'HS256'>[],
): Promise<ReadonlyMap<string, VerifyingKey> | null> {
  const listed = isObject(set) ? set['keys'] : undefined
  if (!Array.isArray(listed)) return null
  const keys = new Map<string, VerifyingKey>()
  const ambiguous = new Set<string>()
  for (const jwk of listed.slice(0, MAX_KEYS).filter(isObject) as JWK[]) {
    const key = await boundKey(jwk, algorithms)
    if (key === null || typeof jwk.kid !== 'string') continue
    if (keys.has(jwk.kid)) ambiguous.add(jwk.kid)
    keys.set(jwk.kid, key)
  }
  for (const id of ambiguous) keys.delete(id)
  return keys
}

async function boundKey(jwk: JWK, algorithms: readonly Algorithm[]): Promise<VerifyingKey | null> {
  const algorithm = algorithms.find((name) => jwkFault(jwk, name, 'verify') === null)
  if (algorithm === undefined || jwk.kty === 'oct') return null
  const key = await importVerifyingKey(jwk, algorithm)
  return 'refused' in key ? null : key
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
