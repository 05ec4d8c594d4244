import { exportPKCS8, generateKeyPair } from 'jose'
import { beforeEach, describe, expect, it } from 'vitest'
import { parseCookies, serializeCookie } from '../../core/cookie.js'
import { memory } from '../../storage/memory.js'
import type { Storage } from '../../storage/storage.js'
import {
  counted,
  type Holder,
  isRefreshed,
  signIn,
  USER,
  withAccount,
  type SessionProvider,
} from '../../testing/session-provider.js'
import type { SessionStore } from '../sessions/session-store.js'
import { jwt, type JwtOptions } from './jwt.js'
import { session } from './session.js'

const SECRET = 'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViTqYw'
const NEXT_SECRET = 'b7Qm0ZtYx2LkR9vWc4HsNf6UaPj1EgDo-T5iXuK8qMz3'
const ORIGIN = 'https://app.example.com'
const SECOND = 1_000
const MINUTE = 60_000
const DAY = 86_400_000

let time: number
let storage: Storage

beforeEach(async () => {
  time = 1_900_000_000_000
  storage = memory()
  await withAccount(storage, time)
})

function provider(options: Partial<JwtOptions> = {}, origin = ORIGIN): SessionProvider {
  const made = jwt({ secret: SECRET, storage, clock: () => time, ...options })
  made.start?.({ origin })
  return made
}

const identify = (made: SessionProvider, cookies: string | null, authorization?: string) =>
  made.identify({
    headers: new Headers(authorization === undefined ? {} : { authorization }),
    cookies: parseCookies(cookies),
  })

/** A store whose calls are a mistake of the test. */
const unasked = { sessions: counted(storageOfNothing()).store }
function storageOfNothing(): SessionStore {
  return new Proxy({} as SessionStore, {
    get: () => () => {
      throw new TypeError('The store was asked.')
    },
  })
}

describe('construction and start', () => {
  it.each<[string, Partial<JwtOptions>, string, string]>([
    ['tokens of an hour', { accessTtl: '1 h' }, 'config.token', '`accessTtl` is over 30 minutes'],
    [
      'a grace of two minutes',
      { refresh: { grace: '2 min' } },
      'config.token',
      '`refresh.grace` is 0 or a duration of at most 60 seconds',
    ],
    ['a mistyped length', { refresh: { idel: '1 d' } as never }, 'config.unknown_option', 'has no option "idel"'],
    [
      'another way to travel',
      { carries: 'query' as never },
      'config.token',
      'jwt({ carries }) is "cookie" or "header"',
    ],
    [
      'signing by a secret',
      { signing: { algorithm: 'HS256' as never, keys: ['x'] } },
      'config.token',
      'jwt({ signing }) takes the algorithm EdDSA or ES256',
    ],
    [
      'signing without keys',
      { signing: { algorithm: 'EdDSA', keys: [] as never } },
      'config.token',
      'jwt({ signing }) takes the algorithm EdDSA or ES256, and one key or more',
    ],
  ])('refuses %s at construction', (_, options, code, words) => {
    expect(() => jwt({ secret: SECRET, storage, ...options })).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(words) }),
    )
  })

  it.each<[string, Partial<JwtOptions>, string]>([
    ['no secret', { secret: undefined }, '`jwt({ secret })` is missing'],
    ['a placeholder', { secret: 'changeme' }, 'holds the words of a placeholder'],
    ['a placeholder behind a good one', { secret: [SECRET, 'changeme'] }, '`jwt({ secret })[1]`'],
    ['a missing key', { signing: { algorithm: 'EdDSA', keys: [undefined] } }, 'A key of jwt({ signing }) is missing'],
    ['an empty key', { signing: { algorithm: 'EdDSA', keys: [''] } }, 'A key of jwt({ signing }) is missing'],
  ])('refuses %s at start, not before: a build has none', (_, options, words) => {
    const made = jwt({ secret: SECRET, storage, ...options })
    const message = expect.stringContaining(words)
    expect(() => made.start?.({ origin: ORIGIN })).toThrow(expect.objectContaining({ code: 'config.secret', message }))
  })

  it('asks for a credential with Bearer', () => {
    expect(provider()).toMatchObject({ name: 'jwt', carries: 'cookie', challenge: 'Bearer' })
  })
})

describe('access tokens in a cookie', () => {
  it('live as long as the token and the session', async () => {
    const { cookies } = (await provider().issue({ userId: USER, userAgent: null })) ?? { cookies: [] }
    expect(cookies.map(({ name, maxAge }) => [name, maxAge])).toEqual([
      ['__Host-holdfast-access', 900],
      ['__Host-holdfast-refresh', 30 * 86_400],
    ])
  })

  it('are unprefixed and not Secure on loopback http', async () => {
    const made = provider({}, 'http://localhost:3000')
    const { cookies } = (await made.issue({ userId: USER, userAgent: null })) ?? { cookies: [] }
    expect(cookies.map(({ name, secure }) => [name, secure])).toEqual([
      ['holdfast-access', false],
      ['holdfast-refresh', false],
    ])
  })

  it('are absent without the cookie, at once, and ask nobody', () => {
    const made = provider({ storage: unasked })
    for (const cookies of [null, '', 'other=1', 'holdfast-access=x', '__host-holdfast-access=x']) {
      expect(identify(made, cookies, 'Bearer a.b.c')).toBeNull()
    }
  })

  it('are invalid where they are none, at once as soon as the keys are at hand, and ask nobody', async () => {
    const made = provider({ storage: unasked })
    await identify(made, '__Host-holdfast-access=x')
    for (const value of ['', 'x', 'a.b.c', 'null', 'undefined', 'x'.repeat(9_000)]) {
      expect(identify(made, `__Host-holdfast-access=${value}`)).toEqual({ invalid: 'auth.invalid_token' })
    }
  })

  it('answer at once from what is remembered', async () => {
    const made = provider({ revocation: { maxStale: '10 s' } })
    const ada = await signIn(made)
    await ada.identify(made)
    expect(identify(made, ada.cookies)).toMatchObject({ id: USER })
  })

  it("tokens/43 the refresh token under the access cookie's name is invalid, and the other way round", async () => {
    const made = provider()
    const ada = await signIn(made)
    const [access, refresh] = [ada.value('access'), ada.value('refresh')]
    expect(await identify(made, `__Host-holdfast-access=${refresh}`)).toEqual({ invalid: 'auth.invalid_token' })
    const swapped = parseCookies(`__Host-holdfast-refresh=${access}`)
    expect(await made.refresh(swapped)).toEqual({ invalid: 'auth.invalid_token' })
    expect(await made.named(swapped)).toBeNull()
  })

  it.each<[string, Partial<JwtOptions>, string?]>([
    ['another secret', { secret: NEXT_SECRET }],
    ['another issuer', { issuer: 'https://other.example.com' }],
    ['another audience', { audience: 'https://other.example.com' }],
    ['another origin', {}, 'https://other.example.com'],
  ])('tokens/41 made with %s are invalid', async (_, options, origin) => {
    const { cookies } = await signIn(provider(options, origin))
    expect(await identify(provider(), cookies)).toEqual({ invalid: 'auth.invalid_token' })
  })

  it('say when they have expired, so that the client refreshes', async () => {
    const made = provider()
    const ada = await signIn(made)
    time += 16 * MINUTE
    expect(await ada.identify(made)).toEqual({ invalid: 'auth.expired_token' })
  })

  it('are refused where their subject is not the owner of the session', async () => {
    const ada = await signIn(provider())
    const row = await storage.sessions.find(ada.sessionId)
    const foreign = { ...storage.sessions, find: async () => row && { ...row, userId: 'another' } }
    expect(await ada.identify(provider({ storage: { sessions: foreign } }))).toEqual({ invalid: 'auth.invalid_token' })
  })
})

describe('access tokens in a header', () => {
  const byHeader = () => provider({ carries: 'header' })

  it('are handed to the caller, and the refresh token lies in a cookie', async () => {
    const made = byHeader()
    const issued = await made.issue({ userId: USER, userAgent: null })
    expect(issued).toEqual({
      sessionId: expect.any(String),
      cookies: [expect.objectContaining({ name: '__Host-holdfast-refresh' })],
      grant: { accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/), tokenType: 'Bearer', expiresIn: 900 },
    })
    expect(made.cookieNames).toEqual(['__Host-holdfast-refresh'])
    expect(await identify(made, null, `Bearer ${issued?.grant?.accessToken}`)).toMatchObject({
      id: USER,
      carries: 'header',
    })
  })

  it('come with every refresh', async () => {
    const made = byHeader()
    const ada = await signIn(made)
    const first = ada.accessToken
    time += 20 * MINUTE
    expect(await ada.refresh(made)).toMatchObject({ grant: { tokenType: 'Bearer', expiresIn: 900 } })
    expect(ada.accessToken).not.toBe(first)
    expect(await ada.identify(made)).toMatchObject({ id: USER })
  })

  it('are not taken from a cookie, and a refresh token is none', async () => {
    const made = byHeader()
    const ada = await signIn(made)
    expect(await identify(made, `__Host-holdfast-access=${ada.accessToken}`)).toBeNull()
    expect(await identify(made, null, `Bearer ${ada.value('refresh')}`)).toBeNull()
  })

  it('are absent, for the providers after this one, where something else is sent', async () => {
    const made = provider({ carries: 'header', storage: unasked })
    const foreign = await signIn(provider({ carries: 'header' }, 'https://other.example.com'))
    const unsigned = `${btoa('{"alg":"none"}')}.${btoa('{"sub":"1"}')}.`
    for (const authorization of [
      undefined,
      '',
      'Bearer',
      'Bearer ',
      'Bearer hf_live_x',
      'Bearer a.b.c',
      'Bearer null',
      `Bearer ${unsigned}`,
      `Bearer ${foreign.accessToken}`,
      'Basic YTpi',
      'DPoP a.b.c',
      'Bearer x, Basic YTpi',
    ]) {
      expect(await identify(made, null, authorization), authorization).toBeNull()
    }
  })

  it('are invalid where they claim to be ours, however the header is written', async () => {
    const made = provider({ carries: 'header' })
    const { accessToken = '' } = await signIn(made)
    const [header, claims, signature] = accessToken.split('.')
    for (const sent of [
      `${header}.${claims}.AAAA`,
      `${header}.${claims}.`,
      `${header}.${claims}`,
      `${btoa('{"alg":"none"}')}.${claims}.`,
      `${accessToken} `,
      `${accessToken}=`,
      `${accessToken}, Bearer ${accessToken}`,
      `${accessToken},${accessToken}`,
      `x, Bearer ${accessToken}`,
      `hf_live_x, Bearer ${accessToken}`,
      `${header}.${claims}.${signature}.x`,
    ]) {
      // A header value has no space at its end.
      const expected = sent.trim() === accessToken ? { id: USER } : { invalid: 'auth.invalid_token' }
      expect(await identify(made, null, `Bearer ${sent}`), sent).toMatchObject(expected)
    }
    for (const scheme of ['bearer', 'BEARER', 'Bearer ']) {
      expect(await identify(made, null, `${scheme} ${accessToken}`)).toMatchObject({ id: USER })
    }
    expect(await identify(made, null, `Bearer\t${accessToken}`)).toBeNull()
    time += 16 * MINUTE
    expect(await identify(made, null, `Bearer ${accessToken}`)).toEqual({ invalid: 'auth.expired_token' })
  })

  it('two lines of them are none', async () => {
    const made = byHeader()
    const { accessToken } = await signIn(made)
    const headers = new Headers()
    headers.append('authorization', `Bearer ${accessToken}`)
    headers.append('authorization', `Bearer ${accessToken}`)
    expect(await made.identify({ headers, cookies: parseCookies(null) })).toEqual({ invalid: 'auth.invalid_token' })
  })
})

describe('keys', () => {
  const key = async (algorithm: 'EdDSA' | 'ES256') =>
    exportPKCS8((await generateKeyPair(algorithm, { extractable: true })).privateKey)

  it('a secret is replaced without signing anybody out', async () => {
    const ada = await signIn(provider())
    const next = provider({ secret: [NEXT_SECRET, SECRET] })
    expect(await ada.identify(next)).toMatchObject({ id: USER })
    time += 20 * MINUTE
    expect(isRefreshed(await ada.refresh(next))).toBe(true)
    const later = provider({ secret: NEXT_SECRET })
    expect(await ada.identify(later)).toMatchObject({ id: USER })
    expect(await ada.identify(provider())).toEqual({ invalid: 'auth.invalid_token' })
  })

  it.each(['EdDSA', 'ES256'] as const)(
    '%s signs access tokens, and its public half is published',
    async (algorithm) => {
      const signing = { algorithm, keys: [await key(algorithm)] as const }
      const made = provider({ signing })
      const ada = await signIn(made)
      expect(await ada.identify(made)).toMatchObject({ id: USER })
      expect(await ada.identify(provider())).toEqual({ invalid: 'auth.invalid_token' })
      expect(await ada.identify(provider({ signing: { algorithm, keys: [await key(algorithm)] } }))).toEqual({
        invalid: 'auth.invalid_token',
      })
      const published = JSON.stringify(await made.publicKeys?.())
      expect(JSON.parse(published)).toMatchObject({ keys: [{ alg: algorithm, use: 'sig', kid: expect.any(String) }] })
      expect(published).not.toContain('"d"')
    },
  )

  it('of secrets nothing is published', () => {
    expect(provider().publicKeys).toBeUndefined()
  })
})

describe('tokens/44 rotation', () => {
  const refreshes = async (made: SessionProvider, holder: Holder, count: number) => {
    const copies = Array.from({ length: count }, () => holder.copy())
    const answers = await Promise.all(copies.map((copy) => copy.refresh(made)))
    return { copies, answers }
  }

  it('a refresh is one round trip', async () => {
    const rows = counted(storage.sessions)
    const made = provider({ storage: { sessions: rows.store } })
    const ada = await signIn(provider())
    await ada.refresh(made)
    expect(rows.calls).toEqual(['rotate'])
  })

  it('64 at once have one child, and 64 answers that can be used', async () => {
    const made = provider()
    const ada = await signIn(made)
    const parent = ada.value('refresh')
    time += 20 * MINUTE
    const { copies, answers } = await refreshes(made, ada, 64)
    expect(answers.every(isRefreshed)).toBe(true)
    expect(new Set(copies.map((copy) => copy.value('refresh'))).size).toBe(1)
    expect(copies[0]?.value('refresh')).not.toBe(parent)
    for (const copy of copies) expect(await copy.identify(made)).toMatchObject({ id: USER })
    for (const copy of copies) expect(isRefreshed(await copy.refresh(made))).toBe(true)
    expect((await storage.sessions.list(USER, time)).length).toBe(1)
  })

  it('a lost answer: the parent works on, however late, and has the same child', async () => {
    const made = provider()
    const ada = await signIn(made)
    time += 20 * MINUTE
    const lost = ada.copy()
    await lost.refresh(made)
    time += 5 * DAY
    expect(isRefreshed(await ada.refresh(made))).toBe(true)
    expect(ada.value('refresh')).toBe(lost.value('refresh'))
    expect(await ada.identify(made)).toMatchObject({ id: USER })
  })

  it('a straggler 8 s after the child was seen gets the same child', async () => {
    const made = provider()
    const ada = await signIn(made)
    const straggler = ada.copy()
    await ada.refresh(made)
    await ada.identify(made)
    time += 8 * SECOND
    expect(isRefreshed(await straggler.refresh(made))).toBe(true)
    expect(straggler.value('refresh')).toBe(ada.value('refresh'))
  })

  it('the grace is an option, and ends to the millisecond', async () => {
    for (const [grace, waited, isGood] of [
      ['10 s', 9_999, true],
      ['10 s', 10_000, false],
      ['60 s', 59_999, true],
      [0, 0, false],
    ] as const) {
      const made = provider({ refresh: { grace } })
      const ada = await signIn(made)
      const straggler = ada.copy()
      await ada.refresh(made)
      await ada.identify(made)
      time += waited
      expect(isRefreshed(await straggler.refresh(made))).toBe(isGood)
    }
  })

  it('a thief after the owner ends that session, and only that one', async () => {
    const made = provider()
    const [ada, device] = [await signIn(made), await signIn(made)]
    const thief = ada.copy()
    await ada.refresh(made)
    await ada.identify(made)
    time += 11 * SECOND
    expect(await thief.refresh(made)).toEqual({ invalid: 'auth.revoked', reusedOf: USER })
    for (const each of [ada, thief]) {
      expect(await each.identify(made)).toEqual({ invalid: 'auth.revoked' })
      expect(await each.refresh(made)).toEqual({ invalid: 'auth.revoked' })
    }
    expect(isRefreshed(await device.refresh(made))).toBe(true)
    expect(await device.identify(made)).toMatchObject({ id: USER })
  })

  it('a thief before the owner is thrown out by the owner’s next refresh', async () => {
    const made = provider()
    const ada = await signIn(made)
    const thief = ada.copy()
    await thief.refresh(made)
    expect(await thief.identify(made)).toMatchObject({ id: USER })
    time += 16 * MINUTE
    expect(await ada.refresh(made)).toEqual({ invalid: 'auth.revoked', reusedOf: USER })
    expect(await thief.refresh(made)).toEqual({ invalid: 'auth.revoked' })
  })

  it('a thief who refreshes and waits is found out by the first who goes on', async () => {
    const made = provider()
    const ada = await signIn(made)
    const thief = ada.copy()
    await thief.refresh(made)
    time += 16 * MINUTE
    await ada.refresh(made)
    await ada.identify(made)
    time += 16 * MINUTE
    // Both hold the same child by now.
    await ada.refresh(made)
    await ada.identify(made)
    time += 11 * SECOND
    expect(await thief.refresh(made)).toEqual({ invalid: 'auth.revoked', reusedOf: USER })
  })

  it('five tabs that refresh one after another, each from what the jar holds, stay signed in', async () => {
    const made = provider()
    const ada = await signIn(made)
    time += 20 * MINUTE
    const late = ada.copy()
    for (let tab = 0; tab < 5; tab++) {
      expect(isRefreshed(await ada.refresh(made))).toBe(true)
      expect(await ada.identify(made)).toMatchObject({ id: USER })
      time += 100
    }
    // The slowest of all had been sent before the others were answered, and its answer is the last to arrive.
    expect(isRefreshed(await late.refresh(made))).toBe(true)
    time += 20 * MINUTE
    expect(isRefreshed(await late.refresh(made))).toBe(true)
    expect(await late.identify(made)).toMatchObject({ id: USER })
  })

  it('a token that has just come into use goes on for a minute and the grace, and sends none that could be overtaken', async () => {
    const made = provider()
    const ada = await signIn(made)
    await ada.refresh(made)
    await ada.identify(made)
    const child = ada.value('refresh')
    const names = async () => {
      const refreshed = await made.refresh(parseCookies(ada.cookies))
      return isRefreshed(refreshed) ? refreshed.cookies.map(({ name }) => name.replace('__Host-holdfast-', '')) : []
    }
    expect(await names()).toEqual(['access', 'refresh'])
    time += 10_001
    expect(await names()).toEqual(['access'])
    time += 59_998
    expect(await names()).toEqual(['access'])
    time += 1
    await ada.refresh(made)
    expect(ada.value('refresh')).not.toBe(child)
  })

  it('a sign-out that overtakes it wins', async () => {
    const ada = await signIn(provider())
    const sessions: SessionStore = {
      ...storage.sessions,
      async rotate(...parameters) {
        await storage.sessions.revoke(ada.sessionId)
        return storage.sessions.rotate(...parameters)
      },
    }
    expect(await ada.refresh(provider({ storage: { sessions } }))).toEqual({ invalid: 'auth.revoked' })
  })
})

describe('the first access token of a new generation', () => {
  it.each<[string, Partial<JwtOptions>]>([
    ['immediate', {}],
    ['maxStale', { revocation: { maxStale: '10 s' } }],
  ])('confirms it in one write, and then none, however many come at once: %s', async (_, options) => {
    const rows = counted(storage.sessions)
    const made = provider({ ...options, storage: { sessions: rows.store } })
    const ada = await signIn(made)
    await ada.identify(made)
    await ada.refresh(made)
    rows.calls.length = 0
    await Promise.all(Array.from({ length: 6 }, () => ada.identify(made)))
    expect(rows.calls.filter((call) => call === 'confirm')).toEqual(['confirm'])
    rows.calls.length = 0
    await Promise.all(Array.from({ length: 6 }, () => ada.identify(made)))
    expect(rows.calls).not.toContain('confirm')
    expect(await storage.sessions.find(ada.sessionId)).toMatchObject({ generation: 1, confirmedAt: time })
  })

  it('is confirmed once for all instances, and an earlier one is never again', async () => {
    const rows = counted(storage.sessions)
    const [made, other] = [1, 2].map(() =>
      provider({ storage: { sessions: rows.store }, revocation: { maxStale: '10 s' } }),
    )
    const ada = await signIn(made as SessionProvider)
    await ada.identify(other as SessionProvider)
    const before = ada.copy()
    await ada.refresh(made as SessionProvider)
    rows.calls.length = 0
    await ada.identify(made as SessionProvider)
    await ada.identify(other as SessionProvider)
    await before.identify(other as SessionProvider)
    expect(rows.calls).toEqual(['find', 'confirm', 'find'])
  })

  it('does not prolong what is remembered: a sign-out elsewhere is seen in time', async () => {
    const made = provider({ revocation: { maxStale: '10 s' } })
    const ada = await signIn(made)
    await ada.refresh(made)
    // Read at 0, written later.
    const sessions: SessionStore = {
      ...storage.sessions,
      async confirm(...parameters) {
        time += 6 * SECOND
        return storage.sessions.confirm(...parameters)
      },
    }
    const slow = provider({ revocation: { maxStale: '10 s' }, storage: { sessions } })
    expect(await ada.identify(slow)).toMatchObject({ id: USER })
    await storage.sessions.revoke(ada.sessionId)
    time += 4 * SECOND
    expect(await ada.identify(slow)).toEqual({ invalid: 'auth.revoked' })
  })

  it('of a session that ends meanwhile is refused', async () => {
    const ada = await signIn(provider())
    await ada.refresh(provider())
    const sessions: SessionStore = {
      ...storage.sessions,
      async confirm(...parameters) {
        await storage.sessions.revoke(ada.sessionId)
        return storage.sessions.confirm(...parameters)
      },
    }
    const made = provider({ storage: { sessions }, revocation: { maxStale: '10 s' } })
    expect(await ada.identify(made)).toEqual({ invalid: 'auth.revoked' })
    expect(await ada.identify(made)).toEqual({ invalid: 'auth.revoked' })
  })
})

it('a session of the other kind is nobody’s here, whatever signs for it', async () => {
  const opaque = session({ storage, clock: () => time })
  opaque.start?.({ origin: ORIGIN })
  const { sessionId } = await signIn(opaque)
  // Such tokens would take the secret to make; here the row is given to a genuine token.
  const made = provider()
  const ada = await signIn(made)
  const row = await storage.sessions.find(sessionId)
  const swapped: SessionStore = {
    ...storage.sessions,
    find: async () => row,
    rotate: async () => ({ outcome: 'rotated', session: row as NonNullable<typeof row> }),
  }
  const confused = provider({ storage: { sessions: swapped } })
  expect(await ada.identify(confused)).toEqual({ invalid: 'auth.invalid_token' })
  expect(await ada.refresh(confused)).toEqual({ invalid: 'auth.revoked' })
})

it('every cookie can be written', async () => {
  const made = provider({ cookies: { sameSite: 'none', partitioned: true } })
  const { cookies } = (await made.issue({ userId: USER, userAgent: null })) ?? { cookies: [] }
  for (const cookie of cookies) expect(serializeCookie(cookie)).toMatch(/; Secure; SameSite=None; Partitioned$/)
})
