import { exportPKCS8, generateKeyPair } from 'jose'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { jwt, type JwtOptions } from '../../authentication/providers/jwt.js'
import { session } from '../../authentication/providers/session.js'
import type { GateOptions } from '../../pipeline/gate.js'
import { memory } from '../../storage/memory.js'
import { accountsApp } from './accounts-app.test-parts.js'

vi.mock('next/server.js', () => ({ connection: async () => {}, after: () => {} }))

const SECRET = 'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViTqYw'
const MINUTE = 60_000
const ada = { email: 'ada@example.com', password: 'Tr0mbone-Lake', name: 'Ada' }

let time: number
beforeEach(() => {
  time = Date.UTC(2030, 0, 1, 12)
})

type Choice = (shared: {
  readonly storage: ReturnType<typeof memory>
  readonly clock: () => number
}) => GateOptions['identity'][number]
const byJwt =
  (options: Partial<JwtOptions> = {}): Choice =>
  (shared) =>
    jwt({ secret: SECRET, ...shared, ...options })

/** A browser in front of the whole gate. */
function app(choose: Choice, options: Partial<GateOptions> = {}) {
  const shared = { storage: memory(), clock: () => time }
  const { answer: answerOf } = accountsApp({ ...shared, secret: SECRET }, [choose(shared)], options)
  const jar = new Map<string, string>()
  const send = async (
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    headers: Record<string, string> = {},
    json?: object,
  ) => {
    const request = new Request(`http://localhost:3000/api/auth/${path}`, {
      method,
      headers: {
        'sec-fetch-site': 'same-origin',
        cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    })
    const answer = await answerOf(request, path === 'profile' ? '/profile' : `/api/auth/${path}`)
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (line.includes('Max-Age=0')) jar.delete(name)
      else jar.set(name, value)
    }
    return answer
  }
  const signIn = async () => {
    await send('POST', 'register', {}, ada)
    const answer = await send('POST', 'login', {}, { email: ada.email, password: ada.password })
    return (await answer.json()) as { accessToken?: string }
  }
  return { send, signIn, jar }
}

describe.each<[string, Choice]>([
  ['jwt', byJwt()],
  ['session', (shared) => session(shared)],
])('with %s', (_, choose) => {
  it('a session is used, refreshed and left', async () => {
    const { send, signIn, jar } = app(choose)
    await signIn()
    expect((await send('GET', 'profile')).status).toBe(200)
    const refreshed = await send('POST', 'refresh')
    expect([refreshed.status, refreshed.headers.get('cache-control')]).toEqual([200, 'private, no-store'])
    expect((await send('GET', 'profile')).status).toBe(200)
    const left = await send('POST', 'logout-everywhere')
    expect([left.status, await left.json(), left.headers.get('clear-site-data')]).toEqual([
      200,
      { ended: 1 },
      '"cache", "storage"',
    ])
    expect([...jar.keys()]).toEqual(['__Host-holdfast-device'])
    expect((await send('GET', 'profile')).status).toBe(401)
  })

  it('120 refreshes in a minute for each session, also when the access token has expired', async () => {
    const { send, signIn, jar } = app(choose, {})
    await signIn()
    time += 20 * MINUTE
    for (const name of jar.keys()) if (name.endsWith('-access')) jar.delete(name)
    const held = new Map(jar)
    const statuses: number[] = []
    for (let count = 0; count < 121; count++) {
      jar.clear()
      for (const [name, value] of held) jar.set(name, value)
      statuses.push((await send('POST', 'refresh')).status)
    }
    expect(statuses).toEqual([...Array.from({ length: 120 }, () => 200), 429])
    // Nobody else behind the address pays for it.
    jar.clear()
    expect((await send('POST', 'refresh')).status).toBe(401)
  })

  it('csrf/11 nobody else’s page refreshes or signs out', async () => {
    const { send, signIn } = app(choose)
    await signIn()
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    for (const path of ['refresh', 'logout', 'logout-everywhere']) {
      expect((await send('POST', path, foreign)).status).toBe(403)
    }
    expect((await send('DELETE', 'sessions', foreign)).status).toBe(403)
    expect((await send('GET', 'profile')).status).toBe(200)
  })
})

describe('a front end on another site', () => {
  const elsewhere = { origin: 'https://app.com', 'sec-fetch-site': 'cross-site' }
  const crossSite = () =>
    app(byJwt({ carries: 'header', cookies: { sameSite: 'none', partitioned: true } }), {
      cors: { origins: ['https://app.com'], credentials: true },
    })

  it('signs in, calls and refreshes with the token in memory', async () => {
    const { send } = crossSite()
    await send('POST', 'register', elsewhere, ada)
    const answer = await send('POST', 'login', elsewhere, { email: ada.email, password: ada.password })
    expect(answer.headers.getSetCookie().find((line) => line.includes('refresh'))).toMatch(
      /^__Host-holdfast-refresh=.*; HttpOnly; Secure; SameSite=None; Partitioned$/,
    )
    expect(answer.headers.get('access-control-allow-credentials')).toBe('true')
    const { accessToken } = (await answer.json()) as { accessToken: string }
    expect((await send('GET', 'profile', elsewhere)).status).toBe(401)
    const called = await send('GET', 'profile', { ...elsewhere, authorization: `Bearer ${accessToken}` })
    expect(called.status).toBe(200)
    time += 20 * MINUTE
    const refreshed = await send('POST', 'refresh', elsewhere)
    expect(await refreshed.json()).toMatchObject({ tokenType: 'Bearer', expiresIn: 900 })
  })

  it('csrf/11 a third site can do nothing with the refresh cookie, though browsers send it', async () => {
    const { send, signIn } = crossSite()
    await signIn()
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    for (const path of ['refresh', 'logout']) expect((await send('POST', path, foreign)).status).toBe(403)
    expect((await send('POST', 'refresh', elsewhere)).status).toBe(200)
  })
})

it('GET jwks may be kept by whoever asks', async () => {
  const { privateKey } = await generateKeyPair('EdDSA', { extractable: true })
  const keys = [await exportPKCS8(privateKey)] as const
  const { send } = app(byJwt({ signing: { algorithm: 'EdDSA', keys } }))
  const published = await send('GET', 'jwks')
  expect(published.status).toBe(200)
  expect(published.headers.get('cache-control')).toBe('public, max-age=300')
  expect(await published.json()).toEqual({
    keys: [{ kty: 'OKP', crv: 'Ed25519', x: expect.any(String), alg: 'EdDSA', use: 'sig', kid: expect.any(String) }],
  })
})
