import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Endpoint } from '../accounts/endpoint.js'
import { publicAccess, signedIn } from '../authorization/access.js'
import { createGate, type Gate } from '../pipeline/gate.js'
import { slidingWindow } from '../rate-limit/algorithms/sliding-window.js'
import { memory } from '../rate-limit/stores/memory.js'
import { fakeHost } from '../testing/fake-host.js'
import { fakeProvider } from '../testing/fake-provider.js'
import { accountActions, accountHandlers } from './account-handlers.js'
import { createRoute } from './route.js'

const jar = vi.hoisted(() => ({ headers: new Headers(), set: [] as unknown[][] }))
vi.mock('next/server.js', () => ({ connection: async () => {}, after: () => {} }))
vi.mock('next/headers.js', () => ({
  headers: async () => jar.headers,
  cookies: async () => ({ set: (...cookie: unknown[]) => jar.set.push(cookie) }),
}))

const COOKIE = {
  name: '__Host-fake',
  value: 'v',
  path: '/',
  httpOnly: true,
  secure: true,
  sameSite: 'lax',
  maxAge: 9,
} as const

const ENDPOINTS: readonly Endpoint[] = [
  {
    method: 'POST',
    path: 'login',
    access: publicAccess,
    limits: [slidingWindow(5, '1 m', { per: 'address', name: 'login' })],
    handler: ({ answer, address, userAgent }) => {
      answer.setCookie(COOKIE)
      return { address, userAgent }
    },
  },
  {
    method: 'GET',
    path: 'sessions',
    access: signedIn,
    limits: [],
    handler: ({ principal }) => ({ of: principal?.id }),
  },
  {
    method: 'DELETE',
    path: 'sessions/:id',
    access: signedIn,
    limits: [],
    handler: ({ params }) => ({ ended: params.id }),
  },
]

let gate: Gate

beforeEach(() => {
  jar.set = []
  jar.headers = new Headers({ 'sec-fetch-site': 'same-origin' })
  gate = createGate(
    {
      origin: 'https://app.example.com',
      trustedProxies: 'none',
      identity: [fakeProvider({ callers: { ada: { id: 'ada' } } })],
      limits: { store: memory(), onStoreError: 'local' },
    },
    fakeHost(),
  )
})

function call(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS',
  path: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  const request = new Request(`http://localhost:3000/api/auth/${path}`, { method, headers })
  return accountHandlers(gate, ENDPOINTS)[method](request, { params: Promise.resolve({ holdfast: path.split('/') }) })
}

describe('account handlers', () => {
  it('dispatch by path and method', async () => {
    expect(await (await call('GET', 'sessions', { cookie: 'fake=ada' })).json()).toEqual({ of: 'ada' })
    const ended = await call('DELETE', 'sessions/7', { cookie: 'fake=ada', 'sec-fetch-site': 'same-origin' })
    expect(await ended.json()).toEqual({ ended: '7' })
  })

  it('answer 404 for an unknown path, and 405 with Allow for a known one with another method', async () => {
    for (const path of ['nothing', 'login/extra', 'sessions/7/8', '__proto__', 'constructor']) {
      expect((await call('POST', path)).status).toBe(404)
    }
    const answer = await call('PUT', 'login')
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('POST, OPTIONS')
    expect((await call('OPTIONS', 'sessions')).headers.get('allow')).toBe('GET, HEAD, OPTIONS')
  })

  it('run every stage in front of an endpoint', async () => {
    expect((await call('GET', 'sessions')).status).toBe(401)
    const forged = await call('POST', 'login', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' })
    expect(forged.status).toBe(403)
    const statuses = []
    for (let time = 0; time < 6; time++) statuses.push((await call('POST', 'login')).status)
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429])
  })

  it('answer HEAD as GET without its content', async () => {
    const request = new Request('http://localhost:3000/api/auth/sessions', {
      method: 'HEAD',
      headers: { cookie: 'fake=ada' },
    })
    const answer = await accountHandlers(gate, ENDPOINTS).HEAD(request, {
      params: Promise.resolve({ holdfast: ['sessions'] }),
    })
    expect([answer.status, await answer.text()]).toEqual([200, ''])
  })

  it('an app’s own limit of the same name does not touch the counter of an endpoint', async () => {
    const limit = slidingWindow(5, '1 m', { per: 'address', name: 'login' })
    const other = createRoute(gate)({ access: publicAccess, limit, handler: () => 'hello' })
    for (let time = 0; time < 5; time++) {
      await other(new Request('http://localhost:3000/api/other'), { params: Promise.resolve({}) })
    }
    expect((await call('POST', 'login')).status).toBe(200)
  })

  it('set their cookies on the answer', async () => {
    const answer = await call('POST', 'login')
    expect(answer.headers.get('set-cookie')).toBe('__Host-fake=v; Path=/; Max-Age=9; HttpOnly; Secure; SameSite=Lax')
    expect(answer.headers.get('cache-control')).toBe('private, no-store')
  })

  it('give an endpoint the limit key and a bounded user agent, not the raw address', async () => {
    const answer = await call('POST', 'login', { 'user-agent': 'x'.repeat(5_000) })
    expect(await answer.json()).toEqual({ address: '203.0.113.7', userAgent: 'x'.repeat(512) })
  })
})

describe('account actions', () => {
  it('are the same endpoints behind the same gate, with the cookies in Next’s jar', async () => {
    const { login } = accountActions(gate, ENDPOINTS)
    const form = new FormData()
    for (let time = 0; time < 5; time++) expect(await login(null, form)).toMatchObject({ ok: true })
    expect(jar.set[0]).toEqual([
      '__Host-fake',
      'v',
      { path: '/', httpOnly: true, secure: true, sameSite: 'lax', maxAge: 9 },
    ])
    const sixth = await login(null, form)
    expect(sixth).toMatchObject({ ok: false, problem: { code: 'limit.exceeded' } })
  })

  it('share their counter with the HTTP endpoint: the form is no way round the limit', async () => {
    for (let time = 0; time < 5; time++) await call('POST', 'login')
    expect(await accountActions(gate, ENDPOINTS).login(null, new FormData())).toMatchObject({ ok: false })
  })

  it('answer 404 where accounts are not configured', async () => {
    expect(await accountActions(gate, []).login(null, new FormData())).toMatchObject({
      ok: false,
      problem: { status: 404 },
    })
  })
})
