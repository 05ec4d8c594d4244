import type { Clock } from '../core/clock.js'

/**
 * So many in each window and no more, whoever sends them: reports need no credential, and cost their receiver more than
 * their sender.
 */
export class FloodGate {
  readonly #most: number
  readonly #window: number
  readonly #clock: Clock
  #start = Number.NEGATIVE_INFINITY
  #taken = 0

  /** @param window milliseconds */
  constructor(most: number, window: number, clock: Clock) {
    this.#most = most
    this.#window = window
    this.#clock = clock
  }

  get isShut(): boolean {
    const now = this.#clock()
    // A clock that was set back must not shut the gate until it has caught up.
    if (now - this.#start >= this.#window || now < this.#start) {
      this.#start = now
      this.#taken = 0
    }
    return this.#taken >= this.#most
  }

  /** Whether one more passes; it is counted then. */
  pass(): boolean {
    if (this.isShut) return false
    this.#taken++
    return true
  }
}
