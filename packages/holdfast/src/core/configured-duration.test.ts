import { expect, it } from 'vitest'
import { configuredDuration } from './configured-duration.js'

it('is what the duration says, in milliseconds', () => {
  expect([configuredDuration('2 h', 'config.limit', 'x'), configuredDuration(250, 'config.limit', 'x')]).toEqual([
    7_200_000, 250,
  ])
})

it.each(['soon', '-1 s', 0, Number.NaN, '1 y'])('%j is a fault of the setting, in its own words', (wrong) => {
  expect(() => configuredDuration(wrong as never, 'config.limit', 'The window is none.')).toThrow(
    /^The window is none\. \[config\.limit\]/,
  )
})
