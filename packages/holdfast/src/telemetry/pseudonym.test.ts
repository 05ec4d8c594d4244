import * as node from 'node:crypto'
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
  const derived = Buffer.from(node.hkdfSync('sha256', key, new Uint8Array(32), 'holdfast/telemetry/pseudonym/1', 32))
  const mac = node.createHmac('sha256', derived).update('user-1').digest().subarray(0, 16)
  expect(await pseudonym(key)('user-1')).toBe(mac.toString('base64url'))
})

it('differs for another caller and under another key', async () => {
  const name = pseudonym(key)
  const names = await Promise.all([name('1'), name('2'), pseudonym(new Uint8Array(32).fill(8))('1')])
  expect(new Set(names).size).toBe(3)
})

it('is the same by Node’s own crypto, at once', async () => {
  const byNode = pseudonym(key, { node })
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), async (id) => {
      expect(byNode(id)).toBe(await pseudonym(key)(id))
    }),
    { numRuns: 50 },
  )
})

it('answers at once for a caller it remembers, and once for parallel first calls', async () => {
  const name = pseudonym(key)
  const first = name('user-1')
  expect(name('user-1')).toBe(first)
  expect(name('user-1')).toBeInstanceOf(Promise)
  const text = await first
  expect(name('user-1')).toBe(text)
})

it('remembers no more than its capacity, and forgets who has not called for longest', async () => {
  const name = pseudonym(key, { capacity: 4 })
  for (const id of ['1', '2', '3', '1', '4', '5']) await name(id)
  const remembered = ['5', '4', '1', '3', '2'].filter((id) => typeof name(id) === 'string')
  expect(remembered).toEqual(['5', '4', '1'])
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
