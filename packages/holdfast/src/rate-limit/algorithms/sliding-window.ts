import type { Duration } from '../../core/duration.js'
import type { Limit } from '../limit.js'
import type { LimitPolicy, Taken } from '../store.js'
import type { Cells } from './cells.js'
import { declaredLimit, type LimitOptions } from './declared-limit.js'
import { WindowLogs } from './window-logs.js'

/**
 * At most `limit` requests (or cost units) in **any** window of this length, wherever it begins: there is no edge at
 * which two bursts meet. A window includes its first millisecond and not its last: what was admitted at 0 is given back
 * at exactly `window`.
 *
 * Up to a limit of 128 it keeps the time of every request and is exact. Above that, requests of one 127th of the window
 * share the time of the latest of them: never too many are admitted, and a unit is given back at most 1/127 of the window
 * (0.79 %) late; under constant overload it admits at least 99.2 % of what an exact count would.
 *
 * @example slidingWindow(10, '10 s')
 * @example slidingWindow(5, '1 m', { name: 'login', per: 'address' })
 * @param limit a whole number from 1 to 100,000,000
 * @param window from 1 ms to 366 days
 * @throws {ConfigurationError} `config.limit`, `config.unknown_option`
 */
export function slidingWindow(limit: number, window: Duration, options: LimitOptions = {}): Limit {
  return declaredLimit('slidingWindow(…)', { algorithm: 'sliding-window', limit, window }, options)
}

/** Up to this limit each request keeps its own time. */
const EXACT = 128

/** Above it, this many parts of a window share a time each; a window touches one more of them: 128 entries again. */
const PARTS = 127

/** Of each counter the log of what was admitted within the window. */
export class SlidingWindowCells extends WindowLogs implements Cells {
  constructor() {
    super()
    this.open()
  }

  wholeAt(cell: number, window: number): number {
    return this.newest(cell) + window
  }

  keep(cell: number, _policy: LimitPolicy, now: number): void {
    this.add(cell, 0, now, 1)
  }

  room(cell: number, { limit, window }: LimitPolicy, now: number): number {
    return Math.max(0, limit - this.live(cell, now - window))
  }

  whole(cell: number, { window }: LimitPolicy, units: number, now: number): number {
    if (units > 0) return window
    return this.live(cell, now - window) === 0 ? 0 : this.newest(cell) + window - now
  }

  wait(cell: number, { limit, window }: LimitPolicy, units: number, now: number): number {
    if (units > limit) return window
    return this.freedBy(cell, this.live(cell, now - window) + units - limit) + window - now
  }

  charge(cell: number, { limit, window }: LimitPolicy, units: number, now: number): void {
    this.live(cell, now - window)
    this.add(cell, units, now, limit <= EXACT ? 1 : window / PARTS)
  }

  take(cell: number, policy: LimitPolicy, cost: number, now: number): Taken {
    const { limit, window } = policy
    const used = this.live(cell, now - window)
    if (used + cost > limit) return this.#refused(cell, policy, cost, used, now)
    this.add(cell, cost, now, limit <= EXACT ? 1 : window / PARTS)
    return { allowed: true, remaining: limit - used - cost, reset: window, retryAfter: 0 }
  }

  /** The same as `unchanged` without looking for what has expired once more: it is what a flood is answered. */
  #refused(cell: number, { limit, window }: LimitPolicy, cost: number, used: number, now: number): Taken {
    const reset = used === 0 ? 0 : this.newest(cell) + window - now
    const retryAfter = cost > limit ? window : this.freedBy(cell, used + cost - limit) + window - now
    return { allowed: false, remaining: Math.max(0, limit - used), reset, retryAfter }
  }
}
