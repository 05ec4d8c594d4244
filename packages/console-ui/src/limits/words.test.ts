import { expect, test } from 'vitest'
import { numbersText, overriddenText, perWindow, windowText } from './words.ts'

test.each([
  [1_000, '1 s'],
  [90_000, '90 s'],
  [60_000, '1 min'],
  [600_000, '10 min'],
  [3_600_000, '1 hour'],
  [7_200_000, '2 hours'],
  [86_400_000, '1 day'],
  [172_800_000, '2 days'],
  [1_500, '1500 ms'],
])('%d ms is %s', (window, text) => {
  expect(windowText(window)).toBe(text)
})

test('a limit reads as a rate, with what goes at once where that is another number', () => {
  expect(perWindow(600_000)).toBe('/ 10 min')
  expect(numbersText({ limit: 600, window: 60_000 })).toBe('600 / min')
  expect(numbersText({ limit: 50_000, window: 86_400_000, burst: 50_000 })).toBe('50,000 / day')
  expect(numbersText({ limit: 10, window: 1_000, burst: 50 })).toBe('10 / s, 50 at once')
})

test('a change tells what it changes, with the declared window where it keeps that', () => {
  const declared = { algorithm: 'sliding-window', limit: 600, window: 60_000 } as const
  expect(overriddenText(null, declared)).toBe('as declared')
  expect(overriddenText({ limit: 30 }, declared)).toBe('30 / min')
  expect(overriddenText({ limit: 30 }, undefined)).toBe('30')
  expect(overriddenText({ observe: true }, declared)).toBe('600 / min, observe only')
})
