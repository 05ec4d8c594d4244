import type { KeySource } from './key-source.js'
import { derivedBytes } from './tokens/key.js'
import { strongSecrets, type Secrets } from './tokens/secret.js'

/**
 * The keys of a part's secrets. These are looked at with each call: they may not be there while an app is built.
 * @throws {ConfigurationError} `config.secret` from each call, naming the setting
 */
export function secretKeys(options: { readonly secret: Secrets }, setting: string): Required<KeySource> {
  return {
    derivedKey: async (purpose) => derivedBytes(strongSecrets(options.secret, setting)[0], purpose),
    async formerKeys(purpose) {
      const [, ...former] = strongSecrets(options.secret, setting)
      return Promise.all(former.map((secret) => derivedBytes(secret, purpose)))
    },
  }
}
