import type { StandardSchemaV1 } from '@standard-schema/spec'
import { problem, type Problem } from '../core/problem.js'
import { isPromise, type Eventually } from '../core/verdict.js'
import { validate, type InputError, type Validated } from './schema.js'

/**
 * An answer in its declared shape: the schema's output, so that a field nobody declared (`passwordHash`) stays inside
 * (OWASP API3:2023; with Zod, `z.object` strips, `z.looseObject` does not). Data that does not fit is our fault: 500
 * `response.invalid`, which tells the client nothing.
 * @param report told which fields did not fit, for the developer's eyes; never with their values.
 */
export function shapeResponse<Schema extends StandardSchemaV1>(
  schema: Schema,
  data: unknown,
  report?: (errors: readonly InputError[]) => void,
): Eventually<{ readonly value: StandardSchemaV1.InferOutput<Schema> } | Problem> {
  const judge = (result: Validated<StandardSchemaV1.InferOutput<Schema>>) => {
    if ('value' in result) return result
    report?.(result)
    return problem('response.invalid')
  }
  const result = validate(schema, data, 'response')
  return isPromise(result) ? result.then(judge) : judge(result)
}
