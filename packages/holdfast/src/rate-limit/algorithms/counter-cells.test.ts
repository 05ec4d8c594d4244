import { describe, expect, it } from 'vitest'
import type { Algorithm, LimitPolicy } from '../store.js'
import { algorithms } from './algorithms.js'
import { NONE } from './cells.js'

const NOW = 1_700_000_000_123

describe.each(Object.keys(algorithms) as Algorithm[])('cells of %s', (algorithm) => {
  const policy: LimitPolicy = { algorithm, limit: 100, window: 60_000 }

  it('are whole when they are opened, in a place that was used before too', () => {
    const cells = new algorithms[algorithm]()
    for (let round = 0; round < 3; round++) {
      const open = Array.from({ length: 40 }, () => cells.open())
      for (const cell of open) {
        expect([cells.room(cell, policy, NOW), cells.whole(cell, policy, 0, NOW)]).toEqual([100, 0])
        expect(cells.wholeAt(cell, policy.window)).toBeLessThanOrEqual(NOW)
        expect(cells.take(cell, policy, 60, NOW).allowed).toBe(true)
        expect(cells.wholeAt(cell, policy.window)).toBeGreaterThan(NOW)
      }
      for (const cell of open) cells.close(cell)
    }
    expect(cells.size).toBe(41)
  })

  it('are copied with all that they count', () => {
    const cells = new algorithms[algorithm]()
    const [from, to] = [cells.open(), cells.open()]
    cells.take(from, policy, 30, NOW)
    cells.take(from, policy, 30, NOW + 1_001)
    cells.copy(from, to)
    for (const units of [0, 40]) {
      expect(cells.whole(to, policy, units, NOW + 1_002)).toBe(cells.whole(from, policy, units, NOW + 1_002))
    }
    expect(cells.wait(to, policy, 100, NOW + 1_002)).toBe(cells.wait(from, policy, 100, NOW + 1_002))
  })

  it('count as in use for about a window when they are kept, and stay whole', () => {
    const cells = new algorithms[algorithm]()
    const cell = cells.open()
    cells.keep(cell, policy, NOW)
    expect(cells.wholeAt(cell, policy.window)).toBeGreaterThan(NOW)
    for (const time of [NOW, NOW + 1, NOW + 10_000]) {
      expect([cells.room(cell, policy, time), cells.room(NONE, policy, time)]).toEqual([100, 100])
    }
    expect(cells.take(cell, policy, 100, NOW + 20_000)).toMatchObject({ allowed: true, remaining: 0 })
  })
})
