import { expect, it } from 'vitest'
import { steady } from './steady-clock.js'

function reading(...times: number[]): number[] {
  let i = 0
  const clock = steady(() => times[i] as number)
  return times.map((_, at) => ((i = at), clock()))
}

it('follows the clock, in whole milliseconds', () => {
  expect(reading(1_000, 1_000.9, 1_001, 2_000)).toEqual([1_000, 1_000, 1_001, 2_000])
})

it('limits/49 stands still on a step back and goes on from there', () => {
  expect(reading(10_000, 4_000, 4_000, 4_500, 9_000)).toEqual([10_000, 10_000, 10_000, 10_500, 15_000])
})

it('limits/49 comes back from a step forward without waiting for the clock to catch up', () => {
  expect(reading(1_000, 3_601_000, 1_100, 1_200)).toEqual([1_000, 3_601_000, 3_601_000, 3_601_100])
})

it('passes over readings that are no time', () => {
  expect(reading(Number.NaN, 1_000, Number.NaN, Infinity, 1_001)).toEqual([0, 1_000, 1_000, 1_000, 1_001])
})
