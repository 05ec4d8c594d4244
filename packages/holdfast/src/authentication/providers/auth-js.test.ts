import { base64url, calculateJwkThumbprint, EncryptJWT } from 'jose'
import { hkdfSync } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { parseCookies } from '../../core/cookie.js'
import { mutants } from '../../testing/mutants.js'
import type { Provider } from '../provider.js'
import {
  authJs,
  type AuthJsDatabaseOptions,
  type AuthJsRow,
  type AuthJsTokenOptions,
  type AuthJsVersion,
} from './auth-js.js'

const SECRET = 'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViTqYw'
const OTHER = 'b7Rk0pXw2Jm9sVt4LzQe6YhN1uCfG8dA3oTiKxHy5rEq'
const START = 1_900_000_000_000
const NAMES = { 4: '__Secure-next-auth.session-token', 5: '__Secure-authjs.session-token' } as const
const INVALID = { invalid: 'auth.invalid_token' }

let time: number
beforeEach(() => {
  time = START
})

const started = (made: Provider, origin = 'https://app.example.com'): Provider => {
  made.start?.({ origin })
  return made
}
const tokens = (options: Partial<AuthJsTokenOptions> = {}, origin?: string): Provider =>
  started(authJs({ version: 5, secret: SECRET, clock: () => time, ...options }), origin)
const identify = async (made: Provider, cookie: string | null) =>
  made.identify({ headers: new Headers(), cookies: parseCookies(cookie) })

interface Sealing {
  readonly secret?: string
  /** The cookie that it is made for. */
  readonly cookie?: string
  readonly enc?: string
  readonly kid?: boolean
  /** What the package never writes into the header. */
  readonly more?: Record<string, unknown>
}

/** As the package's `encode` makes it. */
async function sealed(
  version: AuthJsVersion,
  claims: Record<string, unknown> = {},
  sealing: Sealing = {},
): Promise<string> {
  const {
    secret = SECRET,
    cookie = NAMES[version],
    enc = version === 4 ? 'A256GCM' : 'A256CBC-HS512',
    kid = true,
    more = {},
  } = sealing
  const usual = {
    sub: 'ada',
    name: 'Ada',
    email: 'ada@example.com',
    iat: time / 1000,
    exp: time / 1000 + 600,
    jti: 'j',
  }
  const salt = version === 4 ? '' : cookie
  const info = version === 4 ? 'NextAuth.js Generated Encryption Key' : `Auth.js Generated Encryption Key (${cookie})`
  const key = new Uint8Array(hkdfSync('sha256', secret, salt, info, enc === 'A256GCM' ? 32 : 64))
  const header = { alg: 'dir', enc, ...more }
  const thumbprint = await calculateJwkThumbprint({ kty: 'oct', k: base64url.encode(key) }, 'sha512')
  const payload = Object.fromEntries(Object.entries({ ...usual, ...claims }).filter(([, value]) => value !== undefined))
  return new EncryptJWT(payload)
    .setProtectedHeader(version === 5 && kid ? { ...header, kid: thumbprint } : header)
    .encrypt(key)
}

describe('construction and start', () => {
  it.each<[string, object, string, string]>([
    ['an unknown option', { secrets: SECRET }, 'config.unknown_option', 'authJs(…) has no option "secrets"'],
    ['both strategies', { secret: SECRET, session: () => null }, 'config.unknown_option', 'has no option "secret"'],
    [
      'another version',
      { version: 3, secret: SECRET },
      'config.identity',
      'authJs(…): `version` is 4 (next-auth) or 5 (Auth.js)',
    ],
    [
      'no version',
      { version: undefined, secret: SECRET },
      'config.identity',
      '`version` is 4 (next-auth) or 5 (Auth.js)',
    ],
    ['no function', { session: 'adapter' }, 'config.identity', '`session` is a function of the session token'],
    [
      'a cookie name with a space',
      { secret: SECRET, cookieName: 'a b' },
      'config.identity',
      '`cookieName` is the name of a cookie',
    ],
    [
      'a deadline of an hour',
      { secret: SECRET, timeout: '1 h' },
      'config.identity',
      '`timeout` is a duration of at most a minute',
    ],
  ])('refuses %s', (_, options, code, words) => {
    expect(() => authJs({ version: 5, ...options } as never)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(words) }),
    )
  })

  it.each([undefined, 'secret', 'changeme-changeme-changeme-changeme', [SECRET, 'short']])(
    'refuses a secret that can be guessed at start: %s',
    (secret) => {
      const made = authJs({ version: 5, secret: secret as never })
      expect(() => made.start?.({ origin: 'https://app.example.com' })).toThrow(
        expect.objectContaining({ code: 'config.secret' }),
      )
    },
  )

  it('fails closed before start', () => {
    const made = authJs({ version: 5, secret: SECRET })
    expect(() => made.cookieNames).toThrow('used before start()')
    expect(() => made.identify({ headers: new Headers(), cookies: parseCookies(null) })).toThrow('used before start()')
  })

  it('watches the cookie and its first piece', () => {
    expect(tokens().cookieNames).toEqual(['__Secure-authjs.session-token', '__Secure-authjs.session-token.0'])
    expect(tokens({ version: 4 }, 'http://localhost:3000').cookieNames[0]).toBe('next-auth.session-token')
    expect(tokens({ cookieName: '__Host-app' }).cookieNames).toEqual(['__Host-app', '__Host-app.0'])
    expect(tokens()).toMatchObject({ name: 'auth-js', carries: 'cookie', challenge: 'Bearer' })
  })
})

describe.each<AuthJsVersion>([4, 5])('sessions in tokens of version %s', (version) => {
  const name = NAMES[version]
  const provider = (options: Partial<AuthJsTokenOptions> = {}) => tokens({ version, ...options })

  it('are their subject', async () => {
    expect(await identify(provider(), `${name}=${await sealed(version)}`)).toEqual({
      id: 'ada',
      kind: 'user',
      provider: 'auth-js',
      carries: 'cookie',
      roles: [],
      scopes: [],
      profile: { name: 'Ada', email: 'ada@example.com' },
    })
  })

  it('are what the mapping makes of them', async () => {
    const made = provider({
      id: ({ provider: from, sub }) => `${String(from)}:${sub}`,
      roles: ({ roles }) => roles as string[],
      profile: ({ picture }) => ({ picture }),
    })
    const value = await sealed(version, { provider: 'github', roles: ['admin'], picture: 'p' })
    expect(await identify(made, `${name}=${value}`)).toMatchObject({
      id: 'github:ada',
      roles: ['admin'],
      profile: { picture: 'p' },
    })
  })

  it('may come in pieces', async () => {
    const value = await sealed(version, { big: 'x'.repeat(9_000) })
    const pieces = value.match(/.{1,3900}/g) as string[]
    const cookies = pieces.map((piece, index) => `${name}.${index}=${piece}`)
    expect(pieces.length).toBeGreaterThan(2)
    expect(await identify(provider(), cookies.join('; '))).toMatchObject({ id: 'ada' })
    expect(await identify(provider(), cookies.toReversed().join('; '))).toMatchObject({ id: 'ada' })
    // One missing, one twice, a whole one beside them.
    expect(await identify(provider(), cookies.slice(0, -1).join('; '))).toEqual(INVALID)
    expect(await identify(provider(), `${cookies.join('; ')}; ${cookies[1]}`)).toEqual(INVALID)
    expect(await identify(provider(), `${cookies.join('; ')}; ${name}=x`)).toEqual(INVALID)
    expect(await identify(provider(), `${name}=${await sealed(version)}; ${name}.0=x`)).toEqual(INVALID)
    expect(await identify(provider(), cookies.slice(1).join('; '))).toBeNull()
  })

  it('are bounded', async () => {
    const pieces = Array.from({ length: 40 }, (_, index) => `${name}.${index}=${'A'.repeat(3_900)}`)
    expect(await identify(provider(), pieces.join('; '))).toEqual(INVALID)
    expect(await identify(provider(), `${name}=${await sealed(version, { big: 'x'.repeat(13_000) })}`)).toEqual(INVALID)
  })

  it('are absent without the cookie, or under a name that is not ours', async () => {
    const value = await sealed(version)
    for (const cookie of [
      null,
      '',
      `next-auth.session-token=${value}`,
      `authjs.session-token=${value}`,
      `x${name}=1`,
    ]) {
      expect(await identify(provider(), cookie)).toBeNull()
    }
  })

  it('headers/27 two cookies of the name are invalid, even when one is good', async () => {
    const good = `${name}=${await sealed(version)}`
    for (const doubled of [`${good}; ${name}=x`, `${name}=x; ${good}`, `${good}; ${good}`]) {
      expect(await identify(provider(), doubled)).toEqual(INVALID)
    }
  })

  it.each<[string, () => Promise<string>]>([
    ['another secret', () => sealed(version, {}, { secret: OTHER })],
    ['the other version', () => sealed(version === 4 ? 5 : 4)],
    ['another encryption', () => sealed(version, {}, { enc: version === 4 ? 'A256CBC-HS512' : 'A256GCM' })],
    ['no subject', () => sealed(version, { sub: undefined })],
    ['an empty subject', () => sealed(version, { sub: '' })],
    ['an object for a subject', () => sealed(version, { sub: { id: 'ada' } })],
    ['no expiry', () => sealed(version, { exp: undefined })],
    ['an expiry in words', () => sealed(version, { exp: 'never' })],
    ['no time of issue', () => sealed(version, { iat: undefined })],
    ['issued in the future', () => sealed(version, { iat: START / 1000 + 6 })],
    ['a state or PKCE cookie', () => sealed(version, { sub: undefined, value: 'x', provider: 'github' })],
    ['nothing', async () => ''],
    ['padding', async () => `${await sealed(version)}=`],
    ['a header with more in it', async () => withHeader(await sealed(version), { zip: 'DEF' })],
    ['another algorithm', async () => withHeader(await sealed(version), { alg: 'A256KW' })],
    ['an encrypted key', async () => (await sealed(version)).replace('..', '.AAAA.')],
  ])('tokens/41 with %s are invalid', async (_, make) => {
    expect(await identify(provider(), `${name}=${await make()}`)).toEqual(INVALID)
    expect(await identify(provider({ id: () => 'somebody' }), `${name}=${await make()}`)).not.toHaveProperty('id')
  })

  it('end with their expiry', async () => {
    const cookie = `${name}=${await sealed(version, { exp: START / 1000 + 60 })}`
    time = START + 65_000 - 1
    expect(await identify(provider(), cookie)).toMatchObject({ id: 'ada' })
    time += 1
    expect(await identify(provider(), cookie)).toEqual({ invalid: 'auth.expired_token' })
  })

  it('survive the replacement of the secret', async () => {
    const cookie = `${name}=${await sealed(version, {}, { secret: OTHER })}`
    expect(await identify(provider({ secret: [SECRET, OTHER] }), cookie)).toMatchObject({ id: 'ada' })
    expect(await identify(provider({ secret: [SECRET] }), cookie)).toEqual(INVALID)
  })

  it('may be ended early, where somebody knows', async () => {
    const cookie = `${name}=${await sealed(version)}`
    const revoked = (isRevoked: AuthJsTokenOptions['isRevoked']) =>
      identify(provider({ isRevoked, timeout: 20 } as never), cookie)
    expect(await revoked(({ jti }) => jti !== 'j')).toMatchObject({ id: 'ada' })
    expect(await revoked(async () => true)).toEqual({ invalid: 'auth.revoked' })
    expect(await revoked(() => undefined as never)).toEqual({ invalid: 'auth.revoked' })
    const unavailable = { unavailable: 'revocation-check' }
    expect(await revoked(() => Promise.reject(Object.assign(new Error('down'), { code: 'ECONNREFUSED' })))).toEqual(
      unavailable,
    )
    expect(await revoked(() => new Promise(() => {}))).toEqual(unavailable)
  })

  it('10,000 mutants never throw and never pass', async () => {
    const made = provider()
    const good = await sealed(version)
    for (const mutant of mutants(good, 10_000)) {
      const cookies = { get: () => mutant, has: (asked: string) => asked === name, repeated: () => false }
      expect(await made.identify({ headers: new Headers(), cookies })).toEqual(INVALID)
    }
  })
})

it.each<AuthJsVersion>([4, 5])(
  'version %i: a header that says more is refused, though the key opens it',
  async (version) => {
    const made = tokens({ version })
    expect(await identify(made, `${NAMES[version]}=${await sealed(version)}`)).toMatchObject({ id: 'ada' })
    for (const more of [{ typ: 'JWT' }, { cty: 'JWT' }, { p2c: 1 }]) {
      expect(await identify(made, `${NAMES[version]}=${await sealed(version, {}, { more })}`)).toEqual(INVALID)
    }
  },
)

it('version 5: a cookie of the app under the session’s name does not open', async () => {
  const value = await sealed(5, {}, { cookie: '__Secure-authjs.callback-url' })
  expect(await identify(tokens(), `${NAMES[5]}=${value}`)).toEqual(INVALID)
})

describe('sessions in a database', () => {
  const TOKEN = '6f0a4f1e-8d3f-4a73-9f0e-2a8f6c1d7b90'
  const row = (changes: Partial<AuthJsRow['session']> = {}): AuthJsRow => ({
    session: { sessionToken: TOKEN, userId: 'u1', expires: new Date(START + 60_000), ...changes },
    user: { id: 'u1', name: 'Ada', email: 'ada@example.com' },
  })
  let asked: string[]
  let answer: () => unknown

  beforeEach(() => {
    asked = []
    answer = row
  })

  const database = (options: Partial<AuthJsDatabaseOptions<AuthJsRow>> = {}) =>
    started(
      authJs<AuthJsRow>({
        version: 5,
        session: (token) => {
          asked.push(token)
          return answer() as AuthJsRow
        },
        clock: () => time,
        ...options,
      }),
    )
  const send = (value: string, made = database()) => identify(made, `${NAMES[5]}=${value}`)

  it('are their user, as the database has it now', async () => {
    const made = database({ roles: ({ user }) => [user.name as string] })
    expect(await send(TOKEN, made)).toEqual({
      id: 'u1',
      kind: 'user',
      provider: 'auth-js',
      carries: 'cookie',
      roles: ['Ada'],
      scopes: [],
      profile: { name: 'Ada', email: 'ada@example.com' },
    })
  })

  it('tokens/45 are revoked when their row is gone', async () => {
    answer = () => null
    expect(await send(TOKEN)).toEqual({ invalid: 'auth.revoked' })
    answer = () => undefined
    expect(await send(TOKEN)).toEqual({ invalid: 'auth.revoked' })
  })

  it('end with their expiry, also as text; without one they are over', async () => {
    answer = () => row({ expires: new Date(START + 60_000).toISOString() })
    expect(await send(TOKEN)).toMatchObject({ id: 'u1' })
    time += 60_000
    for (const expires of [
      new Date(START + 60_000),
      new Date(START + 60_000).toISOString(),
      'soon',
      undefined as never,
    ]) {
      answer = () => row({ expires })
      expect(await send(TOKEN)).toEqual({ invalid: 'auth.expired_token' })
    }
  })

  it('are of the very token and of the very user', async () => {
    answer = () => row({ sessionToken: TOKEN.toUpperCase() })
    expect(await send(TOKEN)).toEqual(INVALID)
    answer = () => row({ userId: 'u2' })
    expect(await send(TOKEN)).toEqual(INVALID)
  })

  it('are looked up as the library wrote them', async () => {
    answer = () => row({ sessionToken: 'a+b/c=' })
    expect(await send('a%2Bb%2Fc%3D')).toMatchObject({ id: 'u1' })
    expect(asked).toEqual(['a+b/c='])
    expect(await send('a+b/c=')).toMatchObject({ id: 'u1' })
    expect(asked).toEqual(['a+b/c=', 'a+b/c='])
  })

  it('what is no session token is not looked up', async () => {
    for (const value of ['', '%', '%61bc', 'a%20b', '%00', 'x'.repeat(600)]) expect(await send(value)).toEqual(INVALID)
    expect(asked).toEqual([])
  })

  it.each<[string, () => unknown]>([
    ['rejects', () => Promise.reject(Object.assign(new Error('down'), { code: 'ECONNREFUSED' }))],
    [
      'throws',
      () => {
        throw Object.assign(new Error('down'), { code: '57P01' })
      },
    ],
    ['hangs', () => new Promise(() => {})],
  ])('tokens/46 a database that %s is unavailable, neither a refusal nor a principal', async (_, happens) => {
    answer = happens
    expect(await send(TOKEN, database({ timeout: 20 }))).toEqual({ unavailable: 'session-store' })
  })
})

function withHeader(token: string, members: object): string {
  const [header = '', ...others] = token.split('.')
  const changed = { ...(JSON.parse(Buffer.from(header, 'base64url').toString()) as object), ...members }
  return [Buffer.from(JSON.stringify(changed)).toString('base64url'), ...others].join('.')
}
