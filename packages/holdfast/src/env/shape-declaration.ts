import type { StandardSchemaV1 } from '@standard-schema/spec'
import { ConfigurationError } from '../core/configuration-error.js'
import type { Declaration } from './declaration.js'
import type { EnvironmentFault } from './fault.js'
import { descriptionOf, isSchema } from './schema-members.js'
import { ask, faultCode, judgeText } from './text-input.js'

/** One schema for each variable, by any library of Standard Schema. */
export type Shape = { readonly [name: string]: StandardSchemaV1 }

/** @throws {ConfigurationError} `config.env` for a member that is no Standard Schema. */
export function shapeDeclaration(shape: Shape): Declaration {
  const schemas = new Map(Object.entries(shape))
  for (const [name, schema] of schemas) {
    if (!isSchema(schema)) {
      throw new ConfigurationError('config.env', `\`${name}\` takes a Standard Schema (Zod, Valibot, ArkType).`)
    }
  }
  return {
    names: [...schemas.keys()],
    read(texts) {
      const values: Record<string, unknown> = {}
      const faults: EnvironmentFault[] = []
      for (const [name, schema] of schemas) {
        const text = texts.get(name)
        const { value, issues } = judgeText((input) => ask(schema, input), text)
        if (issues) faults.push({ name, code: faultCode(issues, text) })
        else values[name] = value
      }
      return { values, faults }
    },
    isOptional: (name) => !ask(schemas.get(name) as StandardSchemaV1, undefined).issues,
    describe: (name) => descriptionOf(schemas.get(name)),
  }
}
