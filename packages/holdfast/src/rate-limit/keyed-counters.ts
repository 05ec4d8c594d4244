import { algorithms } from './algorithms/algorithms.js'
import { NONE, type Cells } from './algorithms/cells.js'
import { capacity } from './quota.js'
import type { Algorithm, LimitPolicy } from './store.js'

/** Cells that keys share, for each limit. */
const SHARED = 1024

/** On average; longer keys use up the bound sooner. */
const CHARACTERS_PER_KEY = 256

/** Cells of each algorithm that are looked at for each one that is claimed: twice as fast as they can come. */
const SWEPT = 2

/** Where cells are found again by name. */
interface Home {
  readonly group: Group
  readonly own: boolean
  readonly cells: Map<string, number>
}

/** The cells of one algorithm, and of each its name and home. */
interface Table {
  readonly cells: Cells
  readonly names: string[]
  readonly homes: (Home | undefined)[]
  /** The next one that the sweep looks at. */
  next: number
}

/** The counters of one limit with one algorithm and window. */
export class Group {
  /** By identity. */
  readonly own: Home = { group: this, own: true, cells: new Map() }
  /** By the policy's numbers and a hash. */
  readonly shared: Home = { group: this, own: false, cells: new Map() }
  readonly cells: Cells

  constructor(
    readonly limit: string,
    readonly algorithm: Algorithm,
    readonly window: number,
    readonly table: Table,
  ) {
    this.cells = table.cells
  }
}

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
  readonly #tables: Readonly<Record<Algorithm, Table>> = {
    'sliding-window': emptyTable('sliding-window'),
    'fixed-window': emptyTable('fixed-window'),
    'token-bucket': emptyTable('token-bucket'),
    gcra: emptyTable('gcra'),
  }
  readonly #groups = new Map<string, Group[]>()
  #recent: Group = new Group('', 'gcra', 0, this.#tables.gcra)
  #due = 0
  #own = 0
  #shared = 0
  #characters = 0
  #seed: number | undefined

  /** `seed`: drawn when it is first needed; in a Worker there is no randomness before the first request. */
  constructor(maxKeys: number, seed?: number) {
    this.#maxKeys = maxKeys
    this.#seed = seed
  }

  /** Keys with a cell of their own. */
  get own(): number {
    return this.#own
  }

  /** Cells that several keys share; 0 but for times of overflow. */
  get shared(): number {
    return this.#shared
  }

  /** Limits that something is counted for. */
  get limits(): number {
    return this.#groups.size
  }

  /** Whose counters are a limit's: one that counts nothing yet is made for the moment, and kept by its first claim. */
  group(limit: string, { algorithm, window }: LimitPolicy): Group {
    const recent = this.#recent
    if (recent.window === window && recent.limit === limit && recent.algorithm === algorithm) return recent
    const groups = this.#groups.get(limit) ?? []
    for (const group of groups) {
      if (group.window === window && group.algorithm === algorithm) return (this.#recent = group)
    }
    return (this.#recent = new Group(limit, algorithm, window, this.#tables[algorithm]))
  }

  /** The cell that counts this key now: its own, a shared one, or none. */
  find(group: Group, identity: string, policy: LimitPolicy): number {
    const own = group.own.cells.get(identity)
    if (own !== undefined) return own
    return this.#shared === 0 ? NONE : (group.shared.cells.get(this.#bucket(identity, policy)) ?? NONE)
  }

  /** The cell to charge this key to; `found` is what `find` has just said. */
  claim(limit: string, identity: string, policy: LimitPolicy, found: number): number {
    const group = this.group(limit, policy)
    if (found !== NONE && group.table.homes[found]!.own) return found
    this.#due += SWEPT
    const opened = group.own.cells.get(identity)
    if (opened !== undefined) return opened
    if (this.#own < this.#maxKeys && this.#characters + identity.length <= this.#maxKeys * CHARACTERS_PER_KEY) {
      const cell = this.#open(group.own, identity)
      if (found !== NONE) group.cells.copy(found, cell)
      return cell
    }
    if (found !== NONE) return found
    const bucket = this.#bucket(identity, policy)
    return group.shared.cells.get(bucket) ?? this.#open(group.shared, bucket)
  }

  /**
   * Makes one key whole. One that would now share gets a cell of its own for about a window, beyond the bound if there
   * is no room: what the others have used stays used.
   */
  release(limit: string, identity: string, policy: LimitPolicy, now: number): void {
    const group = this.group(limit, policy)
    const own = group.own.cells.get(identity)
    if (own !== undefined) this.#close(group.table, own, group.own)
    if (this.find(group, identity, policy) === NONE) return
    group.cells.keep(this.#open(group.own, identity), policy, now)
  }

  /**
   * Closes a few cells that are whole, in proportion to what was claimed, and for each call while keys share: amortised
   * O(1). No cell is in use now.
   */
  sweep(now: number): void {
    if (this.#shared > 0 && this.#due === 0) this.#due = SWEPT
    if (this.#due === 0) return
    for (const algorithm in this.#tables) this.#sweepTable(this.#tables[algorithm as Algorithm], now)
    this.#due = 0
  }

  #sweepTable(swept: Table, now: number): void {
    const { cells, homes } = swept
    for (let left = Math.min(this.#due, cells.size - 1); left > 0; left--) {
      const cell = swept.next
      swept.next = cell + 1 < cells.size ? cell + 1 : NONE + 1
      const home = homes[cell]
      if (home !== undefined && cells.idle(cell, now, home.group.window)) this.#close(swept, cell, home)
    }
  }

  #open(home: Home, name: string): number {
    const { group } = home
    if (group.own.cells.size + group.shared.cells.size === 0) this.#enter(group)
    const cell = group.cells.open()
    group.table.names[cell] = name
    group.table.homes[cell] = home
    home.cells.set(name, cell)
    if (home.own) {
      this.#own++
      this.#characters += name.length
    } else {
      this.#shared++
    }
    return cell
  }

  #close(from: Table, cell: number, home: Home): void {
    const name = from.names[cell]!
    home.cells.delete(name)
    from.homes[cell] = undefined
    from.names[cell] = ''
    from.cells.close(cell)
    if (home.own) {
      this.#own--
      this.#characters -= name.length
    } else {
      this.#shared--
    }
    if (home.group.own.cells.size + home.group.shared.cells.size === 0) this.#leave(home.group)
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

function emptyTable(algorithm: Algorithm): Table {
  return { cells: new algorithms[algorithm](), names: [''], homes: [undefined], next: NONE + 1 }
}
