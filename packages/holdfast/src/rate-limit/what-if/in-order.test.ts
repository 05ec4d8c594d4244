import { expect, it } from 'vitest'
import { mulberry32 } from '../../testing/schedule.js'
import { inOrder } from './in-order.js'
import type { SeenRequest } from './seen-request.js'

/** So few times that many requests share one: each knows by its route where it stood. */
function seen(count: number): SeenRequest[] {
  const random = mulberry32(count)
  return Array.from({ length: count }, (_, at) => ({
    time: Math.floor(random() * (1 + count / 3)),
    address: 'A',
    route: `${at}`,
  }))
}

function sorted(requests: readonly SeenRequest[]) {
  const sorting = inOrder(requests)
  for (let pauses = 0; ; pauses++) {
    const next = sorting.next()
    if (next.done === true) return { pauses, result: next.value }
  }
}

it.each([0, 1, 2, 1_023, 1_024, 1_025, 2_047, 2_048, 2_049, 3_072, 4_096, 5_000, 8_193])(
  '%i requests are in the order of their times, those of one moment in their own',
  (count) => {
    const given = seen(count)
    expect(sorted(given).result).toEqual(given.toSorted((a, b) => a.time - b.time))
    expect(given).toEqual(seen(count))
  },
)

it.each([
  [1_024, 1],
  [1_025, 2 + 2],
  [4_096, 4 + 4 + 4],
  [5_000, 5 + 3 * 5],
])('of %i requests others have %i turns meanwhile: one in every thousand steps', (count, turns) => {
  expect(sorted(seen(count)).pauses).toBe(turns)
})
