import type { DecisionEvent, Event } from '../core/event.js'

/**
 * The waist of telemetry: who is told. A sink is called after the answer is on its way; what it throws or rejects is
 * counted and dropped, so it can neither slow nor fail a request.
 */
export interface Sink {
  readonly name: string
  /** Takes ownership of nothing: events are frozen. */
  record(event: Event): void | PromiseLike<void>
  /**
   * Beside `record`, within the call and before its answer: for what belongs to the request's own context, such as its
   * span. Everything in it counts as the request's time. The caller is not named yet: `principal` is `null`.
   */
  annotate?(decision: DecisionEvent): void
  /**
   * Called on a later copy of the sink, where a framework evaluates the file of the gate once more in the process: the
   * earlier one goes on hearing of events, and what is read here is what that one has. Absent: nobody reads it.
   */
  join?(earlier: Sink): void
}
