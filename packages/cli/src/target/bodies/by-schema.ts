import { valueByName, type Filling } from './by-name.js'

type Schema = Readonly<Record<string, unknown>>

/** Deeper schemas are filled with nothing. */
const MAX_DEPTH = 6

/** For examples that are made fresh before they are sent: unique texts come then. */
const PLACEHOLDER: Filling = { unique: (length = 12) => 'x'.repeat(length) }

/** An object that a JSON Schema takes, of its required fields; those without any, all. */
export function bodyOf(
  schema: Schema,
  resolve: (value: unknown) => Schema,
): Readonly<Record<string, unknown>> | undefined {
  const value = valueOf(resolve(schema), '', resolve, 0)
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined
}

function valueOf(schema: Schema, name: string, resolve: (value: unknown) => Schema, depth: number): unknown {
  for (const given of ['example', 'default', 'const']) if (schema[given] !== undefined) return schema[given]
  if (Array.isArray(schema.enum) && schema.enum.length > 0) return schema.enum[0] as unknown
  const [choice] = [schema.oneOf, schema.anyOf].flatMap((each): unknown[] => (Array.isArray(each) ? each : []))
  if (choice !== undefined && depth < MAX_DEPTH) return valueOf(resolve(choice), name, resolve, depth + 1)
  if (Array.isArray(schema.allOf)) return objectOf(schema.allOf.map(resolve), resolve, depth)
  const type = Array.isArray(schema.type) ? (schema.type[0] as unknown) : schema.type
  if (type === 'object' || schema.properties !== undefined) return objectOf([schema], resolve, depth)
  if (type === 'array')
    return Number(schema.minItems) > 0 ? [valueOf(resolve(schema.items), name, resolve, depth + 1)] : []
  if (type === 'boolean') return true
  if (type === 'integer' || type === 'number') return Number(schema.minimum ?? schema.exclusiveMinimum ?? 0) + 1
  return textOf(schema, name)
}

function objectOf(
  schemas: readonly Schema[],
  resolve: (value: unknown) => Schema,
  depth: number,
): Record<string, unknown> {
  if (depth >= MAX_DEPTH) return {}
  const properties = Object.assign({}, ...schemas.map((each) => each.properties)) as Record<string, unknown>
  const required = schemas.flatMap((each): unknown[] => (Array.isArray(each.required) ? each.required : []))
  const names = required.length > 0 ? required.map(String) : Object.keys(properties)
  return Object.fromEntries(
    names.flatMap((name) => {
      const schema = resolve(properties[name])
      return schema.readOnly === true ? [] : [[name, valueOf(schema, name, resolve, depth + 1)]]
    }),
  )
}

function textOf(schema: Schema, name: string): string {
  const byFormat: Readonly<Record<string, string>> = {
    email: 'email',
    uuid: 'uuid',
    uri: 'url',
    url: 'url',
    date: 'date',
    'date-time': 'date',
  }
  const format = byFormat[String(schema.format)]
  const byName = valueByName(format ?? name, PLACEHOLDER)
  const text = typeof byName === 'string' ? byName : 'holdfast-probe'
  const value = schema.format === 'date' ? text.slice(0, 10) : text
  const [least, most] = [Number(schema.minLength ?? 0), Number(schema.maxLength ?? Infinity)]
  return value.padEnd(least, 'x').slice(0, most)
}
