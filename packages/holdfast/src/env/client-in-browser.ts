import { ConfigurationError } from '../core/configuration-error.js'
import {
  readClientEnv,
  type ClientEnv,
  type ClientEnvOptions,
  type ClientShape,
  type PublicOnly,
} from './client-env.js'
import { inWords, type EnvironmentFault } from './fault.js'

/**
 * `holdfast/env/client` in a browser's bundle (the export condition `browser`): the same without the search for
 * secrets. That runs where the page is rendered; in a browser it would come too late, and cost most of the bytes.
 */
export function clientEnv<const Shape extends ClientShape>(
  shape: Shape & PublicOnly<Shape>,
  _options?: ClientEnvOptions<keyof Shape>,
): ClientEnv<Shape> {
  const faults: EnvironmentFault[] = []
  const env = readClientEnv(shape, faults)
  if (faults.length > 0) throw new ConfigurationError('config.env', inWords(faults))
  return env
}
