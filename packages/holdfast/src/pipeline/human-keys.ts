import { keyedHash } from '../authentication/tokens/sealed.js'
import { strongSecrets } from '../authentication/tokens/secret.js'
import type { HumanKeys, HumanSecrets } from '../human/verifier.js'

/** Keys for puzzles, under a purpose of their own: nothing that an access token's key makes ever verifies here. */
export function humanKeys(secrets: HumanSecrets, setting: string): HumanKeys {
  const [current, ...former] = strongSecrets(secrets, setting).map((secret) => keyedHash(secret, 'human-challenge'))
  const first = current as ReturnType<typeof keyedHash>
  return async (label) => [await first(label), ...(await Promise.all(former.map((hash) => hash(label))))]
}
