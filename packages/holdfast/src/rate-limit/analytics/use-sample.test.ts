import { expect, it } from 'vitest'
import { identityHash } from './identity-hash.js'
import { level, levelsIn, unitsAt, UseSample } from './use-sample.js'

it.each([
  [0, 0],
  [-1, 0],
  [Number.NaN, 0],
  [1, 1],
  [2, 9],
  [3, 14],
  [4, 17],
  [1_024, 81],
  [2_047, 89],
  [2_048, 89],
  [2_049, 90],
  [2 ** 31, 249],
  [2 ** 40, 255],
  [Number.MAX_VALUE, 255],
])('%d units are step %i', (units, step) => {
  expect(level(units)).toBe(step)
})

it('a step is named by the most units that are of it, 9 % more than the least at most', () => {
  expect([0, 1, 9, 14, 17].map(unitsAt)).toEqual([0, 1, 2, 3, 4])
  for (let units = 1; units < 3_000_000; units += 1 + (units >>> 7)) {
    const told = unitsAt(level(units))
    expect(told).toBeGreaterThanOrEqual(units)
    expect(told).toBeLessThanOrEqual(units * 1.0906)
  }
})

it('a caller has one of 512 places, and never an empty rank', () => {
  expect(UseSample.place({ high: 0xffff_ffff, low: 0 })).toBe(511)
  expect(UseSample.place({ high: 0x007f_ffff, low: 0xffff_ffff })).toBe(0)
  expect(UseSample.rank({ high: 0, low: 0 })).toBe(0x100)
  expect(UseSample.rank({ high: 0, low: 0xabcd_1234 })).toBe(0x12_3400)
  expect(UseSample.rank({ high: 0b11, low: 0 })).toBe(0x6000)
  const places = new Set(Array.from({ length: 20_000 }, (_, i) => UseSample.place(identityHash(`user ${i}`))))
  expect(places.size).toBe(512)
})

it('a place keeps the caller of the greatest rank, at the most that it used', () => {
  const sample = new UseSample()
  sample.raise(7, 0x200, 5)
  sample.raise(7, 0x100, 50)
  expect(levelsIn([sample.take()])).toEqual([5])
  sample.raise(7, 0x200, 9)
  sample.raise(7, 0x200, 3)
  sample.raise(8, 0x100, 4)
  expect(levelsIn([sample.take()])).toEqual([4, 9])
  sample.raise(7, 0x300, 0)
  expect(levelsIn([sample.take()])).toEqual([0, 4])
})

it('is told only when a place has changed since', () => {
  const sample = new UseSample()
  expect(sample.take()).toBe('')
  sample.raise(7, 0x200, 5)
  expect(sample.take()).toHaveLength(2_048)
  sample.raise(7, 0x200, 5)
  sample.raise(7, 0x100, 9)
  expect(sample.take()).toBe('')
})
