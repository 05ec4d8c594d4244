import { ConfigurationError } from '../../core/configuration-error.js'
import type { Eventually } from '../../core/verdict.js'
import { isFileType } from './file-kind.js'

/** A file as its place is chosen. `type` is verified; `name` is the caller's, and nothing to make a path of. */
export interface FileMeta {
  /** The field of the form. */
  readonly field: string
  /** Without paths, controls and invisible characters, in NFC. */
  readonly name: string
  /** The media type: what the client states, the extension and the content agree on. */
  readonly type: string
  /** Of the name, in lower case, without its dot; one that belongs to the type. */
  readonly extension: string
}

export interface FileOptions<T> {
  /**
   * Media types, each by its name: `['image/png', 'image/jpeg']`. There is no `image/*`: it would hold `image/svg+xml`,
   * which runs scripts where it is opened.
   */
  readonly types: readonly string[]
  /** Of one file. */
  readonly maxBytes: number
  /**
   * Takes the content as it arrives, in place of memory; the handler gets what it answers. A stream that is refused while
   * it flows (too large, broken off, another type after all) fails: nothing may be kept of it. It sets its own deadline.
   */
  readonly store?: (content: ReadableStream<Uint8Array>, meta: FileMeta) => PromiseLike<T>
  /** Removes what `store` has answered, when the form is refused afterwards for something else in it. */
  readonly discard?: (stored: T) => Eventually<void>
}

export interface OneFile<T, Optional extends boolean> extends FileOptions<T> {
  /** Whether the field may be left empty; the handler then gets `undefined`. Default false. */
  readonly optional?: Optional
}

export interface ManyFiles<T> extends FileOptions<T> {
  /** Files in the field at most. */
  readonly max: number
  /** Default 0. */
  readonly min?: number
}

declare const holds: unique symbol
export const fileRules: unique symbol = Symbol('holdfast.file-rules')

/** A field of `multipart` for files, whatever the handler gets of it. */
export interface AnyFileField {
  readonly [fileRules]: FileRules
}

/** A field of `multipart`; the handler gets `T`. */
export interface FileField<out T> extends AnyFileField {
  readonly [holds]?: T
}

/** What is asked of one field, its types forgotten. */
export interface FileRules {
  readonly types: readonly string[]
  readonly maxBytes: number
  readonly min: number
  readonly max: number
  readonly isList: boolean
  readonly store: FileOptions<unknown>['store'] | undefined
  readonly discard: FileOptions<unknown>['discard'] | undefined
}

/**
 * One file. Without `store` it is a `File` in memory, whose `type` is verified.
 * @throws {ConfigurationError} `config.route`
 */
export function file<T = File, const Optional extends boolean = false>(
  options: OneFile<T, Optional>,
): FileField<T | (Optional extends true ? undefined : never)> {
  return { [fileRules]: settled(options, options.optional === true ? 0 : 1, 1, false) }
}

/**
 * Several files in one field, in their order.
 * @throws {ConfigurationError} `config.route`
 */
export function files<T = File>(options: ManyFiles<T>): FileField<readonly T[]> {
  return { [fileRules]: settled(options, options.min ?? 0, options.max, true) }
}

/** Of one file: no more than a disk takes. */
const MOST_BYTES = 2 ** 40

function settled<T>(options: FileOptions<T>, min: number, max: number, isList: boolean): FileRules {
  const { types, maxBytes, store, discard } = options
  const given: readonly unknown[] = Array.isArray(types) ? types : []
  if (given.length === 0) refuse('`types` of a file is a list of media types.')
  for (const type of given) {
    if (typeof type !== 'string' || !isFileType(type)) {
      refuse(`Files of the type "${String(type)}" cannot be told apart: state one type, by its usual name.`)
    }
  }
  if (!isWhole(maxBytes, 1, store === undefined ? 2 ** 30 : MOST_BYTES))
    refuse('`maxBytes` of a file is a whole number.')
  if (!isWhole(max, 1, 1_000) || !isWhole(min, 0, max))
    refuse('`min` and `max` of files are whole numbers up to 1,000.')
  if (discard !== undefined && store === undefined) refuse('`discard` of a file goes with `store`.')
  return {
    types: [...types],
    maxBytes,
    min,
    max,
    isList,
    store,
    discard: discard as FileRules['discard'],
  }
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most
}

function refuse(message: string): never {
  throw new ConfigurationError('config.route', message)
}
