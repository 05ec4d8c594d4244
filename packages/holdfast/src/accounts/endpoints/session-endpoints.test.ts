import { createLocalJWKSet, exportPKCS8, generateKeyPair, jwtVerify, type JSONWebKeySet } from 'jose'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Provider } from '../../authentication/provider.js'
import { jwt, type JwtOptions } from '../../authentication/providers/jwt.js'
import { session } from '../../authentication/providers/session.js'
import { serializeCookie } from '../../core/cookie.js'
import { memory } from '../../storage/memory.js'
import type { Storage } from '../../storage/storage.js'
import { endpointBrowser, TEST_SECRET, type EndpointBrowser } from '../../testing/account-endpoints.js'

const ada = { email: 'ada@example.com', password: 'Tr0mbone-Lake', name: 'Ada' }
const credentials = { email: ada.email, password: ada.password }
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const DEVICE = /^__Host-holdfast-device=[\w-]+$/

let time: number
let storage: Storage
let browser: EndpointBrowser

async function signedIn(made = browser): Promise<string> {
  await made.call('POST register', ada)
  return signIn(made)
}

async function signIn(made: EndpointBrowser): Promise<string> {
  const { data } = await made.call('POST login', credentials)
  return (data as { user: { id: string } }).user.id
}

const sessionId = async (made: EndpointBrowser) => ((await made.identify()) as { sessionId: string }).sessionId
const shared = () => ({ storage, clock: () => time })

/** What an app writes to choose: one line. */
const choices: readonly (readonly [string, () => Provider, { readonly tokens: boolean }])[] = [
  ['jwt', () => jwt({ ...shared(), secret: TEST_SECRET }), { tokens: true }],
  ['jwt by header', () => jwt({ ...shared(), secret: TEST_SECRET, carries: 'header' }), { tokens: true }],
  ['session', () => session(shared()), { tokens: false }],
]

function begin(provider: () => Provider): void {
  time = Date.UTC(2030, 0, 1, 12)
  storage = memory()
  browser = endpointBrowser({ ...shared(), identity: [provider()] })
}

describe.each(choices)('with %s', (choice, provider, { tokens }) => {
  beforeEach(() => begin(provider))

  describe('sign-in', () => {
    it('signs in, and tells a header its access token', async () => {
      await browser.call('POST register', ada)
      const { data, cookies } = await browser.call('POST login', credentials)
      const user = { id: expect.any(String), email: ada.email, name: 'Ada', roles: [] }
      const grant = { accessToken: expect.stringMatching(/^ey/), tokenType: 'Bearer', expiresIn: 900 }
      expect(data).toEqual(choice === 'jwt by header' ? { user, ...grant } : { user })
      expect(await browser.identify()).toMatchObject({
        kind: 'user',
        carries: choice === 'jwt by header' ? 'header' : 'cookie',
      })
      expect(cookies.every(({ httpOnly, secure }) => httpOnly && secure)).toBe(true)
    })

    it('replaces the session that this browser had, and leaves the others', async () => {
      const id = await signedIn()
      const elsewhere = browser.another()
      await signIn(elsewhere)
      await signIn(browser)
      expect((await storage.sessions.list(id, time)).length).toBe(2)
      expect(await elsewhere.identify()).toMatchObject({ id })
    })
  })

  describe('logout', () => {
    it('headers/28 ends the session, clears with identical attributes, and empties cache and storage', async () => {
      const id = await signedIn()
      const before = browser.header()
      const login = await browser.call('POST login', credentials)
      const set = login.cookies.filter(({ name }) => !name.endsWith('-device'))
      const { data, cookies, headers, audit } = await browser.call('POST logout')
      expect(data).toEqual({ user: null })
      const attributes = (line: string) => line.replace(/=[^;]*;/, '=;').replace(/Max-Age=\d+/, 'Max-Age=')
      expect(cookies.map(serializeCookie).map(attributes)).toEqual(set.map(serializeCookie).map(attributes))
      expect(cookies.every(({ value, maxAge }) => value === '' && maxAge === 0)).toBe(true)
      expect(headers).toEqual({ 'Clear-Site-Data': '"cache", "storage"' })
      expect(audit).toEqual([['user_signed_out', id, {}]])
      // What stays says whose browser it was, and signs nobody in.
      expect(browser.header()).toMatch(DEVICE)
      expect(before).not.toMatch(DEVICE)
      expect(await storage.sessions.list(id, time)).toEqual([])
    })

    it('works when the access token has expired, and when there is nothing to sign out', async () => {
      const id = await signedIn()
      time += 20 * MINUTE
      if (tokens) expect(await browser.identify()).toEqual({ invalid: 'auth.expired_token' })
      const left = await browser.call('POST logout')
      expect(left.data).toEqual({ user: null })
      expect(left.audit).toEqual([['user_signed_out', id, {}]])
      expect(await storage.sessions.list(id, time)).toEqual([])
      const again = await browser.call('POST logout')
      expect(again.data).toEqual({ user: null })
      expect(again.audit).toEqual([])
    })

    it('a stolen copy of the cookies is worth nothing afterwards', async () => {
      await signedIn()
      const stolen = browser.another(browser.cookies())
      await browser.call('POST logout')
      expect(await stolen.identify()).toEqual(choice === 'jwt by header' ? null : { invalid: 'auth.revoked' })
      expect((await stolen.call('POST refresh')).data).toMatchObject({ code: 'auth.revoked' })
    })
  })

  describe('refresh', () => {
    it('goes on after the access token has expired', async () => {
      const id = await signedIn()
      for (let day = 0; day < 20; day++) {
        time += DAY
        if (tokens) expect(await browser.identify()).toEqual({ invalid: 'auth.expired_token' })
        const { data } = await browser.call('POST refresh')
        expect(data).toMatchObject({ user: { id, email: 'ada@example.com', name: 'Ada', roles: [] } })
        expect(data).toEqual(
          choice === 'jwt by header' ? expect.objectContaining({ tokenType: 'Bearer' }) : { user: expect.anything() },
        )
        expect(await browser.identify()).toMatchObject({ id })
      }
    })

    it('is 401 without a session, and 401 invalid_token for one that is over; it clears nothing', async () => {
      const without = await browser.call('POST refresh')
      expect(without.data).toMatchObject({
        code: 'auth.required',
        status: 401,
        headers: { 'WWW-Authenticate': 'Bearer' },
      })
      const id = await signedIn()
      await storage.sessions.revokeAll(id)
      const over = await browser.call('POST refresh')
      expect(over.data).toMatchObject({
        code: 'auth.revoked',
        status: 401,
        headers: { 'WWW-Authenticate': expect.stringContaining('error="invalid_token"') },
      })
      expect(over.cookies).toEqual([])
    })

    it('is counted by its session, also when nobody is signed in any more', async () => {
      await signedIn()
      const id = await sessionId(browser)
      time += 20 * MINUTE
      const { limitKey, limits } = endpoint('POST refresh')
      const asked = { get: (name: string) => browser.cookies().find((cookie) => cookie.name === name)?.value }
      const cookies = { ...asked, has: (name: string) => asked.get(name) !== undefined, repeated: () => false }
      expect(await limitKey?.(cookies)).toBe(id)
      expect(await limitKey?.({ get: () => undefined, has: () => false, repeated: () => false })).toBeNull()
      expect(limits).toMatchObject([{ name: 'refresh', per: 'caller', policy: { limit: 120, window: MINUTE } }])
    })
  })

  describe('session and sessions', () => {
    it('shows the account as it is now', async () => {
      const id = await signedIn()
      await storage.accounts.update(id, { roles: ['admin'] })
      expect((await browser.call('GET session')).data).toEqual({
        user: { id, email: 'ada@example.com', name: 'Ada', roles: ['admin'] },
      })
    })

    it('lists the devices of the caller and marks this one', async () => {
      await signedIn()
      time += MINUTE
      const elsewhere = browser.another()
      await signIn(elsewhere)
      const { data } = await elsewhere.call('GET sessions')
      expect(data).toEqual({
        sessions: [
          {
            id: await sessionId(elsewhere),
            current: true,
            createdAt: '2030-01-01T12:01:00.000Z',
            lastSeenAt: '2030-01-01T12:01:00.000Z',
            userAgent: 'Test/1.0',
          },
          {
            id: await sessionId(browser),
            current: false,
            createdAt: '2030-01-01T12:00:00.000Z',
            lastSeenAt: '2030-01-01T12:00:00.000Z',
            userAgent: 'Test/1.0',
          },
        ],
      })
    })

    it('ends one other session, or this one with its cookies', async () => {
      const id = await signedIn()
      const elsewhere = browser.another()
      await signIn(elsewhere)
      const [own, other] = [await sessionId(elsewhere), await sessionId(browser)]

      const ended = await elsewhere.call('DELETE sessions/:id', undefined, { id: other })
      expect(ended).toMatchObject({
        data: { ended: 1 },
        cookies: [],
        headers: {},
        audit: [['session_revoked', id, {}]],
      })
      expect(await browser.identify()).toEqual({ invalid: 'auth.revoked' })

      const left = await elsewhere.call('DELETE sessions/:id', undefined, { id: own })
      expect(left.headers).toHaveProperty('Clear-Site-Data')
      expect(elsewhere.header()).toMatch(DEVICE)
    })

    it("ends nobody else's session: 404, as for one that never was", async () => {
      await signedIn()
      const eve = browser.another()
      await eve.call('POST register', { email: 'eve@example.com', password: 'An0ther-Lake', name: 'Eve' })
      await eve.call('POST login', { email: 'eve@example.com', password: 'An0ther-Lake' })
      const id = await sessionId(browser)
      const foreign = await eve.call('DELETE sessions/:id', undefined, { id })
      for (const unknown of [crypto.randomUUID(), 'x', '', '../x', `${id}\0`]) {
        expect((await eve.call('DELETE sessions/:id', undefined, { id: unknown })).data).toEqual(foreign.data)
      }
      expect(foreign.data).toMatchObject({ code: 'object.not_found', status: 404 })
      expect((await eve.call('DELETE sessions')).data).toEqual({ ended: 0 })
      expect((await eve.call('POST logout-everywhere')).data).toEqual({ ended: 1 })
      expect(await browser.identify()).toHaveProperty('id')
    })

    it('signs out every other device, and this one goes on', async () => {
      const id = await signedIn()
      const others = [browser.another(), browser.another()]
      for (const other of others) await signIn(other)
      const answer = await browser.call('DELETE sessions')
      expect(answer).toMatchObject({ data: { ended: 2 }, cookies: [], headers: {} })
      expect(answer.audit).toEqual([['sessions_revoked', id, { ended: 2 }]])
      for (const other of others) expect(await other.identify()).toEqual({ invalid: 'auth.revoked' })
      expect(await browser.identify()).toMatchObject({ id })
      expect((await browser.call('DELETE sessions')).data).toEqual({ ended: 0 })
    })

    it('signs out everywhere, here too, and leaves nothing in the browser', async () => {
      const id = await signedIn()
      const elsewhere = browser.another()
      await signIn(elsewhere)
      const { data, headers, audit } = await browser.call('POST logout-everywhere')
      expect(data).toEqual({ ended: 2 })
      expect(headers).toEqual({ 'Clear-Site-Data': '"cache", "storage"' })
      expect(audit).toEqual([['sessions_revoked', id, { ended: 2 }]])
      expect(browser.header()).toMatch(DEVICE)
      expect(await elsewhere.identify()).toEqual({ invalid: 'auth.revoked' })
      expect((await elsewhere.call('POST refresh')).data).toMatchObject({ code: 'auth.revoked' })
      expect(await storage.sessions.list(id, time)).toEqual([])
    })

    it('shows and ends nothing for a service: it has no sessions', async () => {
      const service = {
        id: 'k1',
        kind: 'service',
        provider: 'api-key',
        carries: 'header',
        roles: [],
        scopes: [],
      } as const
      const routes = ['GET sessions', 'DELETE sessions/:id', 'DELETE sessions', 'POST logout-everywhere', 'GET session']
      for (const route of routes) {
        const context = { principal: service, params: { id: crypto.randomUUID() }, answer: {} }
        expect(await endpoint(route).handler(context as never)).toMatchObject({
          status: expect.toSatisfy((status) => status >= 403),
        })
      }
    })
  })

  it('publishes no keys: nobody else can verify', () => {
    expect(() => endpoint('GET jwks')).toThrow()
  })
})

it.each(choices.filter(([, , { tokens }]) => tokens))(
  'tokens/44 a refresh by %s with a token whose child is in use ends the session, and is on record',
  async (_choice, provider) => {
    begin(provider)
    const id = await signedIn()
    const thief = browser.another(browser.cookies())
    await browser.call('POST refresh')
    await browser.identify()
    time += 11_000
    const { data, audit, cookies } = await thief.call('POST refresh')
    expect(data).toMatchObject({ code: 'auth.revoked', status: 401 })
    expect(audit).toEqual([['refresh_reused', id, {}]])
    expect(cookies).toEqual([])
    expect(await browser.identify()).toEqual({ invalid: 'auth.revoked' })
    const again = await browser.call('POST refresh')
    expect([again.data, again.audit]).toEqual([data, []])
  },
)

it('GET jwks publishes what another service verifies access tokens with, and lets it be cached', async () => {
  const keys = [await key('EdDSA')] as const
  const provider = jwt({ ...shared(), secret: TEST_SECRET, signing: { algorithm: 'EdDSA', keys }, carries: 'header' })
  browser = endpointBrowser({ ...shared(), identity: [provider] })
  await browser.call('POST register', ada)
  const { data } = await browser.call('POST login', credentials)
  const published = await browser.call('GET jwks')
  expect(published.headers).toEqual({ 'Cache-Control': 'public, max-age=300' })
  const set = published.data as JSONWebKeySet
  expect(set.keys.map((key) => Object.keys(key).toSorted())).toEqual([['alg', 'crv', 'kid', 'kty', 'use', 'x']])
  const { payload } = await jwtVerify((data as { accessToken: string }).accessToken, createLocalJWKSet(set), {
    issuer: 'https://app.example.com',
    audience: 'https://app.example.com',
    typ: 'at+jwt',
    currentDate: new Date(time),
  })
  expect(payload).toMatchObject({ sub: expect.any(String), sid: await sessionId(browser) })
})

const key = async (algorithm: 'EdDSA' | 'ES256') =>
  exportPKCS8((await generateKeyPair(algorithm, { extractable: true })).privateKey)

it.each<[string, () => Promise<Partial<JwtOptions>>]>([
  ['HS256', async () => ({})],
  ['EdDSA', async () => ({ signing: { algorithm: 'EdDSA', keys: [await key('EdDSA')] } })],
  ['ES256', async () => ({ signing: { algorithm: 'ES256', keys: [await key('ES256')] } })],
])('all cookies of a browser that four people use are under 1 KiB together, with %s', async (_, signing) => {
  const origin = 'https://customer-portal.staging.eu-west-1.example.com'
  browser = endpointBrowser({ ...shared(), origin, jwt: await signing() })
  for (const name of ['ada', 'bob', 'eve', 'joe']) {
    const email = `${name}@example.com`
    await browser.call('POST register', { ...ada, email })
    await browser.call('POST login', { ...credentials, email })
  }
  time += 20 * MINUTE
  await browser.call('POST refresh')
  const names = browser.cookies().map((cookie) => cookie.name.replace('__Host-holdfast-', ''))
  expect(names.toSorted()).toEqual(['access', 'device', 'refresh'])
  expect(browser.header().length).toBeLessThan(1024)
})

function endpoint(route: string) {
  const found = browser.endpoints.find(({ method, path }) => `${method} ${path}` === route)
  if (found === undefined) throw new Error(`There is no ${route}.`)
  return found
}
