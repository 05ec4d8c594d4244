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

/** Bits of one character by itself: which kind of token, and which of the printable ones. */
const sign = 2 + Math.log2(95)
/** Bits of a listed word in lower case: kind, list or made up, which word, and how it is spelled. */
const word = descriptionLength('correct')

// The list has 2,257 words.
it('a listed word costs its number in the list, whichever it is', () => {
  expect(word).toBeCloseTo(2 + 1 + Math.log2(2257) + 3, 2)
  for (const other of ['horse', 'battery', 'staple', 'password']) expect(descriptionLength(other)).toBe(word)
})

it.each([
  // Single characters, and signs that part words.
  ['~', sign],
  ['~^', 2 * sign],
  ['\u{e9}', 2 + 16],
  ['~_', sign + 3],
  ['-', sign],
  ['_~', 2 * sign],
  ['~-_', 2 * sign + 3],
  // Words: parted, spelled, written with signs for letters.
  ['correct horse', 2 * word + 3],
  ['correct-horse_battery.staple', 4 * word + 9],
  ['correct+horse', 2 * word + sign],
  ['Correct', word],
  ['CORRECT', word],
  ['cORRECt', word + 7],
  ['c0rrect', word + 14],
  ['C0rr3ct horse', 2 * word + 3 + 14],
  // Runs: of three at least, up, down, or of one character.
  ['~~', 2 * sign],
  ['####', sign + 1 + 2 + 9],
  ['$$$$$$$$$$$$$$$$', sign + 1 + 2 + 9],
  ['0123456789012345', sign + 1 + 2 + 9],
  ['9876543210', sign + 1 + 2 + 9],
  ['!!!!!!!!$$$$$$$$', 2 * (sign + 1 + 2 + 9)],
  // Repeats of what stood before.
  ['~^?=%~^?=%', 5 * sign + 2 + 1 + 9 + 9],
  ['~^?=%-~^?=%', 5 * sign + 3 + 2 + 1 + 9 + 9],
  ['~^?~^?', 3 * sign + 2 + 1 + 9 + 9],
])('%s is told in exactly the bits of its parts', (text, bits) => {
  expect(descriptionLength(text)).toBeCloseTo(bits, 9)
})

it.each([
  ['ba', 15.36],
  ['blorvint', 37.22],
  ['Blorvint', 37.22],
  ['bl0rvint', 53.55],
  ['qxzkwvjq', 64.16],
])('letters that follow each other as in words cost by how often they do: %s, %d bits', (text, bits) => {
  expect(descriptionLength(text)).toBeCloseTo(bits, 2)
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
