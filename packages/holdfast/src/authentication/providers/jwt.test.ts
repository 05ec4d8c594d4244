import { beforeEach, describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../core/configuration-error.js'
import { parseCookies, type SetCookie } from '../../core/cookie.js'
import { memory } from '../../storage/memory.js'
import type { Storage } from '../../storage/storage.js'
import type { Provider } from '../provider.js'
import { isSessionIssuer, type IssuedSession, type SessionIssuer } from '../session-issuer.js'
import { jwt, type JwtOptions } from './jwt.js'

const SECRET = 'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViTqYw'
const MINUTE = 60_000
const DAY = 86_400_000
const USER = '0b9a1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d'

let time: number
let storage: Storage

beforeEach(async () => {
  time = 1_900_000_000_000
  storage = memory()
  await storage.accounts.create({
    id: USER,
    email: 'ada@example.com',
    name: 'Ada',
    roles: ['member'],
    passwordHash: 'phc',
    createdAt: time,
  })
})

type Jwt = Provider & SessionIssuer

function provider(options: Partial<JwtOptions> = {}, origin = 'https://app.example.com'): Jwt {
  const made = jwt({ secret: SECRET, storage, clock: () => time, ...options })
  made.start?.({ origin })
  return made
}

const asked = (cookies: readonly SetCookie[]) => cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
const identify = (made: Jwt, header: string | null) =>
  made.identify({ headers: new Headers(), cookies: parseCookies(header) })

async function signIn(made: Jwt): Promise<IssuedSession & { readonly header: string }> {
  const issued = (await made.issue({ userId: USER, userAgent: 'Test' })) as IssuedSession
  return { ...issued, header: asked(issued.cookies) }
}

describe('construction and start', () => {
  it.each<[string, Partial<JwtOptions>, string]>([
    ['an unknown option', { sekret: 'x' } as never, 'config.unknown_option'],
    ['tokens of an hour', { accessTtl: '1 h' }, 'config.token'],
    ['a staleness of an hour', { revocation: { maxStale: '1 h' } }, 'config.token'],
    ['no storage', { storage: undefined as never }, 'config.storage'],
    ['a storage without sessions', { storage: {} as never }, 'config.storage'],
  ])('refuses %s at construction', (_, options, code) => {
    expect(() => jwt({ secret: SECRET, storage, ...options })).toThrow(expect.objectContaining({ code }))
  })

  it('refuses a bad secret or origin at start, not before: a build has neither', () => {
    const origin = 'https://app.example.com'
    expect(() => jwt({ secret: undefined, storage }).start?.({ origin })).toThrow(ConfigurationError)
    expect(() => jwt({ secret: 'changeme', storage }).start?.({ origin })).toThrow(ConfigurationError)
    expect(() => jwt({ secret: SECRET, storage }).start?.({ origin: 'http://app.example.com' })).toThrow(
      ConfigurationError,
    )
  })

  it('fails closed before start', async () => {
    const made = jwt({ secret: SECRET, storage })
    expect(() => made.cookieNames).toThrow()
    expect(() => identify(made, null)).toThrow()
    await expect(made.issue({ userId: USER, userAgent: null })).rejects.toThrow()
  })

  it('may be started again with the same origin', async () => {
    const made = provider()
    const { header } = await signIn(made)
    made.start?.({ origin: 'https://app.example.com' })
    expect(await identify(made, header)).toMatchObject({ id: USER })
  })

  it('is a provider that carries sessions', () => {
    expect(isSessionIssuer(provider())).toBe(true)
    expect(provider()).toMatchObject({ name: 'jwt', carries: 'cookie', challenge: 'Bearer' })
  })
})

describe('cookies', () => {
  it('are host-bound, HttpOnly, Secure and Lax, and under 1 KiB together', async () => {
    const { cookies, header } = await signIn(provider())
    expect(cookies).toEqual([
      expect.objectContaining({ name: '__Host-holdfast-access', maxAge: 900 }),
      expect.objectContaining({ name: '__Host-holdfast-refresh', maxAge: 30 * 86_400 }),
    ])
    for (const cookie of cookies) {
      expect(cookie).toMatchObject({ path: '/', httpOnly: true, secure: true, sameSite: 'lax' })
      expect(cookie).not.toHaveProperty('partitioned')
    }
    expect(header.length).toBeLessThan(1024)
    expect(provider().cookieNames).toEqual(['__Host-holdfast-access', '__Host-holdfast-refresh'])
  })

  it('are unprefixed and not Secure on loopback http', async () => {
    const { cookies } = await signIn(provider({}, 'http://localhost:3000'))
    expect(cookies.map(({ name, secure }) => [name, secure])).toEqual([
      ['holdfast-access', false],
      ['holdfast-refresh', false],
    ])
  })

  it('headers/28 are cleared with identical attributes', async () => {
    const made = provider()
    const { cookies } = await signIn(made)
    expect(made.clearing()).toEqual(cookies.map((cookie) => ({ ...cookie, value: '', maxAge: 0 })))
  })

  it('the refresh cookie lives no longer than the session', async () => {
    const { cookies } = await signIn(provider({ refresh: { idle: '30 d', absolute: '30 d' } }))
    expect(cookies[1]?.maxAge).toBe(30 * 86_400)
  })
})

describe('identify', () => {
  it('is who the row says, now', async () => {
    const made = provider()
    const { header, sessionId } = await signIn(made)
    time += MINUTE
    expect(await identify(made, header)).toEqual({
      id: USER,
      kind: 'user',
      provider: 'jwt',
      carries: 'cookie',
      roles: ['member'],
      scopes: [],
      sessionId,
      authenticatedAt: time - MINUTE,
      profile: { name: 'Ada', email: 'ada@example.com' },
    })
  })

  it('is absent without the cookie, and asks nobody', () => {
    const made = provider({ storage: { sessions: failing() } })
    for (const header of [null, '', 'other=1', 'holdfast-access=x', '__host-holdfast-access=x']) {
      expect(identify(made, header)).toBeNull()
    }
  })

  it('is invalid for what is no token, and asks nobody', async () => {
    const made = provider({ storage: { sessions: failing() } })
    for (const value of ['', 'x', 'a.b.c', 'null', 'undefined', 'x'.repeat(9_000)]) {
      expect(await identify(made, `__Host-holdfast-access=${value}`)).toEqual({ invalid: 'auth.invalid_token' })
    }
  })

  it('headers/27 two cookies of the name are invalid, even when one is good', async () => {
    const made = provider()
    const { header } = await signIn(made)
    for (const doubled of [
      `${header}; __Host-holdfast-access=x`,
      `__Host-holdfast-access=x; ${header}`,
      `${header}; ${header}`,
    ]) {
      expect(await identify(made, doubled)).toEqual({ invalid: 'auth.invalid_token' })
    }
  })

  it("headers/27 a sibling's cookie of the unprefixed name changes nothing", async () => {
    const made = provider()
    const { header } = await signIn(made)
    expect(await identify(made, `holdfast-access=planted; ${header}`)).toMatchObject({ id: USER })
  })

  it("tokens/43 the refresh token under the access cookie's name is invalid, and the other way round", async () => {
    const made = provider()
    const { cookies } = await signIn(made)
    const [access, refresh] = cookies.map((cookie) => cookie.value)
    expect(await identify(made, `__Host-holdfast-access=${refresh}`)).toEqual({ invalid: 'auth.invalid_token' })
    const swapped = parseCookies(`__Host-holdfast-refresh=${access}`)
    expect(await made.refresh(swapped)).toEqual({ invalid: 'auth.invalid_token' })
    expect(await made.named(swapped)).toBeNull()
  })

  it.each<[string, Partial<JwtOptions>, string?]>([
    ['another secret', { secret: `${SECRET}Q8` }],
    ['another issuer', { issuer: 'https://other.example.com' }],
    ['another audience', { audience: 'https://other.example.com' }],
    ['another origin', {}, 'https://other.example.com'],
  ])('tokens/41 a token made with %s is invalid', async (_, options, origin) => {
    const { header } = await signIn(provider(options, origin))
    expect(await identify(provider(), header)).toEqual({ invalid: 'auth.invalid_token' })
  })

  it('says when a token has expired, so that the client refreshes it', async () => {
    const made = provider()
    const { header } = await signIn(made)
    time += 16 * MINUTE
    expect(await identify(made, header)).toEqual({ invalid: 'auth.expired_token' })
  })

  it('refuses a token whose subject is not the owner of its session', async () => {
    const made = provider()
    const { header, sessionId } = await signIn(made)
    const row = (await storage.sessions.find(sessionId)) as never
    const foreign = { ...storage.sessions, find: async () => ({ ...(row as object), userId: 'another' }) as never }
    expect(await identify(provider({ storage: { sessions: foreign } }), header)).toEqual({
      invalid: 'auth.invalid_token',
    })
  })
})

describe.each<[string, Pick<JwtOptions, 'revocation'>, number]>([
  ['immediate', {}, 0],
  ['maxStale', { revocation: { maxStale: '10 s' } }, 10_000],
])('tokens/45 with revocation %s', (_, options, latency) => {
  /** Another instance, which has seen the session just now and learns of nothing but the rows. */
  async function elsewhere() {
    const made = provider(options)
    const { header, sessionId } = await signIn(made)
    const instance = provider(options)
    expect(await identify(instance, header)).toMatchObject({ roles: ['member'] })
    return { made, instance, header, sessionId }
  }

  it('a changed role is in force', async () => {
    const { instance, header } = await elsewhere()
    await storage.accounts.update(USER, { roles: [] })
    time += latency
    expect(await identify(instance, header)).toMatchObject({ roles: [] })
  })

  it('a disabled account is refused', async () => {
    const { instance, header } = await elsewhere()
    await storage.accounts.update(USER, { disabled: true })
    time += latency
    expect(await identify(instance, header)).toEqual({ invalid: 'auth.revoked' })
  })

  it('a sign-out is final, at once where it happened', async () => {
    const { made, instance, header, sessionId } = await elsewhere()
    await made.end(sessionId)
    expect(await identify(made, header)).toEqual({ invalid: 'auth.revoked' })
    time += latency
    expect(await identify(instance, header)).toEqual({ invalid: 'auth.revoked' })
    expect(await made.refresh(parseCookies(header))).toEqual({ invalid: 'auth.revoked' })
  })

  it('sign out everywhere ends every session', async () => {
    const { made, instance, header } = await elsewhere()
    const second = await signIn(made)
    await storage.sessions.revokeAll(USER)
    time += latency
    expect(await identify(instance, header)).toEqual({ invalid: 'auth.revoked' })
    expect(await identify(instance, second.header)).toEqual({ invalid: 'auth.revoked' })
  })

  it('revocation is by id, so a refreshed token of the session dies with it', async () => {
    const { made, instance, header, sessionId } = await elsewhere()
    const refreshed = await made.refresh(parseCookies(header))
    await made.end(sessionId)
    time += latency
    expect(await identify(instance, asked((refreshed as IssuedSession).cookies))).toEqual({ invalid: 'auth.revoked' })
  })
})

describe('refresh', () => {
  it('gives fresh tokens as long as the session is alive, and the account as it is now', async () => {
    const made = provider()
    const { header, sessionId } = await signIn(made)
    time += DAY
    await storage.accounts.update(USER, { roles: ['admin'] })
    const refreshed = await made.refresh(parseCookies(header))
    expect(refreshed).toMatchObject({ sessionId, user: { id: USER, roles: ['admin'] } })
    const { cookies } = refreshed as IssuedSession
    expect(cookies.map((cookie) => cookie.maxAge)).toEqual([900, 30 * 86_400])
    expect(await identify(made, asked(cookies))).toMatchObject({ id: USER, sessionId, authenticatedAt: time - DAY })
    expect(await storage.sessions.list(USER, time)).toEqual([
      expect.objectContaining({ id: sessionId, lastSeenAt: time, idleExpiresAt: time + 30 * DAY }),
    ])
  })

  it('slides for 30 days without use, and ends after 90 in any case', async () => {
    const made = provider()
    let { header } = await signIn(made)
    const began = time
    for (time += 29 * DAY; time < began + 87 * DAY; time += 29 * DAY) {
      const { cookies } = (await made.refresh(parseCookies(header))) as IssuedSession
      header = asked(cookies)
    }
    time = began + 87 * DAY
    const { cookies } = (await made.refresh(parseCookies(header))) as IssuedSession
    expect(cookies[1]?.maxAge).toBe(3 * 86_400)
    time = began + 90 * DAY
    expect(await made.refresh(parseCookies(asked(cookies)))).toEqual({ invalid: 'auth.revoked' })

    const idle = await signIn(made)
    time += 30 * DAY
    expect(await made.refresh(parseCookies(idle.header))).toEqual({ invalid: 'auth.revoked' })
  })

  it('is nothing without the cookie, and invalid with two or with another text', async () => {
    const made = provider()
    const { header } = await signIn(made)
    expect(await made.refresh(parseCookies('other=1'))).toBeNull()
    expect(await made.named(parseCookies('other=1'))).toBeNull()
    for (const bad of [`${header}; ${header}`, '__Host-holdfast-refresh=', '__Host-holdfast-refresh=x']) {
      expect(await made.refresh(parseCookies(bad))).toEqual({ invalid: 'auth.invalid_token' })
      expect(await made.named(parseCookies(bad))).toBeNull()
    }
  })

  it('64 at once all succeed, with one session', async () => {
    const made = provider()
    const { header } = await signIn(made)
    const answers = await Promise.all(Array.from({ length: 64 }, () => made.refresh(parseCookies(header))))
    expect(answers.every((answer) => answer !== null && 'cookies' in answer)).toBe(true)
    expect((await storage.sessions.list(USER, time)).length).toBe(1)
  })

  it('is seen at once with maxStale: nobody who has just refreshed is told that the session is over', async () => {
    const made = provider({ revocation: { maxStale: '10 min' }, refresh: { idle: '15 min' } })
    const { header } = await signIn(made)
    time += 14 * MINUTE
    await identify(made, header)
    const { cookies } = (await made.refresh(parseCookies(header))) as IssuedSession
    time += 2 * MINUTE
    expect(await identify(made, asked(cookies))).toMatchObject({ id: USER })
  })

  it('a sign-out that overtakes it wins', async () => {
    const { header, sessionId } = await signIn(provider())
    const racing = {
      ...storage.sessions,
      touch: async (...parameters: Parameters<typeof storage.sessions.touch>) => {
        await storage.sessions.revoke(sessionId)
        return storage.sessions.touch(...parameters)
      },
    }
    const made = provider({ storage: { sessions: racing } })
    expect(await made.refresh(parseCookies(header))).toEqual({ invalid: 'auth.revoked' })
  })

  it('names the session after its token has expired: what sign-out ends', async () => {
    const made = provider()
    const { header, sessionId } = await signIn(made)
    time += DAY
    expect(await made.named(parseCookies(header))).toBe(sessionId)
  })
})

describe('tokens/46 a store that fails', () => {
  it('is unavailable and no principal, whatever it throws and however', async () => {
    const { header } = await signIn(provider())
    const faults: (() => never | Promise<never>)[] = [
      () => Promise.reject(new Error('down')),
      () => Promise.reject(undefined),
      () => {
        throw new Error('at once')
      },
    ]
    for (const find of faults) {
      const made = provider({ storage: { sessions: { ...storage.sessions, find } } })
      expect(await identify(made, header)).toEqual({ unavailable: 'session-store' })
      await expect(made.refresh(parseCookies(header))).rejects.toMatchObject({ name: 'HoldfastOutage' })
    }
  })

  it.each([
    new TypeError("Cannot read properties of undefined (reading 'rows')"),
    new ConfigurationError('config.storage', 'The data folder is in use.'),
  ])('a mistake in the store is neither an outage nor a 401: it is thrown with its stack (%s)', async (mistake) => {
    const { header } = await signIn(provider())
    const find = () => Promise.reject(mistake)
    const made = provider({ storage: { sessions: { ...storage.sessions, find } } })
    await expect(identify(made, header)).rejects.toBe(mistake)
    await expect(made.refresh(parseCookies(header))).rejects.toBe(mistake)
  })

  it('is an outage for whoever signs in, refreshes or signs out', async () => {
    const { header, sessionId } = await signIn(provider())
    const made = provider({ storage: { sessions: failing(storage.sessions.find) } })
    for (const call of [
      () => made.issue({ userId: USER, userAgent: null }),
      () => made.refresh(parseCookies(header)),
      () => made.end(sessionId),
    ]) {
      await expect(call()).rejects.toMatchObject({ name: 'HoldfastOutage', part: 'session-store' })
    }
  })

  it('that comes back is asked again', async () => {
    const { header } = await signIn(provider())
    let down = true
    const find = (id: string) => (down ? Promise.reject(new Error('down')) : storage.sessions.find(id))
    const made = provider({ storage: { sessions: { ...storage.sessions, find } } })
    expect(await identify(made, header)).toEqual({ unavailable: 'session-store' })
    down = false
    expect(await identify(made, header)).toMatchObject({ id: USER })
  })
})

it('a sign-in removes expired sessions in passing, and succeeds when that fails', async () => {
  const made = provider()
  await signIn(made)
  time += 100 * DAY
  await signIn(made)
  await new Promise((resolve) => setImmediate(resolve))
  expect(await storage.sessions.deleteExpired(time)).toBe(0)
  const broken = { ...storage.sessions, deleteExpired: () => Promise.reject(new Error('down')) }
  expect(await provider({ storage: { sessions: broken } }).issue({ userId: USER, userAgent: null })).not.toBeNull()
})

it('ends a session for its owner alone where one is named, and says whether there was one', async () => {
  const made = provider()
  const { sessionId } = await signIn(made)
  expect(await made.end(sessionId, crypto.randomUUID())).toBe(false)
  expect(await made.end(sessionId, USER)).toBe(true)
  expect(await made.end(sessionId)).toBe(false)
})

it('starts no session for an account that is gone or disabled meanwhile', async () => {
  const made = provider()
  await storage.accounts.update(USER, { disabled: true })
  expect(await made.issue({ userId: USER, userAgent: null })).toBeNull()
  expect(await made.issue({ userId: crypto.randomUUID(), userAgent: null })).toBeNull()
})

function failing(find?: Storage['sessions']['find']): Storage['sessions'] {
  const fail = () => Promise.reject(Object.assign(new Error('down'), { code: 'ECONNREFUSED' }))
  return new Proxy({} as Storage['sessions'], {
    get: (_, name) => (name === 'find' && find !== undefined ? find : fail),
  })
}
