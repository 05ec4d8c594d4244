import type { Problem } from '../core/problem.js'
import { defaultCaps, type Caps } from './caps.js'
import { fieldsObject, type FieldCaps } from './fields.js'
import { malformed, unsafe } from './refusal.js'
import { decodeUtf8 } from './utf-8.js'

/** A form as a flat object; a name that comes more than once (check boxes, multiple selects) is an array of its values. */
export type FormResult = { readonly value: Record<string, string | string[]> } | Problem

/**
 * A urlencoded form (WHATWG URL §5.1), so that plain HTML forms work without JavaScript. Stricter than a browser's own
 * parser: a broken escape, or escapes that are not UTF-8, are 400 `input.malformed` and do not become U+FFFD.
 */
export function parseForm(bytes: Uint8Array, caps: Caps = defaultCaps): FormResult {
  const text = decodeUtf8(bytes)
  try {
    if (text === null) return malformedForm
    return checked(pairs(text), caps)
  } catch (error) {
    if (error instanceof URIError) return malformedForm
    throw error
  }
}

/**
 * The form data of a Server Action: without React's own `$ACTION_…` fields and those named in `without`, and text only.
 * Files are refused.
 */
export function formDataToObject(
  form: FormData,
  without: readonly string[] = [],
  caps: Caps = defaultCaps,
): FormResult {
  const fields: [string, string][] = []
  for (const [name, value] of form) {
    if (name.startsWith('$ACTION_') || without.includes(name)) continue
    if (typeof value !== 'string') return unsafe('A file is refused here.')
    fields.push([name, value])
  }
  return checked(fields, caps)
}

const malformedForm = malformed('The body is not a well-formed form in UTF-8.')

function checked(fields: Iterable<readonly [string, string]>, caps: Caps): FormResult {
  const limits: FieldCaps = { fields: caps.keys, nameLength: caps.keyLength, valueLength: caps.stringLength }
  const result = fieldsObject(fields, limits)
  return 'refused' in result ? unsafe(result.refused) : result
}

/** Lazily, so that what counts the fields stops the decoding. */
function* pairs(text: string): Generator<readonly [string, string]> {
  for (let start = 0; start <= text.length;) {
    let end = text.indexOf('&', start)
    if (end === -1) end = text.length
    if (end > start) {
      const pair = text.slice(start, end)
      const equals = pair.indexOf('=')
      yield equals === -1 ? [decode(pair), ''] : [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))]
    }
    start = end + 1
  }
}

/** @throws {URIError} on a broken escape, or one that is not UTF-8. */
function decode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}
