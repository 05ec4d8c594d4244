import { describe, expect, it } from 'vitest'
import { serializeCookie } from '../core/cookie.js'
import { checkedCookieOptions, credentialCookies, type CredentialCookieOptions } from './credential-cookies.js'

it('is host-bound, unreadable for scripts and sent over https only', () => {
  const cookies = credentialCookies('https://app.example.com')
  expect(serializeCookie(cookies.set('access', 'x', 900))).toBe(
    '__Host-holdfast-access=x; Path=/; Max-Age=900; HttpOnly; Secure; SameSite=Lax',
  )
})

it.each(['http://localhost:3000', 'http://127.0.0.1', 'http://127.8.9.10:80', 'http://[::1]:3000'])(
  'is unprefixed and not Secure on %s, where browsers would drop it',
  (origin) => {
    expect(serializeCookie(credentialCookies(origin).set('access', 'x', 900))).toBe(
      'holdfast-access=x; Path=/; Max-Age=900; HttpOnly; SameSite=Lax',
    )
  },
)

it.each([
  'http://app.example.com',
  'http://localhost.example.com',
  'http://127.0.0.1.example.com',
  'http://127.0.0.1.nip.io',
  'http://10.0.0.1',
  'http://192.168.1.10:3000',
  'http://[::ffff:10.0.0.1]',
  'http://0.0.0.0:3000',
  'ftp://localhost',
  'localhost',
  '',
])('refuses to send credentials in the clear: %s', (origin) => {
  const words = URL.canParse(origin) ? 'need an https origin' : 'The origin is not a URL such as https://'
  expect(() => credentialCookies(origin)).toThrow(
    expect.objectContaining({ code: 'config.origin', message: expect.stringContaining(words) }),
  )
})

describe.each(['https://app.example.com', 'http://localhost:3000'])('on %s', (origin) => {
  it('headers/28 clears with the attributes with which it sets', () => {
    const { set, clear } = credentialCookies(origin)
    const attributes = (line: string) => line.replace(/=[^;]*;/, '=;').replace(/Max-Age=\d+/, 'Max-Age=')
    expect(attributes(serializeCookie(clear('refresh')))).toBe(attributes(serializeCookie(set('refresh', 'x', 9))))
    expect(clear('refresh')).toMatchObject({ value: '', maxAge: 0 })
  })
})

describe('for other sites', () => {
  const options = { sameSite: 'none', partitioned: true } as const

  it('they come with every request, one jar for each site that embeds the app', () => {
    const cookies = credentialCookies('https://api.example.com', options)
    expect(serializeCookie(cookies.set('refresh', 'x', 900))).toBe(
      '__Host-holdfast-refresh=x; Path=/; Max-Age=900; HttpOnly; Secure; SameSite=None; Partitioned',
    )
    expect(cookies.clear('refresh')).toEqual({ ...cookies.set('refresh', 'x', 900), value: '', maxAge: 0 })
  })

  it.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]'])(
    'they need https, so not %s',
    (origin) => {
      const message = expect.stringContaining('`sameSite: "none"` needs an https origin')
      expect(() => credentialCookies(origin, options)).toThrow(
        expect.objectContaining({ code: 'config.cookie', message }),
      )
    },
  )
})

it('strict keeps them from links of other sites', () => {
  const { sameSite } = credentialCookies('http://localhost:3000', { sameSite: 'strict' }).set('access', 'x', 1)
  expect(sameSite).toBe('strict')
})

it.each<[string, CredentialCookieOptions, string, string]>([
  ['partitioned without other sites', { partitioned: true }, 'config.cookie', 'set `sameSite: "none"`'],
  ['partitioned and lax', { sameSite: 'lax', partitioned: true }, 'config.cookie', '`partitioned` cookies'],
  ['an unknown SameSite', { sameSite: 'None' as never }, 'config.cookie', 'lax, strict or none'],
  ['a text for partitioned', { sameSite: 'none', partitioned: 'yes' as never }, 'config.cookie', 'and `partitioned`'],
  ['a mistyped option', { samesite: 'none' } as never, 'config.unknown_option', 'cookies has no option "samesite"'],
  [
    'an attribute that is not for the app to say',
    { secure: false } as never,
    'config.unknown_option',
    'it takes sameSite, partitioned',
  ],
])('refuses %s', (_, options, code, words) => {
  expect(() => checkedCookieOptions(options)).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(words) }),
  )
})
