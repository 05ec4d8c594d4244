import { systemClock, type Clock } from '../../core/clock.js'
import { ConfigurationError } from '../../core/configuration-error.js'
import { charge, outlook, unitsUsed } from '../algorithms/sliding-window.js'
import { checkedOptions } from '../../core/checked-options.js'
import { checkTake } from '../checked-take.js'
import { KeyedLogs, NONE } from '../keyed-logs.js'
import { steady } from '../steady-clock.js'
import type { LimitPolicy, Store, Take, Taken } from '../store.js'

export interface MemoryOptions {
  /**
   * Keys that are counted apart, from 1 to 10,000,000; default 100,000: more callers than one process meets in a minute,
   * and too few to exhaust its memory. A key takes about 80 bytes and its own text, and never more than 3 kB, when it
   * spreads 128 or more requests over its window. What happens to keys beyond that: see `memory`.
   */
  readonly maxKeys?: number
  /** Default: the system's. A step back is passed over. */
  readonly clock?: Clock
  /** Which keys share when there are too many; 32 bits, for tests. Default: drawn at random, so that nobody can tell. */
  readonly seed?: number
}

export interface MemoryStore extends Store {
  take(takes: readonly Take[]): readonly Taken[]
  /** `keys` are counted apart; `shared` is more than 0 while keys share because there are more than `maxKeys`. */
  occupancy(): { readonly keys: number; readonly shared: number }
}

/**
 * Counts in this process: exact, synchronous, atomic over stacked limits, without timers. What one process counts no
 * other sees: with n processes a caller has n times the limit.
 *
 * **Bounded, and never forgiving.** Only keys that have used nothing within their window make room for new ones, a few
 * looked at for each new key. While `maxKeys` keys (or 256 characters of key for each of them) are in use, further keys
 * share 1,024 counters for each limit: a flood of distinct keys can cost a newcomer some of its limit, but it frees
 * nobody who is blocked and admits nobody beyond a limit. It ends by itself within one window of the flood.
 * @throws {ConfigurationError} `config.limit`, `config.unknown_option`
 */
export function memory(options: MemoryOptions = {}): MemoryStore {
  checkedOptions('memory(…)', options, { maxKeys: true, clock: true, seed: true })
  const { maxKeys = 100_000, clock = systemClock, seed } = options
  if (!(Number.isSafeInteger(maxKeys) && maxKeys >= 1 && maxKeys <= 10_000_000)) {
    throw new ConfigurationError('config.limit', 'maxKeys of memory(…) is a whole number from 1 to 10,000,000.')
  }
  const time = steady(clock)
  const keyed = new KeyedLogs(maxKeys, seed)
  const { logs } = keyed

  function takeOne({ key, policy, cost }: Take): readonly Taken[] {
    const now = time()
    const found = keyed.find(key, policy)
    const used = found === NONE ? 0 : unitsUsed(logs, found, policy, now)
    if (used + cost > policy.limit) return [outlook(logs, found, policy, used, cost, now)]
    charge(logs, keyed.claim(key, policy, found), policy, cost, now)
    keyed.sweep(now)
    return [charged(policy, used + cost)]
  }

  function takeAll(takes: readonly Take[]): readonly Taken[] {
    const now = time()
    const found: number[] = []
    const used: number[] = []
    let fits = true
    for (let i = 0; i < takes.length; i++) {
      const { key, policy, cost } = takes[i] as Take
      const log = keyed.find(key, policy)
      const units = log === NONE ? 0 : unitsUsed(logs, log, policy, now)
      found.push(log)
      used.push(units)
      if (units + wantedBefore(takes, i) + cost > policy.limit) fits = false
    }
    if (!fits) {
      return takes.map(({ policy, cost }, i) =>
        outlook(logs, found[i]!, policy, used[i]!, wantedBefore(takes, i) + cost, now),
      )
    }
    for (let i = 0; i < takes.length; i++) {
      const { key, policy, cost } = takes[i] as Take
      const log = keyed.claim(key, policy, found[i]!)
      found[i] = log
      charge(logs, log, policy, cost, now)
    }
    keyed.sweep(now)
    return takes.map(({ policy }, i) => charged(policy, unitsUsed(logs, found[i]!, policy, now)))
  }

  return {
    name: 'memory',
    take(takes) {
      for (const take of takes) checkTake(take)
      return takes.length === 1 ? takeOne(takes[0] as Take) : takeAll(takes)
    },
    occupancy: () => ({ keys: keyed.own, shared: keyed.shared }),
  }
}

/** After a charge, whose units leave last. */
function charged({ limit, window }: LimitPolicy, used: number): Taken {
  return { allowed: true, remaining: Math.max(0, limit - used), reset: window, retryAfter: 0 }
}

/** What the same call already wants from the counter of its `i`-th take. */
function wantedBefore(takes: readonly Take[], i: number): number {
  const { key, policy } = takes[i] as Take
  let units = 0
  for (let j = 0; j < i; j++) {
    const other = takes[j] as Take
    if (other.policy.window === policy.window && other.key === key) units += other.cost
  }
  return units
}
