import { expect, it } from 'vitest'
import { firstSpan, KEPT, SPAN, spanOf } from './analytics-store.js'

const NOON = Date.UTC(2030, 0, 1, 12)

it('ten minutes begin at full ten minutes of the clock', () => {
  expect([NOON - 1, NOON, NOON + SPAN - 1, NOON + SPAN].map((time) => spanOf(time) - NOON)).toEqual([-SPAN, 0, 0, SPAN])
})

it('one begins to read at the ten minutes of the beginning', () => {
  expect(firstSpan(NOON, NOON + 1)).toBe(NOON)
  expect(firstSpan(NOON + SPAN - 1, NOON + 3 * SPAN)).toBe(NOON)
})

it('of more than a day one reads the last, and ten minutes more that reach into it', () => {
  expect(firstSpan(0, NOON)).toBe(NOON - KEPT - SPAN)
  expect(firstSpan(NOON - KEPT - 2 * SPAN, NOON + 1)).toBe(NOON - KEPT - SPAN)
  expect(firstSpan(NOON - KEPT, NOON)).toBe(NOON - KEPT)
})
