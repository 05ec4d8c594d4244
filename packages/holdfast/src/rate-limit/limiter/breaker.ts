import type { Clock } from '../../core/clock.js'

/**
 * Failures in a row that open the breaker. One is not enough: a pause of our own event loop makes a late answer too, and
 * would leave a healthy store alone. More would each hold a request for the whole timeout.
 */
export const FAILURES = 5

/** Milliseconds from a failure to the next probe: with a timeout of 50 ms, a store that is back is found within 300 ms. */
export const RETRY = 250

/** No ticket: the store is left alone. */
export const LEFT_ALONE = -1

/**
 * Whether a store that fails is asked at all. Closed: everybody asks. Open, after `FAILURES` failures in a row: nobody
 * does, so that no request waits for it. Half-open, every `RETRY` ms: the next request asks alone, as a probe, while the
 * others go on without; its answer closes the breaker, its failure opens it again.
 *
 * Who asks draws a ticket and returns it with what came of it. A ticket of an earlier state counts for nothing: what a
 * paused store answers late neither closes nor opens anything.
 */
export class Breaker {
  readonly #clock: Clock
  #state: 'closed' | 'open' | 'half-open' = 'closed'
  /** Of the state: the ticket that is drawn in it. */
  #ticket = 0
  #failures = 0
  #retryAt = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get state(): 'closed' | 'open' | 'half-open' {
    return this.#state
  }

  /** Closed, and the last answer was none that failed. */
  get untroubled(): boolean {
    return this.#state === 'closed' && this.#failures === 0
  }

  /** A ticket to ask the store with, or `LEFT_ALONE`. Each ticket has to come back. */
  draw(): number {
    if (this.#state === 'closed') return this.#ticket
    if (this.#state === 'half-open' || this.#clock() < this.#retryAt) return LEFT_ALONE
    return this.#enter('half-open')
  }

  /** The store answered as it should. Whether that says that it is well now. */
  succeeded(ticket: number): boolean {
    if (ticket !== this.#ticket) return false
    this.#failures = 0
    if (this.#state !== 'closed') this.#enter('closed')
    return true
  }

  failed(ticket: number): void {
    if (ticket !== this.#ticket) return
    if (this.#state === 'closed' && ++this.#failures < FAILURES) return
    this.#failures = 0
    this.#retryAt = this.#clock() + RETRY
    this.#enter('open')
  }

  #enter(state: 'closed' | 'open' | 'half-open'): number {
    this.#state = state
    return ++this.#ticket
  }
}
