import {
  readClientEnv,
  type ClientEnv,
  type ClientEnvOptions,
  type ClientShape,
  type PublicOnly,
} from './client-env.js'
import { EnvironmentError } from './environment-error.js'
import type { EnvironmentFault } from './fault.js'
import { PUBLIC, publicSecret } from './public-secret.js'
import { textOf } from './text-input.js'

export type { ClientEnv, ClientEnvOptions, ClientShape }

/**
 * The public variables, checked where they are built in: at once, in `next build` too. Texts stand for booleans and
 * numbers as in `serverEnv`, and an empty one is absent. Another member than the declared ones throws.
 * @throws {ConfigurationError} `config.env` with every fault; `config.public_secret` for names and values that look
 * secret. Names and codes, never a value.
 */
export function clientEnv<const Shape extends ClientShape>(
  shape: Shape & PublicOnly<Shape>,
  { allow }: ClientEnvOptions<keyof Shape> = {},
): ClientEnv<Shape> {
  const faults: EnvironmentFault[] = []
  for (const [name, given] of Object.entries<ClientShape[`NEXT_PUBLIC_`]>(shape)) {
    const text = textOf(typeof given === 'object' ? given[1] : given)
    const code = PUBLIC.test(name) ? publicSecret(name, text, allow) : 'not_public'
    if (code !== undefined) faults.push({ name, code })
  }
  const env = readClientEnv(shape, faults)
  if (faults.length > 0) throw new EnvironmentError(faults)
  return env
}
