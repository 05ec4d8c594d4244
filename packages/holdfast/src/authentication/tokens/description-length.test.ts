import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { descriptionLength } from './description-length.js'

it.each([
  ['', 0],
  ['password', 20],
  ['PASSWORD', 20],
  ['p@ssw0rd', 40],
  ['aaaaaaaaaaaaaaaaaaaaaaaaaaaa', 30],
  ['1234567890', 30],
  ['thequickbrownfoxjumpsoverthelazydog', 160],
  ['xq7vXq7vxq7vXq7v', 120],
])('%s can be told in %i bits', (text, most) => {
  expect(descriptionLength(text)).toBeLessThanOrEqual(most)
})

it('random bytes cannot be told in fewer bits than they have, but for the luck of a few', () => {
  for (let count = 0; count < Math.min(500, Number(process.env['HOLDFAST_FUZZ'] ?? 500)); count++) {
    for (const encoding of ['base64', 'base64url', 'hex'] as const) {
      expect(descriptionLength(randomBytes(32).toString(encoding))).toBeGreaterThan(240)
    }
  }
})

it('is a number for every text, and no lower for a longer one', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (text, more) => {
      const [one, both] = [descriptionLength(text), descriptionLength(text + more)]
      return Number.isFinite(both) && one <= both + 64
    }),
  )
})
