import { expect, it } from 'vitest'
import { deriveKey, keyRing } from './key.js'

const SECRET = 'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViTqYw'
const bytes = (text: string) => new TextEncoder().encode(text)
const mac = async (key: CryptoKey) => Buffer.from(await crypto.subtle.sign('HMAC', key, bytes('x'))).toString('hex')

it('is the same key for the same secret and purpose, on every instance', async () => {
  const [one, other] = [await deriveKey(SECRET, 'access-token'), await deriveKey(SECRET, 'access-token')]
  expect(one.id).toBe(other.id)
  expect(await mac(one.material)).toBe(await mac(other.material))
})

it('is another key for another purpose or secret, with another id', async () => {
  const keys = [
    await deriveKey(SECRET, 'access-token'),
    await deriveKey(SECRET, 'refresh-token'),
    await deriveKey(`${SECRET}x`, 'access-token'),
  ]
  expect(new Set(keys.map((key) => key.id)).size).toBe(3)
  expect(new Set(await Promise.all(keys.map((key) => mac(key.material)))).size).toBe(3)
})

it('cannot be read out, and does not show the secret', async () => {
  const key = await deriveKey(SECRET, 'access-token')
  await expect(crypto.subtle.exportKey('raw', key.material)).rejects.toThrow()
  expect(JSON.stringify(key)).not.toContain(SECRET)
  expect(key.id).toMatch(/^[\w-]{11}$/)
})

it('a ring verifies with the keys that it lists by id', async () => {
  const { signing, verifying } = await keyRing(SECRET, 'refresh-token')
  expect([...verifying]).toEqual([[signing.id, signing]])
})
