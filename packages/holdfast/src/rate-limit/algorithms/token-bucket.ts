import type { Duration } from '../../core/duration.js'
import { capacity, timeToFill } from '../quota.js'
import type { Limit } from '../limit.js'
import type { LimitPolicy, Taken } from '../store.js'
import { CounterCells } from './counter-cells.js'
import { declaredLimit, type LimitOptions } from './declared-limit.js'

/**
 * A bucket of `size` tokens that starts full; a request takes one (or its cost). `refill` tokens come back with each
 * whole interval, counted from the first request that finds it full, and never above its size. In any time of
 * one interval at most **size + refill** are admitted, in n of them size + n × refill. For traffic that comes in
 * bursts and is to be paid back slowly. Where the numbers are changed the tokens that are left stay.
 *
 * @example tokenBucket(10, '1 s', 100)
 * @param refill tokens for each interval, a whole number from 1 to 100,000,000
 * @param interval from 1 ms to 366 days
 * @param size its capacity: a whole number from `refill` to 100,000,000; it must fill within 366 days
 * @throws {ConfigurationError} `config.limit`, `config.unknown_option`
 */
export function tokenBucket(refill: number, interval: Duration, size: number, options: LimitOptions = {}): Limit {
  const numbers = { algorithm: 'token-bucket', limit: refill, window: interval, burst: size } as const
  return declaredLimit('tokenBucket(…)', numbers, options)
}

/** Of each counter: the tokens it had at the interval's start, that start, and when it is full. */
export class TokenBucketCells extends CounterCells {
  room(cell: number, policy: LimitPolicy, now: number): number {
    const size = capacity(policy)
    if (this.until[cell]! <= now) return size
    const { limit, window } = policy
    return Math.min(size, this.units[cell]! + Math.floor((now - this.since[cell]!) / window) * limit)
  }

  whole(cell: number, policy: LimitPolicy, units: number, now: number): number {
    const room = this.room(cell, policy, now)
    const missing = capacity(policy) - room + units
    return missing === 0 ? 0 : this.#after(cell, policy, room, missing, now)
  }

  wait(cell: number, policy: LimitPolicy, units: number, now: number): number {
    if (units > capacity(policy)) return timeToFill(policy)
    const room = this.room(cell, policy, now)
    return this.#after(cell, policy, room, units - room, now)
  }

  charge(cell: number, policy: LimitPolicy, units: number, now: number): void {
    this.#charge(cell, policy, this.room(cell, policy, now), units, now)
  }

  take(cell: number, policy: LimitPolicy, cost: number, now: number): Taken {
    const room = this.room(cell, policy, now)
    if (cost > room) return this.#refused(cell, policy, cost, room, now)
    const until = this.#charge(cell, policy, room, cost, now)
    return { allowed: true, remaining: room - cost, reset: until - now, retryAfter: 0 }
  }

  /** The same as `unchanged` without counting the tokens once more: it is what a flood is answered. */
  #refused(cell: number, policy: LimitPolicy, cost: number, room: number, now: number): Taken {
    const size = capacity(policy)
    const reset = room === size ? 0 : this.#after(cell, policy, room, size - room, now)
    const retryAfter = cost > size ? timeToFill(policy) : this.#after(cell, policy, room, cost - room, now)
    return { allowed: false, remaining: room, reset, retryAfter }
  }

  #charge(cell: number, policy: LimitPolicy, room: number, units: number, now: number): number {
    const start = this.#start(cell, policy, room, now)
    const until = start + Math.ceil((capacity(policy) - room + units) / policy.limit) * policy.window
    this.since[cell] = start
    // Keys that share a cell may be charged in one call for which each had room, but not all.
    this.units[cell] = Math.max(0, room - units)
    this.until[cell] = until
    return until
  }

  /** Milliseconds until `tokens` more have come. */
  #after(cell: number, policy: LimitPolicy, room: number, tokens: number, now: number): number {
    return this.#start(cell, policy, room, now) + Math.ceil(tokens / policy.limit) * policy.window - now
  }

  /** When the interval began that `now` is in; a full bucket begins one now. */
  #start(cell: number, policy: LimitPolicy, room: number, now: number): number {
    if (room === capacity(policy)) return now
    const since = this.since[cell]!
    return since + Math.floor((now - since) / policy.window) * policy.window
  }
}
