import type { StandardSchemaV1 } from '@standard-schema/spec'
import { checkedOptions } from '../core/checked-options.js'
import { ConfigurationError } from '../core/configuration-error.js'
import type { Declaration } from './declaration.js'
import { EnvCheck, processOf } from './env-check.js'
import { CHECK, checkOf } from './env-check-mark.js'
import { EnvironmentError } from './environment-error.js'
import { PUBLIC, publicSecret } from './public-secret.js'
import { redactedEnv } from './redacted-env.js'
import { isSchema } from './schema-members.js'
import type { ServerEnvOptions } from './server-env-options.js'
import { shapeDeclaration, type Shape } from './shape-declaration.js'
import { wholeDeclaration } from './whole-declaration.js'

type Declared = Shape | StandardSchemaV1

export type ServerEnv<Schema extends Declared> = Schema extends StandardSchemaV1
  ? Readonly<StandardSchemaV1.InferOutput<Schema>>
  : Schema extends Shape
    ? { readonly [Name in keyof Schema]: StandardSchemaV1.InferOutput<Schema[Name]> }
    : never

/** Of each member, where the schema is a union. */
type NameOf<T> = T extends unknown ? keyof T & string : never

/**
 * What the server reads from its environment: a schema for each variable, or one of an object. Nothing is read before
 * the first access or `checkEnv`; then everything is checked at once, and kept. Texts stand for booleans and numbers
 * where the schema wants those (`"false"` is false), and an empty text is absent, so that defaults apply.
 *
 * Values are plain: a library gets its string. The object prints none of them, hands none over by spreading, and throws
 * for a member that is not declared; `'NAME' in env` says whether it is. In `next build` nothing is required.
 * @throws {ConfigurationError} at construction: `config.env` for what is no schema, `config.public_secret` for a public
 * name that looks secret. On access: `EnvironmentError` with every fault.
 */
export function serverEnv<const Schema extends Declared>(
  schema: Schema,
  options: ServerEnvOptions<NameOf<ServerEnv<Schema>>> = {},
): ServerEnv<Schema> {
  // Where a bundler knows no export conditions. A test's browser runs in Node.
  if (typeof document === 'object' && processOf()?.versions?.node === undefined) {
    throw new ConfigurationError('config.env', '`serverEnv` was called in a browser.')
  }
  checkedOptions('serverEnv', options, { from: true, secrets: true, allow: true, building: true })
  const declaration = isSchema(schema) ? wholeDeclaration(schema) : shapeDeclaration(schema)
  checkNames(declaration, options)
  const check = new EnvCheck(declaration, options)
  return redactedEnv(declaration.names, (name) => check.value(name), { [CHECK]: check }) as ServerEnv<Schema>
}

/**
 * For `register()` in `instrumentation.ts`: everything that is wrong, of all these environments in one error, before the
 * first request. In a build only what is public is checked.
 * @throws {EnvironmentError}
 */
export function checkEnv(...envs: readonly object[]): void {
  const faults = envs.flatMap((env) => {
    const check = checkOf(env)
    if (check === undefined) throw new ConfigurationError('config.env', '`checkEnv` takes what `serverEnv` made.')
    return check.faults()
  })
  if (faults.length > 0) throw new EnvironmentError(faults)
}

/** What an environment was declared with; `undefined` for one of `clientEnv`, which is checked at construction. */
export function declarationOf(env: object): Declaration | undefined {
  return checkOf(env)?.declaration
}

function checkNames({ names }: Declaration, { secrets = [], allow }: ServerEnvOptions): void {
  for (const name of names) {
    if (!/^[a-z_]\w*$/i.test(name)) {
      throw new ConfigurationError('config.env', `"${name}" is no name of an environment variable.`)
    }
  }
  for (const name of secrets) {
    if (!names.includes(name)) {
      throw new ConfigurationError('config.env', `"secrets" names \`${name}\`, which is not declared.`)
    }
  }
  const faults = names
    .filter((name) => PUBLIC.test(name) && publicSecret(name, undefined, allow) !== undefined)
    .map((name) => ({ name, code: 'public_name' }))
  if (faults.length > 0) throw new EnvironmentError(faults)
}
