import { expect, test } from 'vitest'
import { milliseconds, relative, share, shortCount, span } from './format.ts'

test.each([
  [0, 100, '0 %'],
  [0, 0, '0 %'],
  [1, 100_000, '< 0.1 %'],
  [42, 1000, '4.2 %'],
  [1, 3, '33 %'],
  [995, 1000, '99.5 %'],
  [99_999, 100_000, '> 99.9 %'],
  [7, 7, '100 %'],
])('%i of %i is told as %s: never nothing for something, nor all for less', (part, all, said) => {
  expect(share(part, all)).toBe(said)
})

test.each([
  [400, '400 ms'],
  [10_000, '10 s'],
  [60_000, '1 min'],
  [90_000, '90 s'],
  [7_500_000, '2 h 5 min'],
  [86_400_000, '24 h'],
  [604_800_000, '7 d'],
])('%i ms is %s', (ms, said) => {
  expect(span(ms)).toBe(said)
})

test('times have three figures or fewer', () => {
  expect([0.042, 0.84, 3.21, 18.4, 1240, 31_000].map(milliseconds)).toEqual([
    '0.04 ms',
    '0.84 ms',
    '3.2 ms',
    '18 ms',
    '1.2 s',
    '31 s',
  ])
})

test('counts are exact as long as there is room', () => {
  expect([0, 9_131, 99_999, 377_069].map(shortCount)).toEqual(['0', '9,131', '99,999', '377.1K'])
})

test('moments are behind, ahead, or now', () => {
  expect([relative(0, 12_000), relative(240_000, 0), relative(1000, 0)]).toEqual(['12 s ago', 'in 4 min', 'just now'])
})
