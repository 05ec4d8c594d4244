import type { Field } from '../accounts/fields.js'

/** A field that may be left out: `null` then, and where it is empty. */
export function optional<T>(field: Field<T>): Field<T | null> {
  return (input) => (input === undefined || input === null || input === '' ? { value: null } : field(input))
}

export function oneOf<T extends string>(...words: readonly T[]): Field<T> {
  return (input) => {
    const found = words.find((word) => word === input)
    return found === undefined ? { code: 'invalid_format', message: `One of ${words.join(', ')}.` } : { value: found }
  }
}

/** A whole number, also as the text of a query. */
export function whole(min: number, max: number): Field<number> {
  return (input) => {
    const given = typeof input === 'string' && /^\d{1,15}$/.test(input) ? Number(input) : input
    const isWhole = Number.isSafeInteger(given) && (given as number) >= min && (given as number) <= max
    return isWhole
      ? { value: given as number }
      : { code: 'invalid_format', message: `A whole number from ${min} to ${max}.` }
  }
}
