import type { Problem } from './problem.js'

/**
 * What a stage or layer answers: `undefined` lets the request pass, a `Problem` refuses it. A verdict is a value; a
 * throw is a bug or an outage, and never a refusal.
 */
export type Verdict = Problem | undefined

/** An answer now or later. Layers answer at once where they can, so that the hot path does not pay for a promise. */
export type Eventually<T> = T | PromiseLike<T>

export function isPromise<T>(value: Eventually<T>): value is PromiseLike<T> {
  return typeof value === 'object' && value !== null && typeof (value as PromiseLike<T>).then === 'function'
}
