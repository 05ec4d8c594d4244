import type { JWK } from 'jose'
import { ConfigurationError } from '../../core/configuration-error.js'
import { deriveKey, type Key, type KeyRing, type Purpose } from './key.js'
import type { SigningAlgorithm, SigningKey } from './signing-key.js'

export interface SigningOptions {
  /** Ed25519, or ECDSA on P-256 with SHA-256. */
  readonly algorithm: SigningAlgorithm
  /**
   * The first signs, all of them verify. To replace a key, put the new one in front and leave the old one, or its public
   * half, until the last token that it signed has expired.
   */
  readonly keys: readonly [SigningKey, ...SigningKey[]]
}

/** HS256: one derived key for each secret; the first signs. The secrets have passed `strongSecrets`. */
export async function secretKeyRing(secrets: readonly [string, ...string[]], purpose: Purpose): Promise<KeyRing> {
  const [signing, ...former] = await Promise.all([
    deriveKey(secrets[0], purpose),
    ...secrets.slice(1).map((secret) => deriveKey(secret, purpose)),
  ])
  return ring(signing, former)
}

/**
 * EdDSA or ES256 for access tokens: others can verify what only this app can sign.
 * @throws {ConfigurationError} `config.secret` when a key is missing or has been published, `config.token` when the first
 * cannot sign, or one is not of the algorithm.
 */
export async function signingKeyRing({ algorithm, keys }: SigningOptions): Promise<KeyRing> {
  if (algorithm !== 'EdDSA' && algorithm !== 'ES256') {
    throw new ConfigurationError('config.token', 'Signing keys are for the algorithm "EdDSA" or "ES256".')
  }
  // What reads keys is as large as the rest of the gate: who signs with a secret does not load it.
  const { signingKey } = await import('./signing-key.js')
  const [signing, ...former] = await Promise.all(
    keys.map((key, index) => signingKey(key, algorithm, `Signing key ${index + 1} of ${keys.length}`)),
  )
  if (signing === undefined || !('sign' in signing)) {
    throw new ConfigurationError('config.token', 'The first signing key is a public one: only a private key signs.')
  }
  return ring(signing, former)
}

/** What others need to verify (RFC 7517 §5): the public members and nothing else; no keys where secrets sign. */
export async function publicKeySet({ verifying }: KeyRing): Promise<{ keys: JWK[] }> {
  const keys = Array.from(verifying.values()).flatMap(({ algorithm, id, publicKey }) =>
    publicKey === undefined ? [] : [{ ...publicKey, use: 'sig', alg: algorithm, kid: id }],
  )
  return { keys }
}

function ring(signing: KeyRing['signing'], former: readonly Key[]): KeyRing {
  return { signing, verifying: new Map([signing, ...former].map((key) => [key.id, key])) }
}
