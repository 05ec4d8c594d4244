import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { betterAuth } from '../../packages/holdfast/src/authentication/providers/better-auth.js'
import { betterAuthApp, type BetterAuthApp } from './servers/better-auth-app.ts'
import { browser, type Browser } from './servers/browser.ts'
import { guardedApi, type GuardedApi } from './servers/guarded-api.ts'

vi.mock('next/server.js', () => ({ connection: async () => {}, after: () => {} }))

const SECRET = 'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViTqYw'
const SESSION = 'better-auth.session_token'
const PASSWORD = 'Correct-Horse-9-Staple'

let app: BetterAuthApp
let api: GuardedApi
let ahead = 0

beforeAll(async () => {
  app = await betterAuthApp(SECRET)
})

afterAll(() => app.stop())

beforeEach(async () => {
  ahead = 0
  app.down(false)
  const provider = betterAuth({
    auth: app.auth,
    // What the app has added to its users is known to the types.
    roles: ({ user }) => [user.role],
    clock: () => Date.now() + ahead,
  })
  api = await guardedApi([provider], app.origin)
  return () => api.stop()
})

interface Person {
  readonly browser: Browser
  readonly email: string
  post(path: string, body?: object): Promise<number>
  cookies(): { readonly cookie: string }
}

async function person(at: BetterAuthApp = app): Promise<Person> {
  const window = browser()
  const email = `${crypto.randomUUID()}@example.com`
  const post = async (path: string, body: object = {}) => {
    const headers = { 'content-type': 'application/json', origin: at.origin }
    const page = await window.open(`${at.origin}/api/auth/${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    return page.status
  }
  expect(await post('sign-up/email', { email, password: PASSWORD, name: 'Ada' })).toBe(200)
  return { browser: window, email, post, cookies: () => ({ cookie: window.cookies(at.origin) }) }
}

const INVALID = { status: 401, code: 'auth.invalid_token' }
const REVOKED = { status: 401, code: 'auth.revoked' }

describe('a session of its own sign-up', () => {
  it('200, and a forged write is refused', async () => {
    const ada = await person()
    expect(await api.call(ada.cookies())).toMatchObject({
      status: 200,
      principal: {
        kind: 'user',
        provider: 'better-auth',
        carries: 'cookie',
        roles: ['member'],
        profile: { name: 'Ada', email: ada.email },
      },
    })
    expect(await api.call(ada.cookies(), 'POST')).toEqual({ status: 403, code: 'csrf.origin_missing' })
    expect(await api.call({ ...ada.cookies(), 'sec-fetch-site': 'same-origin' }, 'POST')).toMatchObject({ status: 200 })
  })

  it('200 after signing in again', async () => {
    const ada = await person()
    await ada.post('sign-out')
    expect(await api.call(ada.cookies())).toEqual({ status: 401, code: 'auth.required' })
    expect(await ada.post('sign-in/email', { email: ada.email, password: PASSWORD })).toBe(200)
    expect(await api.call(ada.cookies())).toMatchObject({ status: 200 })
  })

  it('costs one look into the database, and prolongs nothing', async () => {
    const ada = await person()
    const [rows, before] = [JSON.stringify(app.sessions), app.asked()]
    expect(await api.call(ada.cookies())).toMatchObject({ status: 200 })
    expect(app.asked() - before).toBe(1)
    expect(JSON.stringify(app.sessions)).toBe(rows)
  })

  it('tokens/45 signed out: 401 for a copy of its cookies, though their cache would say otherwise', async () => {
    const ada = await person()
    const copy = ada.cookies()
    expect(copy.cookie).toContain('session_data=')
    expect(await ada.post('sign-out')).toBe(200)
    expect(await api.call(copy)).toEqual(REVOKED)
    // The package itself goes on to believe its cache.
    const cached = await app.auth.api.getSession({ headers: new Headers(copy) })
    expect(cached?.user.email).toBe(ada.email)
  })

  it('tokens/45 revoked from another device: 401', async () => {
    const ada = await person()
    const phone = browser()
    const body = JSON.stringify({ email: ada.email, password: PASSWORD })
    const headers = { 'content-type': 'application/json', origin: app.origin }
    await phone.open(`${app.origin}/api/auth/sign-in/email`, { method: 'POST', headers, body })
    await phone.open(`${app.origin}/api/auth/revoke-other-sessions`, { method: 'POST', headers, body: '{}' })
    expect(await api.call(ada.cookies())).toEqual(REVOKED)
    expect(await api.call({ cookie: phone.cookies(app.origin) })).toMatchObject({ status: 200 })
  })

  it('expired: 401', async () => {
    const ada = await person()
    ahead = 8 * 86_400_000
    expect(await api.call(ada.cookies())).toEqual({ status: 401, code: 'auth.expired_token' })
  })

  it('of another app: 401', async () => {
    const other = await betterAuthApp(`${SECRET}b7Rk0p`)
    const eve = await person(other)
    expect(await api.call(eve.cookies())).toEqual(REVOKED)
    await other.stop()
  })

  it('another cookie of the app under its name: 401', async () => {
    const ada = await person()
    const data = ada.browser.cookie(app.origin, 'better-auth.session_data')
    expect(await api.call({ cookie: `${SESSION}=${data}` })).toEqual(INVALID)
  })

  it('tampered with: 401', async () => {
    const [ada, eve] = [await person(), await person()]
    const [mine = '', hers = ''] = [ada, eve].map((each) => each.browser.cookie(app.origin, SESSION))
    const [token, signature = ''] = decodeURIComponent(mine).split('.')
    const [hersToken] = decodeURIComponent(hers).split('.')
    const sent = (value: string) => api.call({ cookie: `${SESSION}=${encodeURIComponent(value)}` })
    expect(await sent(`${token}.${signature}`)).toMatchObject({ status: 200 })
    expect(await sent(`${hersToken}.${signature}`)).toEqual(REVOKED)
    expect(await sent(`${token}.${signature.slice(4, -1)}AAAA=`)).toMatchObject({ status: 401 })
    expect(await sent(`${token}`)).toEqual(INVALID)
    expect(await sent(`${token} .${signature}`)).toEqual(INVALID)
    // Which of two cookies is meant cannot be told.
    expect(await api.call({ cookie: `${SESSION}=x; ${SESSION}=${mine}` })).toEqual(INVALID)
  })

  it('tokens/46 while its database is down: 503, and 200 when it is back', async () => {
    const ada = await person()
    app.down(true)
    expect(await api.call(ada.cookies())).toEqual({ status: 503, code: 'auth.unavailable' })
    app.down(false)
    expect(await api.call(ada.cookies())).toMatchObject({ status: 200 })
  })
})
