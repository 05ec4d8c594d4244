import { expect, test } from 'vitest'
import { forgeriesOf } from './tampering.js'
import { isRefresh, lifeOf, readToken } from './tokens.js'

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const jwt = (claims: object): string => `${encoded({ alg: 'HS256' })}.${encoded(claims)}.c2lnbmF0dXJl`

test('a token is read without being verified, and its life from issue to end', () => {
  const token = readToken(jwt({ sub: '1', iat: 1000, exp: 1900 }))
  expect(token).toMatchObject({ isJwt: true, algorithm: 'HS256', claims: { sub: '1' } })
  expect(token && lifeOf(token, 0)).toBe(900)
})

test('without its issue, a life is counted from now', () => {
  const token = readToken(jwt({ exp: 4_000 }))
  expect(token && lifeOf(token, 1_000)).toBe(3_000)
})

test('milliseconds and dates are seconds as well', () => {
  const inMilliseconds = readToken(jwt({ exp: 1_800_000_900_000, iat: 1_800_000_000_000 }))
  const asDate = readToken(`${encoded({ user: 1, expires: '2030-01-01T00:15:00Z' })}.c2ln`)
  expect(inMilliseconds && lifeOf(inMilliseconds, 0)).toBe(900)
  expect(asDate && lifeOf(asDate, Date.parse('2030-01-01T00:00:00Z') / 1000)).toBe(900)
})

test('a token without an end has no life', () => {
  const token = readToken(jwt({ sub: '1' }))
  expect(token && lifeOf(token, 0)).toBeNull()
})

test.each([
  '3f2a9c',
  's%3Aabc.def',
  'a.b',
  `${encoded({ alg: 'dir', enc: 'A256GCM' })}..iv.text.tag`,
  'fe26.2*1*aa*bb',
])('what is opaque or sealed tells nothing: %s', (text) => expect(readToken(text)).toBeUndefined())

test('a value of the app’s own with a signature is no JWT', () => {
  expect(readToken(`${encoded({ userId: 7 })}.c2lnbmF0dXJl`)).toMatchObject({ isJwt: false, claims: { userId: 7 } })
})

test('a refresh token is known by its name or by what it says', () => {
  expect(isRefresh('refresh_token', undefined)).toBe(true)
  expect(isRefresh('token', readToken(jwt({ typ: 'refresh' })))).toBe(true)
  expect(isRefresh('token', readToken(jwt({ typ: 'access' })))).toBe(false)
})

test('no forgery is the token itself, and each is made of it', () => {
  for (const value of [jwt({ sub: '1' }), `${encoded({ userId: 7 })}.c2lnbmF0dXJl`, '3f2a9c77d01b']) {
    const forgeries = forgeriesOf(value, readToken(value))
    expect(forgeries.length).toBeGreaterThan(0)
    expect(forgeries.map((forgery) => forgery.value)).not.toContain(value)
  }
})
