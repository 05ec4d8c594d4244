import type { Access } from '../../authorization/access.js'
import { configuredDuration } from '../../core/configured-duration.js'
import { bodyReader, bodyRules, type BodyReader, type BodyRules } from '../../validation/body.js'
import type { RouteDefinition, Schema } from '../definition.js'

type Declared = Pick<
  RouteDefinition<Access, undefined, undefined, Schema | undefined, unknown, undefined>,
  'body' | 'accepts' | 'maxBodyBytes' | 'bodyTimeout' | 'minBodyBytesPerSecond'
>

const NO_TIMEOUT = '`bodyTimeout` is a duration, such as "30 s".'

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
    ...(bodyTimeout === undefined ? {} : { timeout: configuredDuration(bodyTimeout, 'config.route', NO_TIMEOUT) }),
    ...(minBodyBytesPerSecond === undefined ? {} : { minBytesPerSecond: minBodyBytesPerSecond }),
  })
}
