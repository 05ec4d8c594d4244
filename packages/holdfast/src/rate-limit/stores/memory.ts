import { systemClock, type Clock } from '../../core/clock.js'
import { ConfigurationError } from '../../core/configuration-error.js'
import { checkedOptions } from '../../core/checked-options.js'
import { loaded } from '../../core/loaded.js'
import { admitted, unchanged } from '../algorithms/answers.js'
import { checkCost, checkCounter, checkIdentity, checkPolicyOf, checkTake } from '../checked-take.js'
import type { Group } from './memory/counter-group.js'
import { KeyedCounters } from './memory/keyed-counters.js'
import { steady } from './memory/steady-clock.js'
import type { Counter, LimitPolicy, Store, Take, Taken } from '../store.js'
import { memoryDocument } from './memory/document.js'

export interface MemoryOptions {
  /**
   * Keys that are counted apart, from 1 to 10,000,000; default 100,000: more callers than one process meets in a minute,
   * and too few to exhaust its memory. A key is one limit and identity; it takes 50 to 110 bytes and its own text, 3 kB if it
   * spreads 128 or more requests over a sliding window. What happens to keys beyond that: see `memory`.
   */
  readonly maxKeys?: number
  /** Default: the system's. A step back is passed over. */
  readonly clock?: Clock
  /** Which keys share when there are too many; 32 bits, for tests. Default: drawn at random, so that nobody can tell. */
  readonly seed?: number
}

export interface MemoryStore extends Store {
  take(takes: readonly Take[]): readonly Taken[]
  takerOf(limit: string, policy: LimitPolicy): (identity: string, cost: number) => Taken
  takeOne(take: Take): Taken
  peek(takes: readonly Take[]): readonly Taken[]
  reset(counters: readonly Counter[]): void
  /** `keys` are counted apart; `shared` is more than 0 while keys share because there are more than `maxKeys`. */
  occupancy(): { readonly keys: number; readonly shared: number }
}

/**
 * Counts in this process: exact, synchronous, atomic over stacked limits, without timers. What one process counts no
 * other sees: with n processes a caller has n times the limit.
 *
 * **Bounded, and never forgiving.** Only keys whose limit is whole again make room for new ones, a few looked at for
 * each new key. While `maxKeys` keys (or 256 characters of key for each of them) are in use, further keys
 * share 1,024 counters for each limit: a flood of distinct keys can cost a newcomer some of its limit, but it frees
 * nobody who is blocked and admits nobody beyond a limit. It ends by itself when what they used has come back,
 * one window after the flood at most (a token bucket: the time that fills it).
 * @throws {ConfigurationError} `config.limit`, `config.unknown_option`
 */
export function memory(options: MemoryOptions = {}): MemoryStore {
  checkedOptions('memory(…)', options, { maxKeys: true, clock: true, seed: true })
  const { maxKeys = 100_000, clock = systemClock, seed } = options
  if (!(Number.isSafeInteger(maxKeys) && maxKeys >= 1 && maxKeys <= 10_000_000)) {
    throw new ConfigurationError('config.limit', 'maxKeys of memory(…) is a whole number from 1 to 10,000,000.')
  }
  const time = steady(clock)
  const keyed = new KeyedCounters(maxKeys, seed)
  const analytics = loaded(async () => (await import('../analytics/stores/memory-analytics.js')).memoryAnalytics(clock))

  function takerOf(limit: string, given: LimitPolicy): (identity: string, cost: number) => Taken {
    const policy = Object.isFrozen(given) ? given : Object.freeze({ ...given })
    checkPolicyOf(limit, policy)
    let group = keyed.group(limit, policy)
    return (identity, cost) => {
      checkIdentity(identity)
      checkCost(cost)
      const now = time()
      let cell = group.own.cells.get(identity)
      if (cell === undefined) {
        const known = group
        group = keyed.group(limit, policy)
        // A group that counted nothing for a while was left, and another may count in its place.
        if (group !== known) cell = group.own.cells.get(identity)
        if (cell === undefined) return takeNew(group, identity, policy, cost, now)
      }
      const taken = group.cells.take(cell, policy, cost, now)
      keyed.sweep(now)
      return taken
    }
  }

  function takeOne(take: Take): Taken {
    checkTake(take)
    const { limit, identity, policy, cost } = take
    const now = time()
    const group = keyed.group(limit, policy)
    const cell = group.own.cells.get(identity)
    if (cell === undefined) return takeNew(group, identity, policy, cost, now)
    const taken = group.cells.take(cell, policy, cost, now)
    keyed.sweep(now)
    return taken
  }

  /** For a key that has no cell of its own. */
  function takeNew(group: Group, identity: string, policy: LimitPolicy, cost: number, now: number): Taken {
    const { cells } = group
    const shared = keyed.findShared(group, identity, policy)
    if (cost > cells.room(shared, policy, now)) return unchanged(cells, shared, policy, cost, now)
    const cell = keyed.claimNew(group, identity, policy, shared)
    const taken = cells.take(cell, policy, cost, now)
    keyed.charged(group, cell)
    keyed.sweep(now)
    return taken
  }

  function takeAll(takes: readonly Take[]): readonly Taken[] {
    for (const take of takes) checkTake(take)
    const now = time()
    const found: Found[] = []
    let refused = false
    for (let i = 0; i < takes.length; i++) {
      const { limit, identity, policy, cost, observe } = takes[i] as Take
      const group = keyed.group(limit, policy)
      const own = group.own.cells.get(identity)
      const cell = own ?? keyed.findShared(group, identity, policy)
      const wanted = cost + wantedBefore(takes, found, i)
      const fits = wanted <= group.cells.room(cell, policy, now)
      if (!fits && observe !== true) refused = true
      found.push({ group, cell, isOwn: own !== undefined, wanted, fits })
    }
    const answers: Taken[] = []
    if (refused) {
      for (let i = 0; i < takes.length; i++) {
        const { group, cell, wanted } = found[i]!
        answers.push(unchanged(group.cells, cell, (takes[i] as Take).policy, wanted, now))
      }
      return answers
    }
    for (let i = 0; i < takes.length; i++) {
      const each = found[i]!
      if (!each.fits) continue
      const { limit, identity, policy, cost } = takes[i] as Take
      // An earlier take of the same counter may have been the first to be counted.
      if (!each.isOwn) each.cell = keyed.claim(limit, identity, policy, each.cell)
      each.group.cells.charge(each.cell, policy, cost, now)
      if (!each.isOwn) keyed.charged(each.group, each.cell)
    }
    for (let i = 0; i < takes.length; i++) {
      const take = takes[i] as Take
      const { group, cell, fits } = found[i]!
      answers.push(fits ? unchanged(group.cells, cell, take.policy, 0, now) : peekOne(take, now))
    }
    keyed.sweep(now)
    return answers
  }

  function peekOne(take: Take, now: number): Taken {
    const { limit, identity, policy, cost } = take
    const group = keyed.group(limit, policy)
    const { cells } = group
    const cell = keyed.find(group, identity, policy)
    const room = cells.room(cell, policy, now)
    return cost > room ? unchanged(cells, cell, policy, cost, now) : admitted(cells, cell, policy, cost, room, now)
  }

  return {
    name: 'memory',
    reach: 'process',
    take: (takes) => (takes.length === 1 ? [takeOne(takes[0] as Take)] : takeAll(takes)),
    takeOne,
    takerOf,
    peek(takes) {
      for (const take of takes) checkTake(take)
      const now = time()
      return takes.map((take) => peekOne(take, now))
    },
    reset(counters) {
      for (const counter of counters) checkCounter(counter)
      const now = time()
      for (const { limit, identity, policy } of counters) keyed.release(limit, identity, policy, now)
    },
    document: memoryDocument(),
    analytics: {
      add: async (tallies) => (await analytics()).add(tallies),
      read: async (from, to) => (await analytics()).read(from, to),
    },
    occupancy: () => ({ keys: keyed.own, shared: keyed.shared }),
  }
}

/** A take's counter, and what the call wants of it up to this take. */
interface Found {
  readonly group: Group
  cell: number
  /** No other key counts in it. */
  readonly isOwn: boolean
  readonly wanted: number
  readonly fits: boolean
}

/** What takes before the `i`-th, for which there is room, want from its counter already. */
function wantedBefore(takes: readonly Take[], found: readonly Found[], i: number): number {
  const take = takes[i] as Take
  let units = 0
  for (let before = 0; before < i; before++) {
    const other = takes[before] as Take
    if (found[before]!.fits && sameCounter(other, take)) units += other.cost
  }
  return units
}

function sameCounter(a: Counter, b: Counter): boolean {
  return (
    a.identity === b.identity &&
    a.limit === b.limit &&
    a.policy.window === b.policy.window &&
    a.policy.algorithm === b.policy.algorithm
  )
}
