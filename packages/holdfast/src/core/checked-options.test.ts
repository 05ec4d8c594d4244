import { expect, it } from 'vitest'
import { checkedOptions } from './checked-options.js'

it('refuses a mistyped option by name and says which there are', () => {
  expect(() => checkedOptions('limits', { stoer: 1 } as never, { store: true } as never)).toThrow(
    'limits has no option "stoer"; it takes store. [config.unknown_option]',
  )
})

it('does not take what every object inherits for an option', () => {
  expect(() => checkedOptions('limits', { constructor: 1 } as never, {})).toThrow('config.unknown_option')
})

it('gives back what it was given', () => {
  const given = { store: 1 }
  expect(checkedOptions('limits', given, { store: true })).toBe(given)
})
