import { ConfigurationError } from '../core/configuration-error.js'
import { inWords, type EnvironmentFault } from './fault.js'

/** Everything that is wrong with the environment, at once: `config.public_secret` where all of it is about what is public, else `config.env`. */
export class EnvironmentError extends ConfigurationError {
  readonly faults: readonly EnvironmentFault[]

  constructor(faults: readonly EnvironmentFault[]) {
    const isPublic = faults.every(({ code }) => code.startsWith('public_'))
    super(isPublic ? 'config.public_secret' : 'config.env', inWords(faults))
    this.faults = faults
  }
}
