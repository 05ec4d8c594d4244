import { expect, test } from 'vitest'
import { MOST, placeOf, ROUND, roundAt, stepped, ticksOf, topOf } from './scale.ts'

test('round numbers ascend from 1 to the most that a limit may be, and none is far from the one before', () => {
  expect(ROUND[0]).toBe(1)
  expect(ROUND.at(-1)).toBe(MOST)
  for (const [index, each] of ROUND.entries()) {
    const before = ROUND[index - 1]
    if (before === undefined) continue
    expect(each).toBeGreaterThan(before)
    expect(before < 10 ? each - before : each / before).toBeLessThanOrEqual(before < 10 ? 1 : 1.34)
  }
})

test('a power of ten has the same length everywhere', () => {
  expect(placeOf(1, 1_000)).toBe(0)
  expect(placeOf(10, 1_000)).toBeCloseTo(1 / 3)
  expect(placeOf(1_000, 1_000)).toBe(1)
  expect(placeOf(0, 1_000)).toBe(0)
  expect(placeOf(5_000, 1_000)).toBe(1)
})

test('each round number is found again at its own place', () => {
  for (const each of ROUND) expect(roundAt(placeOf(each, MOST), MOST)).toBe(each)
  expect(roundAt(2, 600)).toBe(600)
  expect(roundAt(-1, 600)).toBe(1)
})

test('arrows lead to the next round number, from those that are not round too, and stay on the scale', () => {
  expect(stepped(600, 1, 10_000)).toBe(700)
  expect(stepped(600, -1, 10_000)).toBe(500)
  expect(stepped(617, 1, 10_000)).toBe(700)
  expect(stepped(617, -1, 10_000)).toBe(600)
  expect(stepped(1, -5, 10_000)).toBe(1)
  expect(stepped(10_000, 1, 10_000)).toBe(10_000)
  expect(stepped(100, 5, 10_000)).toBe(300)
})

test('the scale ends at a round number with room to the right', () => {
  expect(topOf([])).toBe(100)
  expect(topOf([600, 31])).toBe(1_200)
  expect(topOf([90_000_000])).toBe(MOST)
})

test('at most six powers of ten are written', () => {
  expect(ticksOf(1_200)).toEqual([1, 10, 100, 1_000])
  expect(ticksOf(MOST).length).toBeLessThanOrEqual(6)
})
