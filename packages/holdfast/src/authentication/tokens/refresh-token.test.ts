import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { keyRing, type KeyRing } from './key.js'
import { refreshToken, verifyRefreshToken } from './refresh-token.js'

const SECRET = 'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViTqYw'
const claims = { sessionId: '0b9a1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d', generation: 0 }
let keys: KeyRing
let token: string

beforeAll(async () => {
  keys = await keyRing(SECRET, 'refresh-token')
  token = await refreshToken(claims, keys)
})

it('names its session and generation, and is always the same for them', async () => {
  expect(await verifyRefreshToken(token, keys)).toEqual(claims)
  expect(await refreshToken(claims, keys)).toBe(token)
  expect(await verifyRefreshToken(await refreshToken({ ...claims, generation: 42 }, keys), keys)).toEqual({
    ...claims,
    generation: 42,
  })
})

it('cannot be moved to another session or generation', async () => {
  for (const other of [token.replace('0b9a', '1b9a'), token.replace('.0.', '.1.')]) {
    expect(await verifyRefreshToken(other, keys)).toBeNull()
  }
})

it('tokens/43 is good with a key of its own purpose and secret only', async () => {
  for (const other of [await keyRing(SECRET, 'access-token'), await keyRing(`${SECRET}x`, 'refresh-token')]) {
    expect(await verifyRefreshToken(token, other)).toBeNull()
    const renamed = { ...other, verifying: new Map([[keys.signing.id, other.signing]]) }
    expect(await verifyRefreshToken(token, renamed)).toBeNull()
  }
})

it('tokens/42 has one spelling', async () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const accepted = await Promise.all(
    Array.from(alphabet).map((last) => verifyRefreshToken(token.slice(0, -1) + last, keys)),
  )
  expect(accepted.filter((result) => result !== null).length).toBe(1)
  for (const other of [
    `${token} `,
    ` ${token}`,
    `${token}=`,
    `${token}\n`,
    token.toUpperCase(),
    token.replace('.0.', '.00.'),
    `${token}.${token}`,
  ]) {
    expect(await verifyRefreshToken(other, keys)).toBeNull()
  }
})

it('refuses any other text, and never throws', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), fc.nat(token.length), async (text, index) => {
      fc.pre(text !== '')
      expect(await verifyRefreshToken(text, keys)).toBeNull()
      expect(await verifyRefreshToken(token.slice(0, index) + text + token.slice(index), keys)).toBeNull()
    }),
  )
})
