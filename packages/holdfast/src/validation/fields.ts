import { isWellFormed } from './utf-8.js'

/** How many fields, and how long: of a form, a query string, or the form data of a Server Action. */
export interface FieldCaps {
  readonly fields: number
  readonly nameLength: number
  readonly valueLength: number
}

/** Why the fields are refused, in words that hold none of them. */
export interface Refused {
  readonly refused: string
}

/**
 * Names by which a library that unfolds `a[b]` or `a.b` would reach a prototype: `__proto__`, and `constructor` followed
 * by `prototype`.
 */
const POLLUTING = /(?:^|[.[\]])(?:__proto__|constructor[.[\]]+prototype)(?:[.[\]]|$)/

/**
 * Flat fields as an object without prototype. An absent name is absent, so that a schema's `.default()` applies; an
 * empty value is the empty string; a name that comes more than once is an array of its values, in order. Values stay
 * text: numbers and dates are the schema's to make.
 */
export function fieldsObject(
  fields: Iterable<readonly [string, string]>,
  caps: FieldCaps,
): { readonly value: Record<string, string | string[]> } | Refused {
  const value = Object.create(null) as Record<string, string | string[]>
  let count = 0
  for (const [name, text] of fields) {
    if (++count > caps.fields) return { refused: `There are more than ${caps.fields} fields.` }
    if (name.length > caps.nameLength) return { refused: `A name is longer than ${caps.nameLength}.` }
    if (text.length > caps.valueLength) return { refused: `A value is longer than ${caps.valueLength}.` }
    if (POLLUTING.test(name)) return { refused: 'A name that reaches a prototype is refused.' }
    if (name.includes('\0') || text.includes('\0')) return { refused: 'NUL is refused.' }
    if (!isWellFormed(name) || !isWellFormed(text)) return { refused: 'A lone surrogate is refused.' }
    const present = value[name]
    if (present === undefined) value[name] = text
    else if (typeof present === 'string') value[name] = [present, text]
    else present.push(text)
  }
  return { value }
}
