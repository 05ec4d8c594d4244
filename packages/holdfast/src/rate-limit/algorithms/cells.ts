import type { LimitPolicy, Taken } from '../store.js'

/**
 * How one algorithm counts, and what it has counted, for very many counters at once. A counter is a number, its cell;
 * cell 0 is never charged and stands for every counter that is whole. Nothing here reads a clock, knows a key or checks
 * a policy: `now` is whole milliseconds and never goes back. Log replay and the memory store count with the same cells.
 */
export interface Cells {
  /** One more than the highest cell that was ever open. */
  readonly size: number
  /** A cell in which nothing is counted. */
  open(): number
  /** Its number may be that of another counter from now on. */
  close(cell: number): void
  /** Makes `to`, in which nothing is counted, the same as `from`. */
  copy(from: number, to: number): void
  /** From when on it is whole, and may be closed, unless it is charged again: then not before. */
  wholeAt(cell: number, window: number): number
  /** Makes an empty cell count as not whole for about a window, for `wholeAt` only. */
  keep(cell: number, policy: LimitPolicy, now: number): void
  /** Units that fit at once. */
  room(cell: number, policy: LimitPolicy, now: number): number
  /** Milliseconds until it is whole, if `units`, for which there is room, were charged now; 0: as it is. */
  whole(cell: number, policy: LimitPolicy, units: number, now: number): number
  /** Milliseconds until `units`, for which there is no room, fit at once. Of more than ever fit: `timeToFill`. */
  wait(cell: number, policy: LimitPolicy, units: number, now: number): number
  /** Charges units for which there is room; none makes the counter begin. */
  charge(cell: number, policy: LimitPolicy, units: number, now: number): void
  /** All of it for one take: what is asked most, and once. Cell 0 is not taken from. */
  take(cell: number, policy: LimitPolicy, cost: number, now: number): Taken
}

/** The cell of every counter that has none. */
export const NONE = 0
