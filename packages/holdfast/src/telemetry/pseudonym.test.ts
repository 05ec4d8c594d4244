import { createHmac, hkdfSync } from 'node:crypto'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { pseudonym } from './pseudonym.js'

const key = new Uint8Array(32).fill(7)

it('is 22 characters of base64url, the same for the same caller and key', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ minLength: 1, maxLength: 255 }), async (id) => {
      const name = await pseudonym(key)(id)
      expect(name).toMatch(/^[\w-]{22}$/)
      expect(await pseudonym(key)(id)).toBe(name)
    }),
    { numRuns: 50 },
  )
})

it('is HMAC-SHA-256 under a key derived for this purpose alone', async () => {
  const derived = Buffer.from(hkdfSync('sha256', key, new Uint8Array(32), 'holdfast/telemetry/pseudonym/1', 32))
  const mac = createHmac('sha256', derived).update('user-1').digest().subarray(0, 16)
  expect(await pseudonym(key)('user-1')).toBe(mac.toString('base64url'))
})

it('differs for another caller and under another key', async () => {
  const name = pseudonym(key)
  const names = await Promise.all([name('1'), name('2'), pseudonym(new Uint8Array(32).fill(8))('1')])
  expect(new Set(names).size).toBe(3)
})

it('answers at once for a caller it remembers, and once for parallel first calls', async () => {
  const name = pseudonym(key)
  const first = name('user-1')
  expect(name('user-1')).toBe(first)
  expect(name('user-1')).toBeInstanceOf(Promise)
  const text = await first
  expect(name('user-1')).toBe(text)
})

it('remembers no more than its capacity', async () => {
  const name = pseudonym(key, { capacity: 2 })
  for (const id of ['1', '2', '3']) await name(id)
  expect([typeof name('3'), typeof name('2'), typeof name('1')]).toEqual(['string', 'string', 'object'])
})

it('keeps its own copy of the key', async () => {
  const mine = new Uint8Array(32).fill(7)
  const name = pseudonym(mine)
  mine.fill(0)
  expect(await name('1')).toBe(await pseudonym(key)('1'))
})

it('refuses a key under 16 octets', () => {
  expect(() => pseudonym(new Uint8Array(15))).toThrow(RangeError)
})
