import { expect, it } from 'vitest'
import { newRecoveryCodes, recoveryHash } from './recovery-code.js'

it('are ten different codes of 120 bits in groups of four, with the hash of each', () => {
  const { codes, hashes } = newRecoveryCodes()
  expect(new Set(codes).size).toBe(10)
  for (const code of codes) expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{4}(?:-[0-9a-hjkmnp-tv-z]{4}){5}$/)
  expect(hashes).toEqual(codes.map(recoveryHash))
  for (const hash of hashes) expect(hash).toMatch(/^[\w-]{43}$/)
  expect(hashes.join()).not.toContain(codes[0]?.slice(0, 4))
})

it('have every character about as often as any other', () => {
  const seen = new Map<string, number>()
  for (let made = 0; made < 100; made++) {
    for (const character of newRecoveryCodes().codes.join('').replaceAll('-', '')) {
      seen.set(character, (seen.get(character) ?? 0) + 1)
    }
  }
  expect(seen.size).toBe(32)
  // 24,000 characters, 750 of each: eleven deviations from it on either side.
  for (const count of seen.values()) expect(Math.abs(count - 750)).toBeLessThan(300)
})

it('are read as people type them', () => {
  const code = '0a1b-2c3d-4e5f-6g7h-8j9k-mnpq'
  const hash = recoveryHash(code)
  expect(hash).not.toBeNull()
  for (const typed of [
    code.toUpperCase(),
    code.replaceAll('-', ''),
    code.replaceAll('-', ' '),
    ` ${code}\n`,
    code.replace('0', 'O').replace('1', 'l'),
    code.replace('0', 'o').replace('1', 'I'),
  ]) {
    expect(recoveryHash(typed)).toBe(hash)
  }
})

it.each([
  '',
  '123456',
  '0a1b-2c3d-4e5f-6g7h-8j9k-mnp',
  '0a1b-2c3d-4e5f-6g7h-8j9k-mnpq-0',
  '0a1b-2c3d-4e5f-6g7h-8j9k-mnpu',
])('and "%s" cannot be one', (typed) => {
  expect(recoveryHash(typed)).toBeNull()
})
