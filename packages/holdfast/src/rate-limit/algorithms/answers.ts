import type { LimitPolicy, Taken } from '../store.js'
import type { Cells } from './cells.js'

/** What a charge of `cost` units is answered that is still to be made; `room` is fresh, and holds them. */
export function admitted(
  cells: Cells,
  cell: number,
  policy: LimitPolicy,
  cost: number,
  room: number,
  now: number,
): Taken {
  return { allowed: true, remaining: room - cost, reset: cells.whole(cell, policy, cost, now), retryAfter: 0 }
}

/** What is told about a counter that is not charged now. `wanted` is everything that the call wants from it. */
export function unchanged(cells: Cells, cell: number, policy: LimitPolicy, wanted: number, now: number): Taken {
  const room = cells.room(cell, policy, now)
  return {
    allowed: wanted <= room,
    remaining: room,
    reset: cells.whole(cell, policy, 0, now),
    retryAfter: wanted <= room ? 0 : cells.wait(cell, policy, wanted, now),
  }
}
