import fc from 'fast-check'
import { expect, it } from 'vitest'
import { patterns, period } from './password-patterns.js'

it.each([
  ['', 0, false, false],
  ['ab', 2, false, false],
  ['aaa', 1, true, false],
  ['abc', 1, false, true],
  ['cba', 1, false, true],
  ['aaabbb', 2, true, false],
  ['abc321', 2, false, true],
  ['qwertz', 1, false, true],
  ['poiuyt', 1, false, true],
  ['09876', 1, false, true],
  ['abcaaa', 2, true, true],
  ['horse-1234', 7, false, true],
  ['tr0mbone', 8, false, false],
])('%s is worth %i', (text, effectiveLength, repeats, sequences) => {
  expect(patterns(text)).toEqual({ effectiveLength, repeats, sequences })
})

it.each([
  ['', 0],
  ['abcd', 4],
  ['abab', 2],
  ['ababa', 2],
  ['aaaa', 1],
  ['abcabcab', 3],
  ['abcdab', 6],
])('the period of %s is %i', (text, expected) => {
  expect(period(text)).toBe(expected)
})

it('a repeated unit is found whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.integer({ min: 2, max: 9 }), (unit, times) => {
      const found = period(unit.repeat(times))
      expect(found).toBeLessThanOrEqual(unit.length)
      expect(unit.repeat(times)).toBe(
        unit
          .repeat(times)
          .slice(0, found)
          .repeat(times * unit.length)
          .slice(0, unit.length * times),
      )
    }),
  )
})

it('is never worth more than it is long', () => {
  fc.assert(fc.property(fc.string(), (text) => patterns(text).effectiveLength <= Array.from(text).length))
})
