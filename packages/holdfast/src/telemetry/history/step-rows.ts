import type { RangeShape } from './ranges.js'

const NEVER = -1
const NOTHING: Uint32Array = new Uint32Array(0)

/**
 * Rows of counters, one for each step of a range, in a ring: a step takes the place of the one that has left the range.
 * A row has no counters until the first is counted in it, and as many as it needs. A step is named by how many of its
 * length there were since the epoch.
 */
export class StepRows {
  #current = NEVER
  readonly #steps: Float64Array
  readonly #rows: Uint32Array[]
  /** Most events are of the same step as the one before. */
  #lastStep = NEVER
  #last: Uint32Array = NOTHING

  constructor({ steps }: RangeShape) {
    this.#steps = new Float64Array(steps).fill(NEVER)
    this.#rows = Array.from({ length: steps }, () => NOTHING)
  }

  /** How many steps the range holds. */
  get length(): number {
    return this.#rows.length
  }

  /** The last step of the range, which is not over. A clock that is put back brings the range back: what is after it is not in it. */
  get current(): number {
    return this.#current
  }

  moveTo(current: number): void {
    this.#current = current
  }

  /** The counters of a step of the range, from 0 to `counter` at least. */
  row(step: number, counter: number): Uint32Array {
    if (step === this.#lastStep && counter < this.#last.length) return this.#last
    this.#lastStep = step
    return (this.#last = this.#found(step, counter))
  }

  #found(step: number, counter: number): Uint32Array {
    const place = step % this.length
    let row = this.#rows[place]!
    if (this.#steps[place] !== step) {
      // A step that has left the range, or one of the future before the clock was put back.
      this.#steps[place] = step
      row.fill(0)
    }
    if (counter < row.length) return row
    row = new Uint32Array(Math.max(16, 2 ** Math.ceil(Math.log2(counter + 1))))
    row.set(this.#rows[place]!)
    return (this.#rows[place] = row)
  }

  /** What was counted in a step; nothing where nothing was. */
  at(step: number): Uint32Array {
    const place = step % this.length
    return step >= 0 && this.#steps[place] === step ? this.#rows[place]! : NOTHING
  }

  /** The sums of the first `counters` counters over the range. */
  sums(counters: number): Float64Array {
    const sums = new Float64Array(counters)
    for (let step = this.#current - this.length + 1; step <= this.#current; step++) {
      const row = this.at(step)
      const end = Math.min(counters, row.length)
      for (let counter = 0; counter < end; counter++) sums[counter]! += row[counter]!
    }
    return sums
  }

  /** The sum of one counter over the range. */
  sum(counter: number): number {
    let sum = 0
    for (let step = this.#current - this.length + 1; step <= this.#current; step++) sum += this.at(step)[counter] ?? 0
    return sum
  }

  /** Sets counters to 0 in all steps from `first` on, future ones included. */
  erase(counters: readonly number[], first: number): void {
    for (let place = 0; place < this.length; place++) {
      if (this.#steps[place]! < first) continue
      const row = this.#rows[place]!
      for (const counter of counters) if (counter < row.length) row[counter] = 0
    }
  }

  clear(): void {
    this.#steps.fill(NEVER)
    for (let place = 0; place < this.length; place++) this.#rows[place] = NOTHING
    this.#lastStep = NEVER
  }

  /** Octets of all counters. */
  get size(): number {
    return this.#rows.reduce((sum, { byteLength }) => sum + byteLength, this.#steps.byteLength)
  }
}
