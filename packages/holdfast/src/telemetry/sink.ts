import type { Event } from '../core/event.js'

/**
 * The waist of telemetry: who is told. A sink is called after the answer is on its way; what it throws or rejects is
 * counted and dropped, so it can neither slow nor fail a request.
 */
export interface Sink {
  readonly name: string
  /** Takes ownership of nothing: events are frozen. */
  record(event: Event): void | PromiseLike<void>
}
