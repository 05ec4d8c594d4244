import { algorithms } from '../../algorithms/algorithms.js'
import { NONE, type Cells } from '../../algorithms/cells.js'
import { Group, type Home } from './counter-group.js'
import { capacity } from '../../quota.js'
import { Round } from './sweep-round.js'
import type { Algorithm, LimitPolicy } from '../../store.js'

/** Cells that keys share, for each limit. */
const SHARED = 1024

/** On average; longer keys use up the bound sooner. */
const CHARACTERS_PER_KEY = 256

/** Cells that are looked at for each one that is claimed: twice as fast as they can come. */
const SWEPT = 2

/**
 * Which cell counts whom, in bounded space. A limit and an identity have one cell for each algorithm and window, so that
 * a changed limit forgives nothing.
 *
 * A cell is closed only when it is whole; none is ever evicted while it counts. When there is no room, new keys share:
 * each is hashed to one of 1,024 cells for its limit and numbers, which counts for all of its keys and so never admits
 * too much to one of them. When there is room again a key gets a cell of its own, which begins with what the shared one
 * holds: moving forgives nothing either. Only a limit that is changed meanwhile starts anew for those who share: a limit
 * of 5 must not be used up by the calls that a limit of 100 admits.
 */
export class KeyedCounters {
  readonly #maxKeys: number
  readonly #cells: Readonly<Record<Algorithm, Cells>> = {
    'sliding-window': new algorithms['sliding-window'](),
    'fixed-window': new algorithms['fixed-window'](),
    'token-bucket': new algorithms['token-bucket'](),
    gcra: new algorithms.gcra(),
  }
  readonly #groups = new Map<string, Group[]>()
  readonly #own = new Round<Home>()
  readonly #shared = new Round<Home>()
  #recent: Group = new Group('', 'gcra', 0, this.#cells.gcra)
  #due = 0
  #characters = 0
  #seed: number | undefined

  /** `seed`: drawn when it is first needed; in a Worker there is no randomness before the first request. */
  constructor(maxKeys: number, seed?: number) {
    this.#maxKeys = maxKeys
    this.#seed = seed
  }

  /** Keys with a cell of their own. */
  get own(): number {
    return this.#own.size
  }

  /** Cells that several keys share; 0 but for times of overflow. */
  get shared(): number {
    return this.#shared.size
  }

  /** Limits that something is counted for. */
  get limits(): number {
    return this.#groups.size
  }

  /**
   * Whose counters are a limit's. One that counts nothing is made for the moment, and kept by its first claim: whoever
   * holds on to a group may find cells in it, and has to ask again before it claims one.
   */
  group(limit: string, { algorithm, window }: LimitPolicy): Group {
    const recent = this.#recent
    if (recent.window === window && recent.limit === limit && recent.algorithm === algorithm) return recent
    const groups = this.#groups.get(limit) ?? []
    for (const group of groups) {
      if (group.window === window && group.algorithm === algorithm) return (this.#recent = group)
    }
    return (this.#recent = new Group(limit, algorithm, window, this.#cells[algorithm]))
  }

  /** The cell that counts this key now: its own, a shared one, or none. */
  find(group: Group, identity: string, policy: LimitPolicy): number {
    return group.own.cells.get(identity) ?? this.findShared(group, identity, policy)
  }

  /** The same of a key that has no cell of its own. */
  findShared(group: Group, identity: string, policy: LimitPolicy): number {
    return this.#shared.size === 0 ? NONE : (group.shared.cells.get(this.#bucket(identity, policy)) ?? NONE)
  }

  /** The cell to charge a key to that had none of its own; `found` is what `findShared` has said. */
  claim(limit: string, identity: string, policy: LimitPolicy, found: number): number {
    const group = this.group(limit, policy)
    return group.own.cells.get(identity) ?? this.claimNew(group, identity, policy, found)
  }

  /** The same of a key that has none of its own now, in a group that was just asked for. */
  claimNew(group: Group, identity: string, policy: LimitPolicy, found: number): number {
    this.#due += SWEPT
    if (this.#own.size < this.#maxKeys && this.#characters + identity.length <= this.#maxKeys * CHARACTERS_PER_KEY) {
      const cell = this.#openOwn(group, identity)
      if (found !== NONE) group.cells.copy(found, cell)
      return cell
    }
    if (found !== NONE) return found
    const bucket = this.#bucket(identity, policy)
    return group.shared.cells.get(bucket) ?? this.#open(group, group.shared, this.#shared, bucket)
  }

  /** A cell that was claimed in this call has been charged. */
  charged(group: Group, cell: number): void {
    const wholeAt = group.cells.wholeAt(cell, group.window)
    this.#own.noted(wholeAt)
    this.#shared.noted(wholeAt)
  }

  /**
   * Makes one key whole. One that would now share gets a cell of its own for about a window, beyond the bound if there
   * is no room: what the others have used stays used.
   */
  release(limit: string, identity: string, policy: LimitPolicy, now: number): void {
    const group = this.group(limit, policy)
    const own = group.own.cells.get(identity)
    if (own !== undefined) this.#closeOwn(group, identity, own)
    if (this.findShared(group, identity, policy) === NONE) return
    const kept = this.#openOwn(group, identity)
    group.cells.keep(kept, policy, now)
    this.charged(group, kept)
  }

  /**
   * Closes a few cells that are whole, in proportion to what was claimed, and for each call while keys share: amortised
   * O(1), and nothing as long as none can be whole. No cell is in use now.
   */
  sweep(now: number): void {
    if (this.#due > 0 || this.#shared.size > 0) this.#sweepDue(now)
  }

  #sweepDue(now: number): void {
    const due = Math.max(this.#due, SWEPT)
    this.#due = 0
    this.#sweepRound(this.#own, due, now)
    this.#sweepRound(this.#shared, due, now)
  }

  #sweepRound(round: Round<Home>, due: number, now: number): void {
    for (let left = Math.min(due, round.size); left > 0 && round.wholeFrom <= now; left--) {
      const [name, cell] = round.next()
      const { group } = round.home
      const wholeAt = group.cells.wholeAt(cell, group.window)
      if (wholeAt > now) round.noted(wholeAt)
      else if (round === this.#own) this.#closeOwn(group, name, cell)
      else this.#close(group, group.shared, round, name, cell)
    }
  }

  #openOwn(group: Group, identity: string): number {
    this.#characters += identity.length
    return this.#open(group, group.own, this.#own, identity)
  }

  #closeOwn(group: Group, identity: string, cell: number): void {
    this.#characters -= identity.length
    this.#close(group, group.own, this.#own, identity, cell)
  }

  #open(group: Group, home: Home, round: Round<Home>, name: string): number {
    if (group.isEmpty) this.#enter(group)
    const cell = group.cells.open()
    home.cells.set(name, cell)
    round.added(home)
    return cell
  }

  #close(group: Group, home: Home, round: Round<Home>, name: string, cell: number): void {
    home.cells.delete(name)
    group.cells.close(cell)
    round.removed(home)
    if (group.isEmpty) this.#leave(group)
  }

  #enter(group: Group): void {
    const groups = this.#groups.get(group.limit)
    if (groups === undefined) this.#groups.set(group.limit, [group])
    else groups.push(group)
  }

  #leave(group: Group): void {
    const others = this.#groups.get(group.limit)!.filter((each) => each !== group)
    if (others.length === 0) this.#groups.delete(group.limit)
    else this.#groups.set(group.limit, others)
  }

  /** FNV-1a, seeded so that nobody can choose keys that share with a victim. Linear in the key, and only in overflow. */
  #bucket(identity: string, policy: LimitPolicy): string {
    let hash = (this.#seed ??= crypto.getRandomValues(new Uint32Array(1))[0]!)
    for (let i = 0; i < identity.length; i++) hash = Math.imul(hash ^ identity.charCodeAt(i), 0x0100_0193)
    return `${policy.limit} ${capacity(policy)} ${(hash ^ (hash >>> 16)) & (SHARED - 1)}`
  }
}
