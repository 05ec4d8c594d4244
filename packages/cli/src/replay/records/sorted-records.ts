import { Columns } from './columns.js'
import { SpilledRuns } from './spilled-runs.js'
import { timeOrder } from './time-order.js'

/** Requests that are kept in memory and sorted at once: 48 MB, and as much while they are sorted. */
const CHUNK = 2_000_000
/** Requests that a pass gets at a time. */
export const BLOCK = 8_192

/**
 * Requests in any order come out in the order of their times, as often as wanted; those of one moment keep the order in
 * which they came. In bounded memory: what is more than one chunk goes, sorted, to a temporary file, and the sorted
 * chunks are merged whenever they are read.
 */
export class SortedRecords {
  readonly #chunk: number
  readonly #spilled: SpilledRuns
  #columns: Columns
  #length = 0
  #from = Number.POSITIVE_INFINITY
  #to = Number.NEGATIVE_INFINITY

  constructor(chunk = CHUNK) {
    this.#chunk = chunk
    this.#columns = new Columns(Math.min(chunk, BLOCK))
    this.#spilled = new SpilledRuns()
  }

  get length(): number {
    return this.#length
  }

  /** The earliest time; Infinity of none. */
  get from(): number {
    return this.#from
  }

  get to(): number {
    return this.#to
  }

  add(time: number, address: number, user: number, agent: number, route: number): void {
    if (this.#columns.length === this.#columns.capacity) this.#makeRoom()
    this.#columns.add(time, address, user, agent, route)
    this.#length++
    if (time < this.#from) this.#from = time
    if (time > this.#to) this.#to = time
  }

  /** No more comes. */
  finish(): void {
    if (this.#spilled.isEmpty) this.#columns = sorted(this.#columns)
    else this.#spill()
  }

  /** All requests, sorted; a block is valid until the next one is asked for. */
  *blocks(): Iterable<Columns> {
    if (!this.#spilled.isEmpty) {
      yield* this.#spilled.merged()
      return
    }
    const all = this.#columns
    for (let start = 0; start < all.length; start += BLOCK) yield all.part(start, Math.min(start + BLOCK, all.length))
  }

  /** Gives the temporary file back. */
  close(): void {
    this.#spilled.close()
  }

  #makeRoom(): void {
    if (this.#columns.capacity === this.#chunk) return this.#spill()
    const larger = new Columns(Math.min(this.#chunk, this.#columns.capacity * 2))
    larger.addFrom(this.#columns, 0, this.#columns.length)
    this.#columns = larger
  }

  #spill(): void {
    if (this.#columns.length > 0) this.#spilled.write(sorted(this.#columns))
    this.#columns.length = 0
  }
}

function sorted(columns: Columns): Columns {
  const order = timeOrder(columns.times, columns.length)
  return order === undefined ? columns : columns.inOrder(order)
}
