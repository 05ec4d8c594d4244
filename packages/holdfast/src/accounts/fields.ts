import type { StandardSchemaV1 } from '@standard-schema/spec'

/** What one field makes of its input: the value as the handler gets it, or why not. Messages never hold the input. */
export type Field<T> = (input: unknown) => { readonly value: T } | FieldFault

export interface FieldFault {
  readonly code: 'invalid_type' | 'too_small' | 'too_big' | 'invalid_format'
  readonly message: string
}

/**
 * The schema of a small flat body, as a Standard Schema: every field is required and checked, all faults are reported
 * at once, and members that are not declared are dropped (no `roles` in a sign-up).
 */
export function fields<T extends Readonly<Record<string, unknown>>>(declared: {
  readonly [Name in keyof T]: Field<T[Name]>
}): StandardSchemaV1<unknown, T> {
  return {
    '~standard': {
      version: 1,
      vendor: 'holdfast',
      validate(input) {
        if (typeof input !== 'object' || input === null || Array.isArray(input)) {
          return { issues: [{ message: 'An object is expected.', code: 'invalid_type' } as StandardSchemaV1.Issue] }
        }
        const issues: StandardSchemaV1.Issue[] = []
        const output: Record<string, unknown> = {}
        for (const [name, field] of Object.entries<Field<unknown>>(declared)) {
          const read = field(Object.hasOwn(input, name) ? (input as Record<string, unknown>)[name] : undefined)
          if ('value' in read) output[name] = read.value
          else issues.push({ ...read, path: [name] })
        }
        return issues.length > 0 ? { issues } : { value: output as T }
      },
    },
  }
}

/** A text by its number of characters (code points), as sent. */
export function text({ min, max }: { readonly min: number; readonly max: number }): Field<string> {
  return (input) => {
    if (typeof input !== 'string') return fault('invalid_type', 'A text is expected.')
    // A code point takes at most two units: what is longer needs no count.
    const length = input.length > 2 * max ? Infinity : Array.from(input).length
    if (length < min) return fault('too_small', min === 1 ? 'This is required.' : `At least ${min} characters.`)
    return length > max ? fault('too_big', `At most ${max} characters.`) : { value: input }
  }
}

/** A further rule on a text: `null` from `read` refuses it with the message. */
export function refined<T>(base: Field<string>, read: (value: string) => T | null, message: string): Field<T> {
  return (input) => {
    const result = base(input)
    if (!('value' in result)) return result
    const value = read(result.value)
    return value === null ? fault('invalid_format', message) : { value }
  }
}

/** A list of what the field takes, at most `max` of it. */
export function list<T>(field: Field<T>, max: number): Field<readonly T[]> {
  return (input) => {
    if (!Array.isArray(input)) return fault('invalid_type', 'A list is expected.')
    if (input.length > max) return fault('too_big', `At most ${max} entries.`)
    const values: T[] = []
    for (const each of input as readonly unknown[]) {
      const read = field(each)
      if (!('value' in read)) return read
      values.push(read.value)
    }
    return { value: values }
  }
}

function fault(code: FieldFault['code'], message: string): FieldFault {
  return { code, message }
}
