import { expect, it } from 'vitest'
import { WINDOWS } from '../rates.js'
import { bestOf } from './best-window.js'
import type { Candidate } from './candidate.js'
import { placeOf } from './round-numbers.js'

/** A limit that finds one crawler of 5,000 requests. */
const candidate = (limit: number, window: (typeof WINDOWS)[number], denied: number): Candidate => ({
  window: WINDOWS.indexOf(window),
  number: placeOf(limit),
  singledOut: { identities: 1, requests: 5_000, denied },
  rest: { identities: 900, requests: 5_000, denied: 0 },
})
const [hours, day] = [candidate(200, 21_600_000, 4_600), candidate(280, 86_400_000, 4_720)]

it('a window that may do better than what was counted exactly is tried as well', () => {
  expect(bestOf([hours, day], (each) => each === day)).toBe(hours)
})

it('what was counted exactly is taken at its word', () => {
  expect(bestOf([hours, day], () => true)).toBe(day)
  expect(bestOf([{ ...hours, singledOut: { ...hours.singledOut, denied: 4_680 } }, day], () => true)).not.toBe(day)
})
