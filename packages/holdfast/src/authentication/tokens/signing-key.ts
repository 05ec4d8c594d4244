import { base64url, calculateJwkThumbprint, exportJWK, importJWK, importPKCS8, importSPKI, type JWK } from 'jose'
import { ConfigurationError } from '../../core/configuration-error.js'
import { parametersOf } from './algorithm.js'
import type { Key, Signer } from './key.js'
import { isPublishedPair } from './published-keys.js'
import { importVerifyingKey, jwkFault, publicMembers, type RefusedKey } from './verifying-key.js'

/**
 * A private key in PEM (PKCS#8) or a JWK, as text or object, from the environment; its line breaks may be written `\n`.
 * A public key (SPKI or JWK) where it only verifies. Absent while the app is built.
 */
export type SigningKey = string | Readonly<JWK> | undefined

export type SigningAlgorithm = 'EdDSA' | 'ES256'

/**
 * The key, bound to its algorithm and to access tokens; it signs when the private half is there. Its id is the RFC 7638
 * thumbprint.
 * @param name of the setting, for the message
 * @throws {ConfigurationError} `config.secret` when it is missing or has been published, `config.token` when it is no key
 * of this algorithm.
 */
export async function signingKey(source: SigningKey, algorithm: SigningAlgorithm, name: string): Promise<Key | Signer> {
  const refuse = (code: 'config.secret' | 'config.token', what: string): never => {
    throw new ConfigurationError(code, `${name} ${what}. ${ADVICE[algorithm]}`)
  }
  if (source === undefined || source === '') return refuse('config.secret', 'is missing')
  const jwk = await canonicalJwk(source, algorithm)
  if ('refused' in jwk) return refuse('config.token', jwk.refused)
  const { d, ...publicKey } = jwk
  const verifying = await importVerifyingKey(publicKey, algorithm)
  if ('refused' in verifying) return refuse('config.token', verifying.refused)
  const id = await calculateJwkThumbprint(publicKey)
  if (isPublishedPair(id)) return refuse('config.secret', 'is a key that has been published')

  const key: Key = { algorithm, purpose: 'access-token', id, publicKey, verify: verifying.verify }
  if (d === undefined) return Object.freeze(key)
  const sign = await signature(jwk, algorithm)
  // What nobody can verify must not be signed: a private half beside another key's public one.
  const isPair = await key.verify(id, await sign(id))
  return isPair ? Object.freeze({ ...key, sign }) : refuse('config.token', 'has two halves that do not belong together')
}

const ADVICE: Readonly<Record<SigningAlgorithm, string>> = {
  EdDSA: 'Make one: openssl genpkey -algorithm ed25519.',
  ES256: 'Make one: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256.',
}

/** The members of the key alone, in their one spelling: in another, the same key would have another id. */
async function canonicalJwk(source: string | Readonly<JWK>, algorithm: SigningAlgorithm): Promise<JWK | RefusedKey> {
  try {
    const given = typeof source === 'string' ? source.replaceAll('\\n', '\n').trim() : source
    const jwk = typeof given === 'string' && given.startsWith('{') ? (JSON.parse(given) as JWK) : given
    if (typeof jwk === 'string') return await exportJWK(await importPem(jwk, algorithm))
    const { d } = jwk
    const fault = jwkFault(jwk, algorithm, d === undefined ? 'verify' : 'sign')
    if (fault !== null) return { refused: fault }
    const members = { ...publicMembers(jwk), ...(d !== undefined && { d }) }
    return await exportJWK(await importJWK(members, algorithm, { extractable: true }))
  } catch {
    return { refused: `is no ${algorithm} key` }
  }
}

function importPem(pem: string, algorithm: SigningAlgorithm): Promise<CryptoKey> {
  const isPublic = pem.startsWith('-----BEGIN PUBLIC KEY')
  return (isPublic ? importSPKI : importPKCS8)(pem, algorithm, { extractable: true })
}

async function signature(jwk: JWK, algorithm: SigningAlgorithm): Promise<Signer['sign']> {
  const material = await importJWK(jwk, algorithm, { extractable: false })
  const { web } = parametersOf(algorithm)
  return async (signed) =>
    base64url.encode(new Uint8Array(await crypto.subtle.sign(web, material as CryptoKey, text.encode(signed))))
}

const text = new TextEncoder()
