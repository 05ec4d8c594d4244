import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec'
import { ask, type Judged } from './text-input.js'

export function isSchema(value: unknown): value is StandardSchemaV1 {
  return typeof (value as Partial<StandardSchemaV1> | null | undefined)?.['~standard']?.validate === 'function'
}

type Members = Readonly<Record<string, unknown>>

/** As far as these functions read them. */
interface JsonSchema {
  readonly description?: unknown
  readonly type?: unknown
  readonly properties?: Members
  readonly allOf?: readonly JsonSchema[]
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
}

/** The members of an object's schema, of whatever kind: Zod's `shape`, Valibot's `entries`, else by Standard JSON Schema. */
export function membersOf(schema: StandardSchemaV1): Members | undefined {
  const { shape, entries } = schema as { readonly shape?: unknown; readonly entries?: unknown }
  for (const listed of [shape, entries]) if (typeof listed === 'object' && listed !== null) return listed as Members
  const members = propertiesOf(jsonSchema(schema))
  return Object.keys(members).length > 0 ? members : undefined
}

/** What a member says about an input: a schema its own answer, JSON Schema whether the type is the one it names. */
export function takes(member: unknown): (value: unknown) => Judged {
  if (isSchema(member)) return (value) => ask(member, value)
  const { type } = (member ?? {}) as JsonSchema
  const wanted = type === 'integer' ? 'number' : type
  const mattersNot = wanted !== 'number' && wanted !== 'boolean'
  return (value) =>
    mattersNot || typeof value === wanted ? { value } : { issues: [{ message: '', code: 'invalid_type' }] }
}

/** By Standard JSON Schema, by a `description` of its own, or by Valibot's action in a pipe. */
export function descriptionOf(schema: unknown): string | undefined {
  const own = schema as { readonly description?: unknown; readonly pipe?: readonly JsonSchema[] } | null | undefined
  const described =
    (isSchema(schema) ? jsonSchema(schema) : undefined) ??
    own?.pipe?.findLast(({ description }) => description !== undefined) ??
    own
  return typeof described?.description === 'string' ? described.description : undefined
}

function propertiesOf({ properties, allOf = [], anyOf = [], oneOf = [] }: JsonSchema = {}): Members {
  return Object.assign({}, properties, ...[...allOf, ...anyOf, ...oneOf].map(propertiesOf)) as Members
}

function jsonSchema(schema: StandardSchemaV1): JsonSchema | undefined {
  const { jsonSchema: converter } = schema['~standard'] as Partial<StandardJSONSchemaV1.Props>
  try {
    return converter?.input({ target: 'draft-2020-12', libraryOptions: { unrepresentable: 'any' } })
  } catch {
    // Some parts of a schema have no form in JSON Schema.
    return undefined
  }
}
