import { MAX_IDENTITY } from '../checked-take.js'
import type { LimitPolicy, Take, Taken } from '../store.js'

/** A refusal of the store, and how long it holds. Times are of the clock that the cache is asked with. */
export interface Denial {
  readonly policy: LimitPolicy
  readonly cost: number
  /** When the cost fits again. */
  readonly until: number
  /** When the limit is whole again. */
  readonly whole: number
  readonly remaining: number
}

interface Entry extends Denial {
  readonly limit: string
  readonly identity: string
  readonly place: number
}

/**
 * Who is blocked, known without asking the store. It never refuses what the store would admit: a denial holds for the
 * same limit, identity, algorithm and numbers, for this cost and greater ones, and only until the store itself said that
 * the cost fits. What only observes is neither remembered nor found. Bounded: the oldest denial makes room, and its caller
 * is then refused by the store. Every operation but `clear` is O(1).
 */
export class DenyCache {
  readonly #size: number
  readonly #denials = new Map<string, Map<string, Entry>>()
  // All entries in a ring: finding the first of a map whose first entries were deleted would be linear.
  readonly #ring: (Entry | undefined)[] = []
  readonly #free: number[] = []
  #oldest = 0
  #forgot = Number.NEGATIVE_INFINITY

  constructor(size: number) {
    this.#size = size
  }

  find({ limit, identity, policy, cost, observe }: Take, now: number): Denial | undefined {
    return observe === true ? undefined : this.denialOf(limit, identity, policy, cost, now)
  }

  /** `find` of what does not only observe. A cost that is none, such as NaN, is not denied: it is for others to refuse. */
  denialOf(limit: string, identity: string, policy: LimitPolicy, cost: number, now: number): Denial | undefined {
    const denial = this.#denials.get(limit)?.get(identity)
    if (denial === undefined || denial.until <= now || !(Number.isSafeInteger(cost) && cost >= denial.cost))
      return undefined
    return same(denial.policy, policy) ? denial : undefined
  }

  /** Of several takes the denial that holds for longest, and whose it is. */
  findLongest<T extends Take>(
    takes: readonly T[],
    now: number,
  ): { readonly take: T; readonly denial: Denial } | undefined {
    let longest: { readonly take: T; readonly denial: Denial } | undefined
    for (const take of takes) {
      const denial = this.find(take, now)
      if (denial !== undefined && !(longest !== undefined && denial.until <= longest.denial.until))
        longest = { take, denial }
    }
    return longest
  }

  /** `asked` is the time before the store was asked: the denial ends no later than it does in the store. */
  remember(take: Take, { retryAfter, reset, remaining }: Taken, asked: number): void {
    const { limit, identity, policy, cost } = take
    // The store may have answered before somebody made the counter whole.
    if (asked <= this.#forgot || take.observe === true) return
    if (this.#size === 0 || identity.length > MAX_IDENTITY) return
    let denials = this.#denials.get(limit)
    if (denials === undefined) {
      denials = new Map<string, Entry>()
      this.#denials.set(limit, denials)
    }
    const place = denials.get(identity)?.place ?? this.#place()
    const entry = { limit, identity, policy, cost, until: asked + retryAfter, whole: asked + reset, remaining, place }
    this.#ring[place] = entry
    denials.set(identity, entry)
  }

  /** All that one call was refused. A counter's second take is refused for the sum of both, which says nothing about one. */
  rememberAll(takes: readonly Take[], taken: readonly Taken[], asked: number): void {
    for (let i = 0; i < takes.length; i++) {
      const verdict = taken[i] as Taken
      if (!verdict.allowed && isFirst(takes, i)) this.remember(takes[i] as Take, verdict, asked)
    }
  }

  /** The counter was made whole, at `now` at the latest: what the store answered to those who asked before is void. */
  forget(limit: string, identity: string, now: number): void {
    this.#forgot = now
    const entry = this.#denials.get(limit)?.get(identity)
    if (entry === undefined) return
    this.#denials.get(limit)?.delete(identity)
    this.#ring[entry.place] = undefined
    this.#free.push(entry.place)
  }

  clear(now: number): void {
    this.#forgot = now
    this.#denials.clear()
    this.#ring.length = this.#free.length = this.#oldest = 0
  }

  #place(): number {
    if (this.#ring.length < this.#size) return this.#ring.length
    const free = this.#free.pop()
    if (free !== undefined) return free
    const place = this.#oldest
    this.#oldest = (place + 1) % this.#size
    const old = this.#ring[place] as Entry
    this.#denials.get(old.limit)?.delete(old.identity)
    return place
  }
}

function same(a: LimitPolicy, b: LimitPolicy): boolean {
  if (a === b) return true
  return a.algorithm === b.algorithm && a.limit === b.limit && a.window === b.window && a.burst === b.burst
}

function isFirst(takes: readonly Take[], i: number): boolean {
  const { limit, identity } = takes[i] as Take
  for (let j = 0; j < i; j++) {
    const other = takes[j] as Take
    if (other.limit === limit && other.identity === identity) return false
  }
  return true
}
