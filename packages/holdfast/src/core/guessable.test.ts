import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { holdsPlaceholder, isRepetitive } from './guessable.js'

it.each([
  'change-me-please',
  'CHANGE_THIS',
  'my.Super.Secret',
  'p@$$w0rd-of-ours',
  'y0ur_4p1_k3y',
  'deadbeefdeadbeef',
  'Kq8Z-e_x_a_m_p_l_e-XwV',
])('%s holds the words of a placeholder', (text) => {
  expect(holdsPlaceholder(text)).toBe(true)
})

it('takes the digits of hex for themselves', () => {
  // `53c4e7` would be "sca" and more in other letters.
  expect(holdsPlaceholder('f0a53c4e7f9d1b2853c4e7f0d3fa0175')).toBe(false)
})

it.each([
  ['one letter', 'a'.repeat(32)],
  ['a repeated piece', 'Kq8ZxWv2Lp'.repeat(4)],
  ['a run', '0123456789abcdefghijklmnop'],
  ['a run downwards', 'zyxwvutsrqponmlkjihgfedcba'],
])('%s is repetitive', (_, text) => {
  expect(isRepetitive(text, 8)).toBe(true)
})

it('random text is neither', () => {
  for (let count = 0; count < 200; count++) {
    const text = randomBytes(32).toString('base64url')
    expect([isRepetitive(text, 10), holdsPlaceholder(text)]).toEqual([false, false])
  }
})
