import type { LimitPolicy, Taken } from '../store.js'
import { doubled } from './doubled.js'
import type { Cells } from './cells.js'

/** Ends the list of free cells. */
const END = 0xffff_ffff

/**
 * Cells of a fixed size, 20 bytes in typed arrays, for the algorithms that need no log. What `since` and `units` mean
 * is theirs; from `until` on a cell is whole.
 */
export abstract class CounterCells implements Cells {
  protected since = new Float64Array(16)
  protected until = new Float64Array(16)
  protected units = new Uint32Array(16)
  #size = 1
  #free = END

  constructor() {
    this.until[0] = Number.NEGATIVE_INFINITY
  }

  get size(): number {
    return this.#size
  }

  open(): number {
    let cell = this.#free
    if (cell === END) {
      cell = this.#size++
      if (cell === this.units.length) this.#grow()
    } else {
      this.#free = this.units[cell]!
    }
    this.until[cell] = Number.NEGATIVE_INFINITY
    return cell
  }

  close(cell: number): void {
    this.units[cell] = this.#free
    this.#free = cell
  }

  copy(from: number, to: number): void {
    this.since[to] = this.since[from]!
    this.until[to] = this.until[from]!
    this.units[to] = this.units[from]!
  }

  wholeAt(cell: number): number {
    return this.until[cell]!
  }

  keep(cell: number, policy: LimitPolicy, now: number): void {
    this.charge(cell, policy, 0, now)
    if (this.until[cell]! <= now) this.until[cell] = now + policy.window
  }

  abstract room(cell: number, policy: LimitPolicy, now: number): number
  abstract whole(cell: number, policy: LimitPolicy, units: number, now: number): number
  abstract wait(cell: number, policy: LimitPolicy, units: number, now: number): number
  abstract charge(cell: number, policy: LimitPolicy, units: number, now: number): void
  abstract take(cell: number, policy: LimitPolicy, cost: number, now: number): Taken

  #grow(): void {
    this.since = doubled(this.since, Float64Array)
    this.until = doubled(this.until, Float64Array)
    this.units = doubled(this.units, Uint32Array)
  }
}
