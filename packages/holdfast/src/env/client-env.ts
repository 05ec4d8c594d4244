import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { EnvironmentFault } from './fault.js'
import { ask, issueCodes, judgeText, textOf } from './text-input.js'
import { undeclared } from './undeclared.js'

/**
 * By name: `process.env.NEXT_PUBLIC_…`, written out, since the build replaces exactly these words; a required text. In
 * a pair behind any Standard Schema, what that schema makes of it.
 */
export type ClientShape = {
  readonly [name: `NEXT_PUBLIC_${string}`]: string | undefined | readonly [StandardSchemaV1, string | undefined]
}

/** Refuses every other name: its value would be `undefined` in the browser, and the name of a server's variable public. */
export type PublicOnly<Shape> = { readonly [Name in Exclude<keyof Shape, `NEXT_PUBLIC_${string}`>]: never }

export interface ClientEnvOptions<Name extends PropertyKey = string> {
  /** Reasons by name, for variables that look secret and are public on purpose. Default: none. */
  readonly allow?: { readonly [name in Name]?: string }
}

export type ClientEnv<Shape extends ClientShape> = {
  readonly [Name in keyof Shape]: Shape[Name] extends readonly [infer Schema extends StandardSchemaV1, unknown]
    ? StandardSchemaV1.InferOutput<Schema>
    : string
}

/**
 * Reads the values and adds to the faults; who calls decides what becomes of those.
 * @returns the values, frozen; `undeclared` answers for every other name
 */
export function readClientEnv<Shape extends ClientShape>(shape: Shape, faults: EnvironmentFault[]): ClientEnv<Shape> {
  const values: Record<string, unknown> = {}
  for (const [name, given] of Object.entries<ClientShape[`NEXT_PUBLIC_`]>(shape)) {
    const [schema, raw] = typeof given === 'object' ? given : [undefined, given]
    const text = textOf(raw)
    const { value, issues } = schema
      ? judgeText((input) => ask(schema, input), text)
      : { value: text, issues: text ? undefined : [] }
    values[name] = value
    if (issues) faults.push({ name, code: text ? issueCodes(issues) : 'missing' })
  }
  return new Proxy(Object.freeze(values), {
    get: (target, key) => (key in target ? target[key as string] : undeclared(key)),
  }) as ClientEnv<Shape>
}
