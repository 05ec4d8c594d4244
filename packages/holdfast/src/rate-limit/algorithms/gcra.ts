import { checkedOptions } from '../../core/checked-options.js'
import type { Duration } from '../../core/duration.js'
import { capacity, timeToFill } from '../quota.js'
import type { Limit } from '../limit.js'
import type { LimitPolicy, Taken } from '../store.js'
import { CounterCells } from './counter-cells.js'
import { declaredLimit, LIMIT_OPTIONS, type LimitOptions } from './declared-limit.js'

export interface GcraOptions extends LimitOptions {
  /** The most requests at once, from 1 to `limit`; default `limit`. 1 spaces all requests evenly. */
  readonly burst?: number
}

/**
 * The generic cell rate algorithm (ITU-T I.371): `limit` requests (or cost units) for each window, given back one by one
 * and evenly, with up to `burst` at once. In any window at most **limit + burst** are admitted. For a steady rate towards
 * something that must not be hit by bursts. It counts in fractions of a millisecond as whole numbers: 7 for each second
 * are 7, for ever. Where the numbers are changed the time until it is whole stays.
 *
 * @example gcra(7, '1 s')
 * @example gcra(600, '1 m', { burst: 10, name: 'search' })
 * @param limit a whole number from 1 to 100,000,000
 * @param window from 1 ms to 366 days; `limit` times its milliseconds is at most 2^52
 * @throws {ConfigurationError} `config.limit`, `config.unknown_option`
 */
export function gcra(limit: number, window: Duration, options: GcraOptions = {}): Limit {
  const { burst = limit, ...others } = checkedOptions('gcra(…)', options, { ...LIMIT_OPTIONS, burst: true })
  return declaredLimit('gcra(…)', { algorithm: 'gcra', limit, window, burst }, others)
}

/**
 * Of each counter the theoretical arrival time at which it is whole: `since` in whole milliseconds, and `units` in
 * `limit`ths of one. What is used at a moment is the time until then, `debt`; a unit is `window` of its parts.
 */
export class GcraCells extends CounterCells {
  room(cell: number, policy: LimitPolicy, now: number): number {
    return Math.max(0, capacity(policy) - Math.ceil(this.#debt(cell, policy, now) / policy.window))
  }

  whole(cell: number, policy: LimitPolicy, units: number, now: number): number {
    return Math.ceil((this.#debt(cell, policy, now) + units * policy.window) / policy.limit)
  }

  wait(cell: number, policy: LimitPolicy, units: number, now: number): number {
    const size = capacity(policy)
    if (units > size) return timeToFill(policy)
    return Math.ceil((this.#debt(cell, policy, now) - (size - units) * policy.window) / policy.limit)
  }

  charge(cell: number, policy: LimitPolicy, units: number, now: number): void {
    this.#owe(cell, policy, this.#debt(cell, policy, now) + units * policy.window, now)
  }

  take(cell: number, policy: LimitPolicy, cost: number, now: number): Taken {
    const size = capacity(policy)
    const owed = this.#debt(cell, policy, now)
    const debt = owed + cost * policy.window
    if (debt > size * policy.window) return this.#refused(policy, cost, owed)
    const reset = this.#owe(cell, policy, debt, now)
    return { allowed: true, remaining: size - Math.ceil(debt / policy.window), reset, retryAfter: 0 }
  }

  /** The same as `unchanged` without working out the debt once more: it is what a flood is answered. */
  #refused(policy: LimitPolicy, cost: number, debt: number): Taken {
    const { limit, window } = policy
    const size = capacity(policy)
    const retryAfter = cost > size ? timeToFill(policy) : Math.ceil((debt - (size - cost) * window) / limit)
    return {
      allowed: false,
      remaining: Math.max(0, size - Math.ceil(debt / window)),
      reset: Math.ceil(debt / limit),
      retryAfter,
    }
  }

  /** Milliseconds until it is paid. */
  #owe(cell: number, { limit }: LimitPolicy, debt: number, now: number): number {
    const whole = Math.floor(debt / limit)
    const rest = debt - whole * limit
    const reset = rest === 0 ? whole : whole + 1
    this.since[cell] = now + whole
    this.units[cell] = rest
    this.until[cell] = now + reset
    return reset
  }

  /** In `limit`ths of a millisecond: up to 2^52, hence exact. */
  #debt(cell: number, { limit }: LimitPolicy, now: number): number {
    if (this.until[cell]! <= now) return 0
    // Under a changed limit the parts of a millisecond are not those that were stored.
    return Math.max(0, (this.since[cell]! - now) * limit + Math.min(this.units[cell]!, limit - 1))
  }
}
