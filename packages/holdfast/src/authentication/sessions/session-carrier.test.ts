import { beforeEach, describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../core/configuration-error.js'
import { parseCookies } from '../../core/cookie.js'
import { memory } from '../../storage/memory.js'
import type { Storage } from '../../storage/storage.js'
import {
  counted,
  Holder,
  isRefreshed,
  signIn,
  USER,
  withAccount,
  type SessionProvider,
} from '../../testing/session-provider.js'
import { jwt } from '../providers/jwt.js'
import { session } from '../providers/session.js'
import type { SessionCarrierOptions } from './session-carrier.js'
import type { Revocation } from './fresh-rows.js'
import type { SessionStore, SessionWithUser } from './session-store.js'
import { isSessionIssuer } from './session-issuer.js'

const SECRET = 'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViTqYw'
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

let time: number
let storage: Storage

beforeEach(async () => {
  time = 1_900_000_000_000
  storage = memory()
  await withAccount(storage, time)
})

type Make = (options: SessionCarrierOptions) => SessionProvider

/** What must be the same for all who carry sessions, whatever the browser holds. */
const carriers: readonly (readonly [string, Make])[] = [
  ['jwt', (options) => jwt({ secret: SECRET, ...options })],
  ['jwt by header', (options) => jwt({ secret: SECRET, carries: 'header', ...options })],
  ['session', (options) => session(options)],
]

describe.each(carriers)('with %s', (name, make) => {
  /** One more instance of the app, which learns of the others by the rows alone. */
  function instance(options: Partial<SessionCarrierOptions> = {}): SessionProvider {
    const made = make({ storage, clock: () => time, ...options })
    made.start?.({ origin: 'https://app.example.com' })
    return made
  }

  it('names no session by nothing, and none by garbage: signing out has nothing to end', async () => {
    const made = instance()
    expect(await made.named(parseCookies(null))).toBeNull()
    for (const cookie of made.cookieNames) {
      for (const value of ['x', 'hfs1.', `hfs1.${crypto.randomUUID()}.${'A'.repeat(43)}`])
        expect(await made.named(parseCookies(`${cookie}=${value}`))).toBeNull()
    }
  })

  it('is a provider that carries sessions', () => {
    expect(isSessionIssuer(instance())).toBe(true)
    expect(name.startsWith(instance().name)).toBe(true)
  })

  // A caller is made once for each row that is read: a store that gives the same object again gives a new row all the same.
  it.each<[string, Revocation, number]>([
    ['at once', 'immediate', 0],
    ['once what is remembered is over', { maxStale: '1 min' }, MINUTE],
  ])('sees a role that a store has changed in its own object, %s', async (_when, revocation, after) => {
    const row = { roles: ['admin'] as readonly string[] }
    let kept: SessionWithUser | null = null
    const sessions: SessionStore = {
      ...storage.sessions,
      async find(id) {
        kept ??= await storage.sessions.find(id)
        return kept === null ? null : Object.assign(kept, { user: { ...kept.user, roles: row.roles } })
      },
    }
    const made = instance({ storage: { sessions }, revocation })
    const ada = await signIn(made)
    const roles = async () => (await ada.identify(made)) as { roles: readonly string[] }
    expect(await roles()).toMatchObject({ roles: ['admin'] })
    expect(await roles()).toMatchObject({ roles: ['admin'] })
    row.roles = []
    time += after
    expect(await roles()).toMatchObject({ roles: [] })
  })

  it('fails closed before start', async () => {
    const made = make({ storage })
    const words = `The ${made.name} provider was used before start().`
    expect(() => made.cookieNames).toThrow(words)
    expect(() => made.clearing()).toThrow(words)
    await expect(made.issue({ userId: USER, userAgent: null })).rejects.toThrow(words)
    await expect(signIn(instance()).then((ada) => ada.identify(made))).rejects.toThrow(words)
  })

  it.each<[string, Partial<SessionCarrierOptions>, string, string]>([
    ['an unknown option', { storrage: {} } as never, 'config.unknown_option', 'has no option "storrage"'],
    [
      'a staleness of an hour',
      { revocation: { maxStale: '1 h' } },
      'config.token',
      '`revocation` is "immediate" or { maxStale }',
    ],
    ['no storage', { storage: undefined as never }, 'config.storage', 'needs a storage with `sessions`'],
    ['a storage without sessions', { storage: {} as never }, 'config.storage', 'needs a storage with `sessions`'],
    [
      'a cookie profile that contradicts itself',
      { cookies: { partitioned: true } } as never,
      'config.cookie',
      '`partitioned`',
    ],
    ['an unknown option of cookies', { cookies: { samesite: 'none' } } as never, 'config.unknown_option', '"samesite"'],
  ])('refuses %s at construction', (_, options, code, words) => {
    expect(() => make({ storage, ...options })).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(words) }),
    )
  })

  it.each<[string, object, string]>([
    ['http://app.example.com', {}, 'config.origin'],
    ['http://localhost:3000', { cookies: { sameSite: 'none' } }, 'config.cookie'],
  ])('refuses %s with %o at start, not before: a build has no origin', (origin, options, code) => {
    const made = make({ storage, ...options })
    expect(() => made.start?.({ origin })).toThrow(expect.objectContaining({ code }))
  })

  it('may be started again with the same origin', async () => {
    const made = instance()
    const ada = await signIn(made)
    made.start?.({ origin: 'https://app.example.com' })
    expect(await ada.identify(made)).toMatchObject({ id: USER })
  })

  it('is who the row says, now', async () => {
    const made = instance()
    const ada = await signIn(made)
    time += MINUTE / 2
    expect(await ada.identify(made)).toEqual({
      id: USER,
      kind: 'user',
      provider: made.name,
      carries: made.carries,
      roles: ['member'],
      scopes: [],
      sessionId: ada.sessionId,
      authenticatedAt: time - MINUTE / 2,
      profile: { name: 'Ada', email: `${USER}@example.com` },
    })
  })

  it('is absent without a credential, and asks nobody', async () => {
    const rows = counted(storage.sessions)
    const made = instance({ storage: { sessions: rows.store } })
    expect(await new Holder().identify(made)).toBeNull()
    expect(await new Holder().refresh(made)).toBeNull()
    expect(rows.calls).toEqual([])
  })

  it('one query answers for a request, and none is written', async () => {
    const rows = counted(storage.sessions)
    const ada = await signIn(instance())
    const made = instance({ storage: { sessions: rows.store } })
    for (let count = 0; count < 3; count++) await ada.identify(made)
    expect(rows.calls).toEqual(['find', 'find', 'find'])
  })

  it('within maxStale the answer is at hand', async () => {
    const rows = counted(storage.sessions)
    const ada = await signIn(instance())
    const made = instance({ storage: { sessions: rows.store }, revocation: { maxStale: '10 s' } })
    for (let count = 0; count < 3; count++) expect(await ada.identify(made)).toMatchObject({ id: USER })
    expect(rows.calls).toEqual(['find'])
  })

  describe('cookies', () => {
    it('are host-bound, HttpOnly, Secure and Lax', async () => {
      const issued = await instance().issue({ userId: USER, userAgent: null })
      for (const cookie of issued?.cookies ?? []) {
        expect(cookie).toMatchObject({ path: '/', httpOnly: true, secure: true, sameSite: 'lax' })
        expect(cookie.name).toMatch(/^__Host-holdfast-/)
        expect(cookie).not.toHaveProperty('partitioned')
      }
      expect(issued?.cookies.map((cookie) => cookie.name)).toEqual(instance().cookieNames)
    })

    it('are for other sites where that is said', async () => {
      const made = make({ storage, ...({ cookies: { sameSite: 'none', partitioned: true } } as object) })
      made.start?.({ origin: 'https://api.example.com' })
      const issued = await made.issue({ userId: USER, userAgent: null })
      for (const cookie of [...(issued?.cookies ?? []), ...made.clearing()]) {
        expect(cookie).toMatchObject({ secure: true, sameSite: 'none', partitioned: true })
      }
    })

    it('headers/28 are cleared with identical attributes', async () => {
      const made = instance()
      const issued = await made.issue({ userId: USER, userAgent: null })
      expect(made.clearing()).toEqual(issued?.cookies.map((cookie) => ({ ...cookie, value: '', maxAge: 0 })))
    })

    it('headers/27 two of one name are invalid, even when one is good', async () => {
      const made = instance()
      const ada = await signIn(made)
      const twice = `${ada.cookies}; ${ada.cookies}`
      const [last] = made.cookieNames.slice(-1)
      for (const cookies of [twice, `${last}=x; ${ada.cookies}`, `${ada.cookies}; ${last}=x`]) {
        const parsed = { headers: new Headers(), cookies: parseCookies(cookies) }
        if (made.carries === 'cookie' && cookies === twice) {
          expect(await made.identify(parsed)).toEqual({ invalid: 'auth.invalid_token' })
        }
        expect(await made.refresh(parsed.cookies)).toEqual({ invalid: 'auth.invalid_token' })
        expect(await made.named(parsed.cookies)).toBeNull()
      }
    })

    it("headers/27 a sibling's cookie of the unprefixed name changes nothing", async () => {
      const made = instance()
      const ada = await signIn(made)
      const planted = made.cookieNames.map((cookie) => `${cookie.replace('__Host-', '')}=planted`).join('; ')
      expect(await made.named(parseCookies(`${planted}; ${ada.cookies}`))).toBe(ada.sessionId)
    })
  })

  describe.each<[string, Revocation, number]>([
    ['immediate', 'immediate', 0],
    ['maxStale', { maxStale: '10 s' }, 10_000],
  ])('tokens/45 with revocation %s', (_, revocation, latency) => {
    /** Two instances over one storage: the second has seen the session just now. */
    async function elsewhere() {
      const [made, other] = [instance({ revocation }), instance({ revocation })]
      const ada = await signIn(made)
      expect(await ada.identify(other)).toMatchObject({ roles: ['member'] })
      return { made, other, ada }
    }

    it('a changed role is in force', async () => {
      const { made, other, ada } = await elsewhere()
      await ada.identify(made)
      await storage.accounts.update(USER, { roles: [] })
      made.forget(USER)
      expect(await ada.identify(made)).toMatchObject({ roles: [] })
      time += latency
      expect(await ada.identify(other)).toMatchObject({ roles: [] })
    })

    it('a disabled account is refused', async () => {
      const { made, other, ada } = await elsewhere()
      await ada.identify(made)
      await storage.accounts.update(USER, { disabled: true })
      made.forget(USER)
      expect(await ada.identify(made)).toEqual({ invalid: 'auth.revoked' })
      time += latency
      expect(await ada.identify(other)).toEqual({ invalid: 'auth.revoked' })
    })

    it('a sign-out is final, at once where it happened', async () => {
      const { made, other, ada } = await elsewhere()
      await ada.identify(made)
      expect(await made.end(ada.sessionId)).toBe(true)
      expect(await ada.identify(made)).toEqual({ invalid: 'auth.revoked' })
      expect(await ada.refresh(other)).toEqual({ invalid: 'auth.revoked' })
      time += latency
      expect(await ada.identify(other)).toEqual({ invalid: 'auth.revoked' })
    })

    it('signing out everywhere ends every session, or every other one', async () => {
      const { made, other, ada } = await elsewhere()
      const [second, third] = [await signIn(made), await signIn(made)]
      for (const each of [ada, second, third]) for (const at of [made, other]) await each.identify(at)
      expect(await made.endAll(USER, second.sessionId)).toBe(2)
      expect(await ada.identify(made)).toEqual({ invalid: 'auth.revoked' })
      expect(await second.identify(made)).toMatchObject({ id: USER })
      expect(await made.endAll(USER)).toBe(1)
      expect(await second.identify(made)).toEqual({ invalid: 'auth.revoked' })
      time += latency
      for (const each of [ada, second, third]) expect(await each.identify(other)).toEqual({ invalid: 'auth.revoked' })
    })

    it('what an instance remembers is not prolonged by being asked for', async () => {
      const { made, other, ada } = await elsewhere()
      await made.end(ada.sessionId)
      for (let waited = 0; waited < latency; waited += 1_000) {
        time += 1_000
        await ada.identify(other)
      }
      expect(await ada.identify(other)).toEqual({ invalid: 'auth.revoked' })
    })

    it('a refresh is seen at once: nobody who has just refreshed is told that the session is over', async () => {
      const { made, other, ada } = await elsewhere()
      time += 29 * DAY
      await ada.refresh(made)
      await ada.identify(other)
      time += 14 * MINUTE
      expect(await ada.identify(other)).toMatchObject({ id: USER })
      time += 2 * DAY
      expect(isRefreshed(await ada.refresh(other))).toBe(true)
      expect(await ada.identify(other)).toMatchObject({ id: USER })
    })

    it('proving oneself again is seen at once where it happened', async () => {
      const { made, other, ada } = await elsewhere()
      await ada.identify(made)
      time += MINUTE / 2
      expect(await made.proved(ada.sessionId)).toBe(true)
      expect(await ada.identify(made)).toMatchObject({ authenticatedAt: time })
      time += latency
      expect(await ada.identify(other)).toMatchObject({ authenticatedAt: time - latency })
      await made.end(ada.sessionId)
      expect(await made.proved(ada.sessionId)).toBe(false)
    })
  })

  describe('refresh', () => {
    it('gives the account as it is now, and moves the idle expiry', async () => {
      const made = instance()
      const ada = await signIn(made)
      time += DAY
      await storage.accounts.update(USER, { roles: ['admin'] })
      expect(await ada.refresh(made)).toMatchObject({ sessionId: ada.sessionId, user: { id: USER, roles: ['admin'] } })
      expect(await ada.identify(made)).toMatchObject({ sessionId: ada.sessionId, authenticatedAt: time - DAY })
      expect(await storage.sessions.list(USER, time)).toEqual([
        expect.objectContaining({ id: ada.sessionId, lastSeenAt: time, idleExpiresAt: time + 30 * DAY }),
      ])
    })

    it('slides for 30 days without use, and ends after 90 in any case', async () => {
      const made = instance()
      const [ada, idle] = [await signIn(made), await signIn(made)]
      const began = time
      for (const day of [29, 58, 87]) {
        time = began + day * DAY
        expect(isRefreshed(await ada.refresh(made))).toBe(true)
      }
      time = began + 90 * DAY
      expect(await ada.refresh(made)).toEqual({ invalid: 'auth.revoked' })
      time = began + 30 * DAY
      expect(await idle.refresh(made)).toEqual({ invalid: 'auth.revoked' })
    })

    it('64 at once all succeed, with one session', async () => {
      const made = instance()
      const ada = await signIn(made)
      const answers = await Promise.all(Array.from({ length: 64 }, () => ada.copy().refresh(made)))
      expect(answers.every(isRefreshed)).toBe(true)
      expect((await storage.sessions.list(USER, time)).length).toBe(1)
    })

    it('names the session after its token has expired: what sign-out ends', async () => {
      const made = instance()
      const ada = await signIn(made)
      time += 91 * DAY
      expect(await made.named(parseCookies(ada.cookies))).toBe(ada.sessionId)
    })
  })

  describe('tokens/46 a store that fails', () => {
    it('is unavailable and no principal, whatever it throws and however', async () => {
      const ada = await signIn(instance())
      const faults: (() => Promise<never>)[] = [
        () => Promise.reject(new Error('down')),
        () => Promise.reject(undefined),
        () => {
          throw new Error('at once')
        },
      ]
      for (const fault of faults) {
        const rows = counted(storage.sessions)
        Object.assign(rows.fail, { from: 0, with: fault })
        const made = instance({ storage: { sessions: rows.store } })
        expect(await ada.identify(made)).toEqual({ unavailable: 'session-store' })
        await expect(ada.refresh(made)).rejects.toMatchObject({ name: 'HoldfastOutage', part: 'session-store' })
      }
    })

    it('at whichever call: an outage for whoever signs in, refreshes, is seen, steps up or signs out', async () => {
      const original = instance()
      const tries: readonly (readonly [string, (made: SessionProvider, ada: Holder, id: string) => unknown])[] = [
        ['issue', (made) => made.issue({ userId: USER, userAgent: null })],
        ['refresh', (made, ada) => ada.refresh(made)],
        ['end', (made, _ada, id) => made.end(id)],
        ['end own', (made, _ada, id) => made.end(id, USER)],
        ['endAll', (made) => made.endAll(USER)],
        ['proved', (made, _ada, id) => made.proved(id)],
        ['identify', (made, ada) => ada.identify(made)],
      ]
      for (const [what, attempt] of tries) {
        for (let from = 0, isDone = false; !isDone; from++) {
          const ada = await signIn(original)
          // Late enough for the row to have something to learn.
          time += 5 * MINUTE
          await ada.refresh(original)
          time += 2 * MINUTE
          const rows = counted(storage.sessions)
          rows.fail.from = from
          const made = instance({ storage: { sessions: rows.store } })
          const answered = await Promise.resolve(attempt(made, ada, ada.sessionId)).catch((error: unknown) => error)
          isDone = rows.calls.length <= from
          expect(from === 0 && isDone, `${what} asks the store`).toBe(false)
          if (isDone) expect(answered).not.toMatchObject({ name: 'HoldfastOutage' })
          else if (what === 'identify') expect(answered).toEqual({ unavailable: 'session-store' })
          else expect(answered).toMatchObject({ name: 'HoldfastOutage', part: 'session-store' })
        }
      }
    })

    it.each([
      new TypeError("Cannot read properties of undefined (reading 'rows')"),
      new ConfigurationError('config.storage', 'The data folder is in use.'),
    ])('a mistake in the store is neither an outage nor a 401: it is thrown with its stack (%s)', async (mistake) => {
      const ada = await signIn(instance())
      const rows = counted(storage.sessions)
      Object.assign(rows.fail, { from: 0, with: () => Promise.reject(mistake) })
      const made = instance({ storage: { sessions: rows.store } })
      await expect(ada.identify(made)).rejects.toBe(mistake)
      await expect(ada.refresh(made)).rejects.toBe(mistake)
    })

    it('that comes back is asked again', async () => {
      const rows = counted(storage.sessions)
      const made = instance({ storage: { sessions: rows.store } })
      const ada = await signIn(instance())
      rows.fail.from = 0
      expect(await ada.identify(made)).toEqual({ unavailable: 'session-store' })
      rows.fail.from = Infinity
      expect(await ada.identify(made)).toMatchObject({ id: USER })
    })

    it('that did not answer a sign-out in time may have done it: what is remembered is not believed', async () => {
      const sessions = {
        ...storage.sessions,
        async revoke(id: string) {
          await storage.sessions.revoke(id)
          throw new Error('timeout')
        },
      }
      const made = instance({ storage: { sessions }, revocation: { maxStale: '10 s' } })
      const ada = await signIn(made)
      await ada.identify(made)
      await expect(made.end(ada.sessionId)).rejects.toThrow()
      expect(await ada.identify(made)).toEqual({ invalid: 'auth.revoked' })
    })
  })

  it('a sign-in removes expired sessions in passing, and succeeds when that fails', async () => {
    const made = instance()
    await signIn(made)
    time += 100 * DAY
    await signIn(made)
    await new Promise((resolve) => setImmediate(resolve))
    expect(await storage.sessions.deleteExpired(time)).toBe(0)
    const broken = { ...storage.sessions, deleteExpired: () => Promise.reject(new Error('down')) }
    await expect(signIn(instance({ storage: { sessions: broken } }))).resolves.toHaveProperty('sessionId')
  })

  it('ends a session for its owner alone where one is named, and says whether there was one', async () => {
    const made = instance()
    const { sessionId } = await signIn(made)
    expect(await made.end(sessionId, crypto.randomUUID())).toBe(false)
    expect(await made.end(sessionId, USER)).toBe(true)
    expect(await made.end(sessionId)).toBe(false)
  })

  it('starts no session for an account that is gone or disabled meanwhile', async () => {
    const made = instance()
    await storage.accounts.update(USER, { disabled: true })
    expect(await made.issue({ userId: USER, userAgent: null })).toBeNull()
    expect(await made.issue({ userId: crypto.randomUUID(), userAgent: null })).toBeNull()
  })
})
