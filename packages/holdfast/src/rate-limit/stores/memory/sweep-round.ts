/** Cells by name. */
interface Home {
  readonly cells: ReadonlyMap<string, number>
}

/**
 * Walks round all cells of many homes, a step at a time, while cells come and go. Maps keep their order and let an
 * iterator go on whatever is added or deleted meanwhile: no list of all cells is needed beside them.
 */
export class Round<H extends Home> {
  readonly #homes = new Set<H>()
  #size = 0
  #wholeFrom = Number.POSITIVE_INFINITY
  /** The same of the cells that this lap has come past, and of those that came meanwhile. */
  #lap = Number.POSITIVE_INFINITY
  #nextHomes: Iterator<H> = this.#homes.values()
  #home: H | undefined
  #entries: Iterator<[name: string, cell: number]> | undefined

  /** Cells in all homes. */
  get size(): number {
    return this.#size
  }

  /** Before this no cell is whole, as far as is known: there is no need to look. */
  get wholeFrom(): number {
    return this.#wholeFrom
  }

  /** Where the cell is that `next` has given last. */
  get home(): H {
    return this.#home as H
  }

  /** A cell was added to a home. */
  added(home: H): void {
    this.#size++
    if (home.cells.size === 1) this.#homes.add(home)
  }

  /** A cell was taken from a home. */
  removed(home: H): void {
    this.#size--
    if (home.cells.size === 0) this.#homes.delete(home)
  }

  /** A cell that was just added, or that `next` has just given, is whole from then on and not before. */
  noted(wholeAt: number): void {
    if (wholeAt < this.#wholeFrom) this.#wholeFrom = wholeAt
    if (wholeAt < this.#lap) this.#lap = wholeAt
  }

  /** The next cell by its name; there is one. */
  next(): readonly [name: string, cell: number] {
    let step = this.#entries?.next()
    while (step === undefined || step.done) {
      this.#entries = this.#enterNext().cells.entries()
      step = this.#entries.next()
    }
    return step.value
  }

  #enterNext(): H {
    let step = this.#nextHomes.next()
    if (step.done) {
      this.#nextHomes = this.#homes.values()
      step = this.#nextHomes.next()
      this.#wholeFrom = this.#lap
      this.#lap = Number.POSITIVE_INFINITY
    }
    return (this.#home = step.value as H)
  }
}
