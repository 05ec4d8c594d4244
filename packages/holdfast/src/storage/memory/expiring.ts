/** So long after their end rows are kept, milliseconds: clocks of processes differ, and are set back. */
const MARGIN = 300_000

/**
 * Rows with an end. Those past it are removed whenever there are twice as many rows as after the last removal: at most
 * double the living take memory, and a call costs the same on average however many there are.
 */
export class Expiring<Row> {
  readonly #rows = new Map<string, { readonly row: Row; readonly end: number }>()
  #limit = 1024

  get(key: string): Row | undefined {
    return this.#rows.get(key)?.row
  }

  /** @param end milliseconds since the epoch */
  set(key: string, row: Row, end: number, now: number): void {
    this.#rows.set(key, { row, end })
    if (this.#rows.size < this.#limit) return
    for (const [each, entry] of this.#rows) {
      if (entry.end + MARGIN < now) this.#rows.delete(each)
    }
    this.#limit = Math.max(1024, 2 * this.#rows.size)
  }

  delete(key: string): void {
    this.#rows.delete(key)
  }

  get size(): number {
    return this.#rows.size
  }
}
