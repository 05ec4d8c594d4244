import { createHmac, hkdfSync } from 'node:crypto'
import { expect, it } from 'vitest'
import { deriveKey } from './key.js'

const SECRET = 'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViTqYw'

it('is the same key for the same secret and purpose, on every instance', async () => {
  const [one, other] = [await deriveKey(SECRET, 'access-token'), await deriveKey(SECRET, 'access-token')]
  expect(one.id).toBe(other.id)
  expect(await one.sign('x')).toBe(await other.sign('x'))
})

it('is HKDF of the secret (RFC 5869) under HMAC', async () => {
  const key = hkdfSync('sha256', SECRET, 'holdfast v1', 'access-token', 32)
  const mac = createHmac('sha256', Buffer.from(key)).update('x').digest('base64url')
  expect(await (await deriveKey(SECRET, 'access-token')).sign('x')).toBe(mac)
})

it('is another key for another purpose or secret, with another id', async () => {
  const keys = [
    await deriveKey(SECRET, 'access-token'),
    await deriveKey(SECRET, 'refresh-token'),
    await deriveKey(`${SECRET}x`, 'access-token'),
  ]
  expect(new Set(keys.map((key) => key.id)).size).toBe(3)
  expect(new Set(await Promise.all(keys.map((key) => key.sign('x')))).size).toBe(3)
})

it('holds nothing that could be printed, and cannot be changed', async () => {
  const key = await deriveKey(SECRET, 'access-token')
  expect(Object.values(key).map((value) => typeof value)).not.toContain('object')
  expect(JSON.parse(JSON.stringify(key))).toEqual({ algorithm: 'HS256', purpose: 'access-token', id: key.id })
  expect(Object.isFrozen(key)).toBe(true)
  expect(key.id).toMatch(/^[\w-]{11}$/)
})
