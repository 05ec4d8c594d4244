import type { Cells } from '../../algorithms/cells.js'
import type { Algorithm } from '../../store.js'

/** Where cells are found by name. */
export interface Home {
  readonly group: Group
  readonly cells: Map<string, number>
}

/** The counters of one limit with one algorithm and window. */
export class Group {
  /** By identity. */
  readonly own: Home = { group: this, cells: new Map() }
  /** By the policy's numbers and a hash. */
  readonly shared: Home = { group: this, cells: new Map() }

  constructor(
    readonly limit: string,
    readonly algorithm: Algorithm,
    readonly window: number,
    readonly cells: Cells,
  ) {}

  /** Nothing is counted in it. */
  get isEmpty(): boolean {
    return this.own.cells.size + this.shared.cells.size === 0
  }
}
