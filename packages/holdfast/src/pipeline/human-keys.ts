import type { HumanKeys, HumanSecrets } from '../human/verifier.js'
import { keyedHashes } from './keyed-hashes.js'

/** Keys for puzzles: nothing that an access token's key makes ever verifies here. */
export function humanKeys(secrets: HumanSecrets, setting: string): HumanKeys {
  return keyedHashes(secrets, setting, 'human-challenge')
}
