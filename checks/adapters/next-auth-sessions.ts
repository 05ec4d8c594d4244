import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { freePort } from '../../verbs/port.mjs'
import { browser, type Browser } from './servers/browser.ts'
import { startIssuer, type Issuer } from './servers/issuer.ts'
import { startNextApp, type NextApp } from './servers/next-app.ts'

export interface NextAuthVersion {
  readonly version: 4 | 5
  /** Of its cookies over http. */
  readonly prefix: 'next-auth' | 'authjs'
  /** The settings of the library for an origin. */
  readonly env: (origin: string) => Readonly<Record<string, string>>
  /** What a principal's id looks like where the session is a token. */
  readonly tokenId: string
}

const CLIENT_SECRET = 'only-for-tests-only-for-tests'
const INVALID = { status: 401, code: 'auth.invalid_token' }
const REVOKED = { status: 401, code: 'auth.revoked' }
const UNAVAILABLE = { status: 503, code: 'auth.unavailable' }

/** What both versions promise with both strategies: a real app, built by Next, whose people sign in with OAuth. */
export function nextAuthSessions({ version, prefix, env, tokenId }: NextAuthVersion): void {
  const SESSION = `${prefix}.session-token`

  describe.each(['jwt', 'database'] as const)(`next-auth ${version} with the strategy %s`, (strategy) => {
    const isDatabase = strategy === 'database'
    let issuer: Issuer
    let app: NextApp

    beforeAll(async () => {
      const port = await freePort()
      const origin = `http://localhost:${port}`
      issuer = await startIssuer({
        clients: [
          {
            client_id: 'web',
            client_secret: CLIENT_SECRET,
            redirect_uris: [`${origin}/api/auth/callback/local`],
            grant_types: ['authorization_code'],
            response_types: ['code'],
          },
        ],
      })
      app = await startNextApp(`next-auth-${version}`, port, {
        ...env(origin),
        APP_ORIGIN: origin,
        ISSUER: issuer.origin,
        CLIENT_SECRET,
        STRATEGY: strategy,
      })
    })

    afterAll(async () => {
      await app?.stop()
      await issuer?.stop()
    })

    beforeEach(() => app.control({ down: false, ahead: 0 }))

    /** To the issuer and back, as a person's browser goes. */
    async function signIn(who = 'ada', window = browser()): Promise<Browser> {
      const page = await post(window, `signin/local?login_hint=${who}`)
      expect(page.status).toBe(200)
      const { url } = page.json() as { url: string }
      await window.open(url)
      return window
    }

    /** A form of the library's own pages. */
    async function post(window: Browser, path: string) {
      const { csrfToken } = (await window.open(`${app.origin}/api/auth/csrf`)).json() as { csrfToken: string }
      return window.open(`${app.origin}/api/auth/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-auth-return-redirect': '1' },
        body: new URLSearchParams({ csrfToken, callbackUrl: app.origin, json: 'true' }).toString(),
      })
    }

    async function call(cookie: string, method = 'GET', headers: Readonly<Record<string, string>> = {}) {
      const response = await fetch(`${app.origin}/api/me`, { method, headers: { cookie, ...headers } })
      const body = (await response.json()) as Readonly<Record<string, unknown>>
      return { status: response.status, ...(response.ok ? { principal: body } : { code: body['code'] }) }
    }

    const cookies = (window: Browser): string => window.cookies(app.origin)
    const session = (window: Browser): string => window.cookie(app.origin, SESSION) ?? ''

    it('200 for who signed in, and a forged write is refused', async () => {
      const window = await signIn()
      const seen = (await window.open(`${app.origin}/api/auth/session`)).json()
      expect(seen.user).toMatchObject({ email: 'ada@issuer.example' })
      expect(await call(cookies(window))).toMatchObject({
        status: 200,
        principal: {
          id: isDatabase ? expect.stringMatching(/^[\da-f-]{36}$/) : tokenId,
          kind: 'user',
          provider: 'auth-js',
          carries: 'cookie',
          profile: { name: 'ada of the tests', email: 'ada@issuer.example' },
        },
      })
      expect(await call(cookies(window), 'POST')).toEqual({ status: 403, code: 'csrf.origin_missing' })
      const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
      expect(await call(cookies(window), 'POST', foreign)).toEqual({ status: 403, code: 'csrf.cross_site' })
      expect(await call(cookies(window), 'POST', { origin: app.origin })).toMatchObject({ status: 200 })
    })

    it('401 without a session', async () => {
      expect(await call('')).toEqual({ status: 401, code: 'auth.required' })
    })

    it('401 when it has expired', async () => {
      const window = await signIn()
      await app.control({ ahead: 31 * 86_400_000 })
      expect(await call(cookies(window))).toEqual({ status: 401, code: 'auth.expired_token' })
    })

    it('401 for another cookie of the app in its place', async () => {
      const window = browser()
      await post(window, 'signin/local')
      const others = ['state', 'pkce.code_verifier', 'csrf-token'].map((name) =>
        window.cookie(app.origin, `${prefix}.${name}`),
      )
      expect(others).not.toContain(undefined)
      for (const other of others) {
        expect(await call(`${SESSION}=${other}`)).toEqual(
          isDatabase ? expect.objectContaining({ status: 401 }) : INVALID,
        )
      }
    })

    it('401 when it was tampered with', async () => {
      const token = session(await signIn())
      expect(await call(`${SESSION}=${token}`)).toMatchObject({ status: 200 })
      const at = Math.floor(token.length / 2)
      const changed = token.slice(0, at) + (token[at] === 'a' ? 'b' : 'a') + token.slice(at + 1)
      for (const value of [changed, token.slice(0, -1), `${token}a`, token.toUpperCase(), '']) {
        expect(await call(`${SESSION}=${value}`)).toMatchObject({ status: 401 })
      }
      expect(await call(`${SESSION}=${token}; ${SESSION}=x`)).toEqual(INVALID)
    })

    it('tokens/45 401 for a copy of it after its owner has signed out', async () => {
      const window = await signIn()
      const copy = cookies(window)
      expect(await call(copy)).toMatchObject({ status: 200 })
      await post(window, 'signout')
      expect(cookies(window)).not.toContain(SESSION)
      expect(await call(copy)).toEqual(REVOKED)
    })

    it('tokens/46 503 while its store is down, and 200 when it is back', async () => {
      const window = await signIn()
      await app.control({ down: true })
      expect(await call(cookies(window))).toEqual(UNAVAILABLE)
      await app.control({ down: false })
      expect(await call(cookies(window))).toMatchObject({ status: 200 })
    })

    it('200 for a session that fits into no single cookie', async () => {
      const window = await signIn('large')
      expect(cookies(window).includes(`${SESSION}.0=`)).toBe(!isDatabase)
      expect(await call(cookies(window))).toMatchObject({
        status: 200,
        principal: { profile: { email: 'large@issuer.example' } },
      })
      expect(await call(cookies(window), 'POST')).toEqual({ status: 403, code: 'csrf.origin_missing' })
    })
  })
}
