import { expect, expectTypeOf, it } from 'vitest'
import { systemClock, type Clock } from './clock.js'

it('the system clock counts whole milliseconds since the epoch', () => {
  const before = Date.now()
  const now = systemClock()
  expect(now).toBeGreaterThanOrEqual(before)
  expect(now).toBeLessThanOrEqual(Date.now())
  expect(Number.isInteger(now)).toBe(true)
})

it('any function that answers a number can be the clock', () => {
  expectTypeOf<() => number>().toExtend<Clock>()
  expectTypeOf<() => Date>().not.toExtend<Clock>()
})
