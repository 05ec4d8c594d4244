import type { Problem } from '../core/problem.js'
import { MAX } from './caps.js'
import { fieldsObject, type FieldCaps } from './fields.js'
import { inputError, inputInvalid } from './schema.js'

const QUERY_CAPS: FieldCaps = {
  fields: MAX.queryParameters,
  nameLength: MAX.keyLength,
  valueLength: MAX.queryValueLength,
}

/**
 * A query string as an object for a schema; see `fieldsObject` for absent, empty and repeated names. Values are text:
 * `z.coerce.number()` and the like make the rest.
 */
export function queryObject(search: URLSearchParams): { readonly value: Record<string, string | string[]> } | Problem {
  const result = fieldsObject(search, QUERY_CAPS)
  return 'refused' in result ? inputInvalid([inputError('query', [], 'unsafe', result.refused)]) : result
}

/**
 * What no path segment means: NUL and other controls (C0, DEL, C1), separators, and the escapes of those (the
 * framework has decoded once, so `%252f` arrives here as `%2f` and the next decoder would make it a slash).
 */
// oxlint-disable-next-line no-control-regex -- control characters are what is refused
const UNSAFE = /[\u0000-\u001f\u007f-\u009f/\\\p{Surrogate}]|%(?:[01][0-9a-f]|7f|2e|2f|5c|25)/iu

/**
 * The dynamic segments of a path for a schema: text, or a list of texts for a catch-all. A segment that is `.` or `..`,
 * or holds a separator or a control character, is refused before any schema, whatever it would have let pass.
 */
export function paramsObject(
  params: Readonly<Record<string, unknown>>,
): { readonly value: Readonly<Record<string, unknown>> } | Problem {
  for (const name of Object.keys(params)) {
    const given = params[name]
    // An optional catch-all that matched nothing.
    if (given === undefined) continue
    const segments: readonly unknown[] = Array.isArray(given) ? given : [given]
    if (segments.length > MAX.segments || !segments.every(isSegment)) {
      const message = 'Is not a path segment that is accepted here.'
      return inputInvalid([inputError('params', [name], 'unsafe', message)])
    }
  }
  return { value: params }
}

function isSegment(text: unknown): boolean {
  return (
    typeof text === 'string' && text.length <= MAX.segmentLength && text !== '.' && text !== '..' && !UNSAFE.test(text)
  )
}
