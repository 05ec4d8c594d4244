import type { Take, Taken } from './store.js'

/** Longer keys are not remembered: what is kept of a caller is small, whoever chose the key. */
const MAX_KEY = 512

/** A refusal of the store, and how long it holds. Times are of the clock that the cache is asked with. */
export interface Denial {
  readonly limit: number
  readonly window: number
  readonly cost: number
  /** When the cost fits again. */
  readonly until: number
  /** When the limit is whole again. */
  readonly whole: number
  readonly remaining: number
}

/**
 * Who is blocked, known without asking the store. It never refuses what the store would admit: a denial holds for the
 * same key, limit and window, for this cost and greater ones, and only until the store itself said that the cost fits.
 * Bounded: the oldest denial makes room, and its caller is then refused by the store. Every operation is O(1).
 */
export class DenyCache {
  readonly #size: number
  readonly #denials = new Map<string, Denial>()
  // The keys of the map in a ring: finding the first of a map whose first entries were deleted would be linear.
  readonly #keys: string[] = []
  #oldest = 0

  constructor(size: number) {
    this.#size = size
  }

  find({ key, policy, cost }: Take, now: number): Denial | undefined {
    const denial = this.#denials.get(key)
    if (denial === undefined || denial.until <= now || denial.cost > cost) return undefined
    return denial.limit === policy.limit && denial.window === policy.window ? denial : undefined
  }

  /** `asked` is the time before the store was asked: the denial ends no later than it does in the store. */
  remember({ key, policy, cost }: Take, { retryAfter, reset, remaining }: Taken, asked: number): void {
    if (this.#size === 0 || key.length > MAX_KEY) return
    if (!this.#denials.has(key)) {
      const old = this.#keys[this.#oldest]
      if (old !== undefined) this.#denials.delete(old)
      this.#keys[this.#oldest] = key
      this.#oldest = (this.#oldest + 1) % this.#size
    }
    const { limit, window } = policy
    this.#denials.set(key, { limit, window, cost, until: asked + retryAfter, whole: asked + reset, remaining })
  }
}
