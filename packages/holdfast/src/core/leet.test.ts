import fc from 'fast-check'
import { expect, it } from 'vitest'
import { lettersOf } from './leet.js'

it('reads digits and signs as the letters that they stand for', () => {
  expect(lettersOf('p@$$w0rd-7!31')).toBe('password-tiei')
  expect(lettersOf('Trombone 26')).toBe('Trombone 26')
})

it('keeps the length, so that places in both texts are the same', () => {
  fc.assert(fc.property(fc.string(), (text) => lettersOf(text).length === text.length))
})
