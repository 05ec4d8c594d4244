import { keyedHash } from '../authentication/tokens/sealed.js'
import { strongSecrets, type Secrets } from '../authentication/tokens/secret.js'
import type { SealPurpose } from '../authentication/tokens/key.js'

/** For each secret, in order, the keyed hash of a label: 43 characters of base64url. */
export type KeyedHashes = (label: string) => Promise<readonly [string, ...string[]]>

/**
 * Keys under a purpose of their own: nothing that a key of another purpose makes ever verifies here.
 * @throws {ConfigurationError} `config.secret` on a weak secret, naming the setting.
 */
export function keyedHashes(secrets: Secrets, setting: string, purpose: SealPurpose): KeyedHashes {
  const [current, ...former] = strongSecrets(secrets, setting).map((secret) => keyedHash(secret, purpose))
  const first = current as ReturnType<typeof keyedHash>
  return async (label) => [await first(label), ...(await Promise.all(former.map((hash) => hash(label))))]
}
