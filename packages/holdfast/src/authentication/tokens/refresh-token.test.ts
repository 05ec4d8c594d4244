import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { KeyRing } from './key.js'
import type * as KeyRings from './key-ring.js'
import type * as RefreshToken from './refresh-token.js'

const SECRET = 'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViTqYw'
const claims = { sessionId: '0b9a1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d', generation: 0 }

const lookUp = process.getBuiltinModule

describe.each([
  ['Node', lookUp],
  ['Web Crypto', () => undefined],
])('with %s', (_, getBuiltinModule) => {
  let refreshToken: typeof RefreshToken.refreshToken
  let verifyRefreshToken: typeof RefreshToken.verifyRefreshToken
  let secretKeyRing: typeof KeyRings.secretKeyRing
  let keys: KeyRing
  let token: string

  beforeAll(async () => {
    vi.resetModules()
    process.getBuiltinModule = getBuiltinModule
    ;({ refreshToken, verifyRefreshToken } = await import('./refresh-token.js'))
    ;({ secretKeyRing } = await import('./key-ring.js'))
    keys = await secretKeyRing([SECRET], 'refresh-token')
    token = await refreshToken(claims, keys)
  })

  afterAll(() => {
    process.getBuiltinModule = lookUp
  })

  it('is the same on every platform and in every version: signed-in people stay so', () => {
    expect(token).toBe(
      'hfr1.0b9a1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d.0.-ZC3NEnhfdE.6DSzkAesktrsCXh0rd-6hXO5zHSlrDttsz2lri9zAXc',
    )
  })

  it('is good with a former secret, and made with the first', async () => {
    const rotated = await secretKeyRing([`${SECRET}-next`, SECRET], 'refresh-token')
    expect(await verifyRefreshToken(token, rotated)).toEqual(claims)
    expect(await verifyRefreshToken(await refreshToken(claims, rotated), keys)).toBeNull()
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
    for (const other of [
      await secretKeyRing([SECRET], 'access-token'),
      await secretKeyRing([`${SECRET}x`], 'refresh-token'),
    ]) {
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
})
