import { randomBytes } from 'node:crypto'
import { expect, it, vi } from 'vitest'
import { authJsKeys } from '../providers/auth-js/auth-js-token.js'
import { deriveKey } from './key.js'
import { keyedHash, sealer } from './sealed.js'
import { strongSecret } from './secret.js'

// What an Edge function is built with.
vi.mock('#words', async () => import('./words-later.js'))

const WORDS = 'c0mpu73r-m0nk3y-dr4g0n-sh4d0w-m4573r-hunt3r-84tm4n-2026'
const refusal = expect.objectContaining({ code: 'config.secret' })

it.each([
  ['words', WORDS],
  ['words in base64', Buffer.from(WORDS).toString('base64')],
])('no key is ever made of %s, though they pass at the start', async (_, secret) => {
  expect(strongSecret(secret, 'secret')).toBe(secret)
  await expect(deriveKey(secret, 'access-token')).rejects.toEqual(refusal)
  await expect(keyedHash(secret, 'csrf-token')('label')).rejects.toEqual(refusal)
  await expect(sealer([secret], 'totp-secret').seal('value', Infinity)).rejects.toEqual(refusal)
  await expect(authJsKeys(5, [randomBytes(32).toString('hex'), secret], 'cookie')).rejects.toEqual(refusal)
})

it('whatever is weak without being words is refused at once', () => {
  for (const weak of ['', 'x'.repeat(64), 'changeme'.repeat(8), '0123456789abcdef'.repeat(4)]) {
    expect(() => strongSecret(weak, 'secret')).toThrow(refusal)
  }
})

it('random secrets make keys', async () => {
  const key = await deriveKey(randomBytes(32).toString('base64url'), 'access-token')
  expect(key.algorithm).toBe('HS256')
})
