import type { Duration } from '../../core/duration.js'
import type { Limit } from '../limit.js'
import type { LimitPolicy, Taken } from '../store.js'
import { unchanged } from './answers.js'
import { CounterCells } from './counter-cells.js'
import { declaredLimit, type LimitOptions } from './declared-limit.js'

/**
 * At most `limit` requests (or cost units) in each window; windows follow one another from the Unix epoch on, by the
 * store's clock, the same for all callers. Everything comes back at the edge, so two bursts can meet there: in some
 * window of this length up to **2 × limit** are admitted, never more. For quotas that people read on a calendar ("1,000 a
 * day"); against bursts take `slidingWindow`.
 *
 * @example fixedWindow(1_000, '1 d', { name: 'daily' })
 * @param limit a whole number from 1 to 100,000,000
 * @param window from 1 ms to 366 days
 * @throws {ConfigurationError} `config.limit`, `config.unknown_option`
 */
export function fixedWindow(limit: number, window: Duration, options: LimitOptions = {}): Limit {
  return declaredLimit('fixedWindow(…)', { algorithm: 'fixed-window', limit, window }, options)
}

/** Of each counter: the edge at which its window ends, and the units used in it. */
export class FixedWindowCells extends CounterCells {
  room(cell: number, { limit }: LimitPolicy, now: number): number {
    return this.until[cell]! <= now ? limit : Math.max(0, limit - this.units[cell]!)
  }

  whole(cell: number, { window }: LimitPolicy, units: number, now: number): number {
    const used = this.until[cell]! <= now ? 0 : this.units[cell]!
    return used + units === 0 ? 0 : edge(window, now) - now
  }

  wait(_cell: number, { limit, window }: LimitPolicy, units: number, now: number): number {
    return units > limit ? window : edge(window, now) - now
  }

  charge(cell: number, { window }: LimitPolicy, units: number, now: number): void {
    if (this.until[cell]! <= now) {
      this.until[cell] = edge(window, now)
      this.units[cell] = units
    } else {
      this.units[cell] = this.units[cell]! + units
    }
  }

  take(cell: number, policy: LimitPolicy, cost: number, now: number): Taken {
    let until = this.until[cell]!
    let used = cost
    if (until > now) used += this.units[cell]!
    else until = edge(policy.window, now)
    if (used > policy.limit) return unchanged(this, cell, policy, cost, now)
    this.until[cell] = until
    this.units[cell] = used
    return { allowed: true, remaining: policy.limit - used, reset: until - now, retryAfter: 0 }
  }
}

/** The end of the window that `now` is in. */
function edge(window: number, now: number): number {
  return (Math.floor(now / window) + 1) * window
}
