import type { Eventually } from '../core/verdict.js'

/** One text that all instances of an app share, changed by compare and set. */
export interface SharedDocument {
  /** Grows with every change; 0 and an empty text before the first. */
  readonly revision: number
  /** At most 1 MiB of UTF-8. */
  readonly text: string
}

/** Does not expire and is not evicted with counters. A throw or rejection means that the store is down. */
export interface DocumentStore {
  /** `undefined`: the revision is still `known`, and nothing was sent. */
  read(known?: number): Eventually<SharedDocument | undefined>
  /**
   * Replaces the text where the revision still is `expected`, and makes it one more. `false`: somebody else was first.
   * @throws {RangeError} at once or as a rejection, on a text that is too long
   */
  write(text: string, expected: number): Eventually<boolean>
}

/** @throws {RangeError} on a text of more than 1 MiB: every store refuses the same ones. */
export function checkDocument(text: string): void {
  if (new TextEncoder().encode(text).length > 1_048_576) throw new RangeError('A document has 1 MiB at most.')
}
