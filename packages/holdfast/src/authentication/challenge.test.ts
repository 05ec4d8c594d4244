import { expect, it } from 'vitest'
import { challenge } from './challenge.js'

const bearer = { challenge: 'Bearer' }

it('is the scheme alone where no credential was sent (RFC 6750 §3.1)', () => {
  expect(challenge([bearer])).toBe('Bearer')
  expect(challenge([bearer], 'auth.required')).toBe('Bearer')
  expect(challenge([])).toBe('Bearer')
})

it('names the error and says it in words', () => {
  expect(challenge([bearer], 'auth.invalid_token')).toBe(
    'Bearer error="invalid_token", error_description="The credential is not valid"',
  )
  for (const code of ['auth.expired_token', 'auth.revoked'] as const) {
    expect(challenge([bearer], code)).toMatch(/^Bearer error="invalid_token", error_description="[^"]+"$/)
  }
})

it('names the scopes that would suffice', () => {
  expect(challenge([bearer], 'access.denied', { scope: 'orders:read orders:write' })).toBe(
    'Bearer error="insufficient_scope", error_description="You may not do this", scope="orders:read orders:write"',
  )
})

it('says how young a proof must be (RFC 9470 §3)', () => {
  expect(challenge([bearer], 'auth.step_up_required', { max_age: '600' })).toBe(
    'Bearer error="insufficient_user_authentication", error_description="Prove again who you are", max_age="600"',
  )
})

it('has one challenge for each scheme, with errors on Bearer ones only', () => {
  const providers = [
    bearer,
    bearer,
    { challenge: 'Bearer realm="api"' },
    { challenge: 'DPoP' },
    { challenge: 'X-Bearer' },
  ]
  expect(challenge(providers, 'auth.revoked')).toBe(
    'Bearer error="invalid_token", error_description="The session has ended", ' +
      'Bearer realm="api", error="invalid_token", error_description="The session has ended", DPoP, X-Bearer',
  )
})
