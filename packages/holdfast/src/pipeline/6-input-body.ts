import type { Access } from '../authorization/access.js'
import { ConfigurationError } from '../core/configuration-error.js'
import { milliseconds } from '../core/duration.js'
import { bodyReader, bodyRules, type BodyReader, type BodyRules } from '../validation/body.js'
import type { RouteDefinition, Schema } from './definition.js'

type Declared = Pick<
  RouteDefinition<Access, undefined, undefined, Schema | undefined, unknown, undefined>,
  'body' | 'accepts' | 'maxBodyBytes' | 'bodyTimeout' | 'minBodyBytesPerSecond'
>

/**
 * The body rules of a declaration.
 * @throws {ConfigurationError} `config.route`
 */
export function declaredBodyRules(declared: Declared): BodyRules {
  const { body, accepts, maxBodyBytes, bodyTimeout, minBodyBytesPerSecond } = declared
  const reader = (body as { readonly [bodyReader]?: BodyReader } | undefined)?.[bodyReader]
  return bodyRules({
    ...(reader === undefined ? {} : { reader }),
    ...(accepts === undefined ? {} : { types: accepts }),
    ...(maxBodyBytes === undefined ? {} : { maxBytes: maxBodyBytes }),
    ...(bodyTimeout === undefined ? {} : { timeout: inMilliseconds(bodyTimeout) }),
    ...(minBodyBytesPerSecond === undefined ? {} : { minBytesPerSecond: minBodyBytesPerSecond }),
  })
}

function inMilliseconds(timeout: NonNullable<Declared['bodyTimeout']>): number {
  try {
    return milliseconds(timeout)
  } catch {
    throw new ConfigurationError('config.route', '`bodyTimeout` is a duration, such as "30 s".')
  }
}
