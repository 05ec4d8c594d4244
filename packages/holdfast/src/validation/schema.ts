import type { StandardSchemaV1 } from '@standard-schema/spec'
import { ConfigurationError } from '../core/configuration-error.js'
import { problem, type Problem } from '../core/problem.js'
import { isPromise, type Eventually } from '../core/verdict.js'
import { MAX } from './caps.js'
import { issueCode, issueMessage } from './issue.js'

/** Which part of a call is meant: `input` is the argument of a Server Action. */
export type InputPart = 'params' | 'query' | 'body' | 'input'

/**
 * One thing that a caller can put right. It never holds a value that the caller sent; of a record, whose keys are the
 * caller's, `path` names a key that looks like a field's name.
 */
export interface InputError {
  readonly in: InputPart | 'response'
  /** Keys and indices from the part's root; `'*'` for a key that does not look like a field's name. */
  readonly path: readonly (string | number)[]
  /** The same as a JSON pointer (RFC 6901). */
  readonly pointer: string
  /** The schema library's own code (`too_small`, `invalid_format`, …), else `invalid`. */
  readonly code: string
  readonly message: string
}

/** What a schema made of a value, or what is wrong with it. */
export type Validated<T> = { readonly value: T } | readonly InputError[]

/**
 * Asks any Standard Schema (Zod, Valibot, ArkType), at once where the schema answers at once. At most one error more
 * than an answer holds is made, however many issues there are.
 * @throws what the schema throws, and on what is no schema: a bug, not a refusal.
 */
export function validate<Schema extends StandardSchemaV1>(
  schema: Schema,
  value: unknown,
  part: InputError['in'],
): Eventually<Validated<StandardSchemaV1.InferOutput<Schema>>> {
  type Output = StandardSchemaV1.InferOutput<Schema>
  const result = schema['~standard'].validate(value) as Eventually<StandardSchemaV1.Result<Output>>
  const judge = (judged: StandardSchemaV1.Result<Output>): Validated<Output> =>
    judged.issues ? errorsOf(judged.issues, value, part) : { value: judged.value }
  return isPromise(result) ? result.then(judge) : judge(result)
}

/** 400 `input.invalid` with at most 20 errors; `truncated` says that there are more. */
export function inputInvalid(errors: readonly InputError[]): Problem {
  const shown = errors.slice(0, MAX.errors)
  return problem('input.invalid', {
    extensions: { errors: shown, ...(errors.length > shown.length ? { truncated: true } : {}) },
  })
}

export function inputError(
  part: InputError['in'],
  keys: readonly PropertyKey[],
  code: string,
  message: string,
): InputError {
  const path = keys.slice(0, MAX.depth).map(shownKey)
  return { in: part, path, pointer: path.map((key) => `/${key}`).join(''), code, message }
}

/**
 * At construction, so that a mistaken `body: Order` fails before it serves.
 * @throws {ConfigurationError} `config.route` when the value is no Standard Schema.
 */
export function requireSchema(value: unknown, option: string): asserts value is StandardSchemaV1 {
  const schema = value as Partial<StandardSchemaV1> | null | undefined
  if (typeof schema?.['~standard']?.validate !== 'function') {
    throw new ConfigurationError('config.route', `"${option}" takes a Standard Schema (Zod, Valibot, ArkType).`)
  }
}

function errorsOf(
  issues: readonly StandardSchemaV1.Issue[],
  value: unknown,
  part: InputError['in'],
): readonly InputError[] {
  return Array.from({ length: Math.min(issues.length, MAX.errors + 1) }, (_, index) => {
    const issue = issues[index] as StandardSchemaV1.Issue
    // A plain array, whatever class of path the library has.
    const keys = Array.from(issue.path ?? [], (step) => (typeof step === 'object' ? step.key : step))
    return inputError(part, keys, issueCode(issue), issueMessage(issue, valueAt(value, keys)))
  })
}

/** The names of fields; a record's keys may be anything that the caller chose, and are not given back. */
const FIELD = /^[\p{L}_$][\p{L}\p{N}_$-]{0,63}$/u

function shownKey(key: PropertyKey): string | number {
  if (typeof key === 'number') return key
  if (typeof key !== 'string') return '*'
  return FIELD.test(key) || /^\d{1,9}$/.test(key) ? key : '*'
}

function valueAt(value: unknown, keys: readonly PropertyKey[]): unknown {
  let at = value
  for (const key of keys) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined
    at = (at as Record<PropertyKey, unknown>)[key]
  }
  return at
}
