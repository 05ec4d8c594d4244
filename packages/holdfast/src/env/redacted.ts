import type { StandardSchemaV1 } from '@standard-schema/spec'

/** What stands for a value wherever it is printed. */
export const REDACTED = '[redacted]'

/** Asked for by Node's `util.inspect` and `console`. */
export const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/** A value that is given away by `reveal()` alone: texts, template literals, JSON, `console` and spreads show `[redacted]` or nothing. */
export class Redacted<T> {
  readonly #value: T

  constructor(value: T) {
    this.#value = value
  }

  reveal(): T {
    return this.#value
  }

  toString(): string {
    return REDACTED
  }

  toJSON(): string {
    return REDACTED
  }

  [INSPECT](): string {
    return REDACTED
  }
}

type RedactedOutput<T> = undefined extends T ? Redacted<Exclude<T, undefined>> | undefined : Redacted<T>

/** The schema, with its value wrapped: for a secret that only one place may see. An absent one stays `undefined`. */
export function redacted<Schema extends StandardSchemaV1>(
  schema: Schema,
): StandardSchemaV1<StandardSchemaV1.InferInput<Schema>, RedactedOutput<StandardSchemaV1.InferOutput<Schema>>> {
  const standard = schema['~standard']
  const wrapped = (result: StandardSchemaV1.Result<unknown>) =>
    result.issues || result.value === undefined ? result : { value: new Redacted(result.value) }
  return {
    '~standard': {
      ...standard,
      validate(value: unknown) {
        const result = standard.validate(value)
        return 'then' in result ? result.then(wrapped) : wrapped(result)
      },
    },
  } as never
}
