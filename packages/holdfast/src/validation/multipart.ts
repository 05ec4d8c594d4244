import type { StandardSchemaV1 } from '@standard-schema/spec'
import { ConfigurationError } from '../core/configuration-error.js'
import { checkedOptions } from '../core/checked-options.js'
import { bodyReader, type BodyReader } from './body.js'
import { MAX } from './caps.js'
import { fileRules, type AnyFileField, type FileField, type FileRules } from './multipart/file-field.js'
import { ReceivedFiles } from './multipart/file-sink.js'
import { readMultipart, type MultipartPlan } from './multipart/read-multipart.js'
import { requireSchema } from './schema.js'

export { bodyReader } from './body.js'
export {
  file,
  files,
  type AnyFileField,
  type FileField,
  type FileMeta,
  type FileOptions,
  type ManyFiles,
  type OneFile,
} from './multipart/file-field.js'

/** Each field of a form: a file, or any Standard Schema for its text (`string`, or `string[]` where it comes repeatedly). */
export type MultipartFields = Readonly<Record<string, StandardSchemaV1 | AnyFileField>>

/** What the handler gets under `body`. */
export type MultipartOutput<F extends MultipartFields> = {
  readonly [K in keyof F]: F[K] extends FileField<infer T>
    ? T
    : F[K] extends StandardSchemaV1
      ? StandardSchemaV1.InferOutput<F[K]>
      : never
}

export interface MultipartCaps {
  /** Bytes of the whole body; default what its files may have together, and 102,400 for the rest. */
  readonly maxBytes?: number
  /** Text fields and files, declared or not; default as many files as are declared, and 100 more. */
  readonly maxParts?: number
  /** Bytes of one text field; default 100,000. */
  readonly maxFieldBytes?: number
  /** Bytes of the header of one part; default 4,096. */
  readonly maxHeaderBytes?: number
}

/** A schema for `body` of a route. It reads the body itself: `accepts` and `maxBodyBytes` do not go with it. */
export interface MultipartSchema<F extends MultipartFields> extends StandardSchemaV1<unknown, MultipartOutput<F>> {
  readonly [bodyReader]: BodyReader
}

/**
 * A `multipart/form-data` body (RFC 7578), read as a stream: no file is held beyond its cap, and none is passed on before
 * its type is known.
 *
 * ```ts
 * body: multipart({ title: z.string().max(80), photo: file({ types: ['image/png', 'image/jpeg'], maxBytes: 2_000_000 }) })
 * ```
 * Text fields that are not declared are dropped, files that are not declared are refused.
 * @throws {ConfigurationError} `config.route`
 */
export function multipart<const F extends MultipartFields>(fields: F, caps: MultipartCaps = {}): MultipartSchema<F> {
  const declared = Object.entries<StandardSchemaV1 | AnyFileField>(fields)
  const plan = planOf(declared, caps)
  return {
    [bodyReader]: {
      maxBytes: plan.maxBytes,
      read: (request, pace, timer) => readMultipart(plan, request, pace, timer),
    },
    '~standard': {
      version: 1,
      vendor: 'holdfast',
      validate: async (value) => {
        const given = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
        const result = await validated(declared, given)
        if (result.issues !== undefined) {
          for (const received of Object.values(given)) if (received instanceof ReceivedFiles) received.discard()
        }
        return result as StandardSchemaV1.Result<MultipartOutput<F>>
      },
    },
  }
}

async function validated(
  declared: readonly (readonly [string, StandardSchemaV1 | AnyFileField])[],
  given: Readonly<Record<string, unknown>>,
): Promise<StandardSchemaV1.Result<Record<string, unknown>>> {
  const output: [string, unknown][] = []
  const issues: StandardSchemaV1.Issue[] = []
  for (const [name, field] of declared) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined
    if (isFileField(field)) {
      const { min, isList } = field[fileRules]
      const values = value instanceof ReceivedFiles ? value.values : []
      if (values.length < min) issues.push(missing(name, min))
      else output.push([name, isList ? [...values] : values[0]])
      continue
    }
    const result = await field['~standard'].validate(value)
    if (result.issues === undefined) output.push([name, result.value])
    // One more than an answer holds tells that there are more.
    else for (const issue of result.issues.slice(0, MAX.errors + 1)) issues.push(below(name, issue))
  }
  return issues.length === 0 ? { value: Object.fromEntries(output) } : { issues }
}

function below(name: string, issue: StandardSchemaV1.Issue): StandardSchemaV1.Issue {
  return { ...issue, message: issue.message, path: [name, ...(issue.path ?? [])] }
}

function missing(name: string, min: number): StandardSchemaV1.Issue & { readonly code: string } {
  return { message: min === 1 ? 'Expects a file.' : `Expects ${min} files.`, path: [name], code: 'file_required' }
}

function isFileField(field: StandardSchemaV1 | AnyFileField): field is AnyFileField {
  return Object.hasOwn(field, fileRules)
}

const CAPS: Readonly<Record<keyof MultipartCaps, true>> = {
  maxBytes: true,
  maxParts: true,
  maxFieldBytes: true,
  maxHeaderBytes: true,
}

/** Of one body: no more than a disk takes. */
const MOST_BYTES = 2 ** 41

function planOf(
  declared: readonly (readonly [string, StandardSchemaV1 | AnyFileField])[],
  caps: MultipartCaps,
): MultipartPlan {
  checkedOptions('multipart(…)', caps, CAPS)
  const files = new Map<string, FileRules>()
  for (const [name, field] of declared) {
    if (isFileField(field)) files.set(name, field[fileRules])
    else requireSchema(field, name)
  }
  const rules = [...files.values()]
  const sum = (each: (rule: FileRules) => number) => rules.reduce((total, rule) => total + each(rule), 0)
  return {
    files,
    texts: new Set(declared.map(([name]) => name).filter((name) => !files.has(name))),
    maxBytes: whole(
      'maxBytes',
      caps.maxBytes ?? sum(({ maxBytes, max }) => maxBytes * max) + MAX.bodyBytes,
      MOST_BYTES,
    ),
    maxParts: whole('maxParts', caps.maxParts ?? sum(({ max }) => max) + 100, 10_000),
    maxFieldBytes: whole('maxFieldBytes', caps.maxFieldBytes ?? MAX.stringLength, 2 ** 24),
    maxHeaderBytes: whole('maxHeaderBytes', caps.maxHeaderBytes ?? 4_096, 65_536),
  }
}

function whole(name: string, value: number, most: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= most) return value
  throw new ConfigurationError('config.route', `"${name}" of multipart is a whole number from 1 to ${most}.`)
}
