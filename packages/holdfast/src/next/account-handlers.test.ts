import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Endpoint } from '../accounts/endpoint.js'
import { publicAccess, signedIn } from '../authorization/access.js'
import { Outage } from '../core/outage.js'
import { createGate, type Gate, type GateOptions } from '../pipeline/gate.js'
import { humanEndpoints } from '../pipeline/endpoints/human-endpoints.js'
import { slidingWindow } from '../rate-limit/algorithms/sliding-window.js'
import { memory } from '../rate-limit/stores/memory.js'
import { fakeHost, type FakeHost } from '../testing/fake-host.js'
import { fakeProvider } from '../testing/fake-provider.js'
import { fakeVerifier } from '../testing/fake-verifier.js'
import { accountHandlers } from './account-handlers.js'
import { createRoute } from './route.js'

vi.mock('next/server.js', () => ({ connection: async () => {}, after: () => {} }))

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
let host: FakeHost

function newGate(options: Partial<GateOptions> = {}): void {
  host = fakeHost()
  gate = createGate(
    {
      origin: 'https://app.example.com',
      trustedProxies: 'none',
      identity: [fakeProvider({ callers: { ada: { id: 'ada' }, laptop: { id: 'ada', sessionId: 'laptop' } } })],
      limits: { store: memory(), onStoreError: 'local' },
      ...options,
    },
    host,
  )
}

beforeEach(() => newGate())

function call(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS',
  path: string,
  headers: Record<string, string> = {},
  endpoints = ENDPOINTS,
): Promise<Response> {
  const request = new Request(`http://localhost:3000/api/auth/${path}`, { method, headers })
  return accountHandlers(gate, endpoints)[method](request, { params: Promise.resolve({ holdfast: path.split('/') }) })
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

describe('an endpoint that asks for a person', () => {
  /** Asks twice, as one behind `human: true` would. */
  const costly: Endpoint = {
    method: 'POST',
    path: 'costly',
    access: publicAccess,
    limits: [],
    handler: async ({ human }) =>
      (await human.check()) ?? (await human.check()) ?? { passed: human.isConfigured, puzzle: await human.puzzle() },
  }
  const ask = (headers: Record<string, string> = {}) => call('POST', 'costly', headers, [costly])

  it('spends one solution, however often it asks', async () => {
    newGate({ human: fakeVerifier() })
    expect(await (await ask({ 'holdfast-human': 'solved' })).json()).toMatchObject({
      passed: true,
      puzzle: { provider: 'fake' },
    })
    expect((await ask({ 'holdfast-human': 'solved' })).status).toBe(403)
  })

  it('gets the refusal with a puzzle', async () => {
    newGate({ human: fakeVerifier() })
    expect(await (await ask()).json()).toMatchObject({ code: 'human.required', human: { provider: 'fake' } })
  })

  it('stays closed where the gate has no verifier', async () => {
    expect(await (await ask({ 'holdfast-human': 'solved' })).json()).toMatchObject({ code: 'human.unavailable' })
  })
})

describe('work after the answer', () => {
  const later = (task: () => Promise<unknown>): Endpoint => ({
    method: 'POST',
    path: 'later',
    access: publicAccess,
    limits: [],
    handler: ({ after }) => {
      after(task)
      return { done: true }
    },
  })

  it('is not waited for', async () => {
    let release = () => {}
    const task = () => new Promise<void>((resolve) => (release = resolve))
    const answer = await call('POST', 'later', {}, [later(task)])
    expect(await answer.json()).toEqual({ done: true })
    release()
    await host.settled()
  })

  it.each<[string, () => Promise<unknown>]>([
    ['rejects', async () => Promise.reject(new Error('the mail server is down'))],
    [
      'throws at once',
      () => {
        throw new Error('the mail server is down')
      },
    ],
  ])('reaches nobody when it %s, and is reported', async (_name, task) => {
    const told = vi.spyOn(console, 'error').mockReturnValue()
    expect((await call('POST', 'later', {}, [later(task)])).status).toBe(200)
    await host.settled()
    expect(told).toHaveBeenCalledOnce()
    told.mockRestore()
  })
})

describe('an endpoint that counts by sessions', () => {
  const bySession: Endpoint = {
    method: 'POST',
    path: 'refresh',
    access: publicAccess,
    limits: [slidingWindow(2, '1 m', { name: 'refresh' })],
    limitKey: async (cookies) => cookies.get('session') ?? null,
    handler: () => ({ done: true }),
  }
  const ask = (cookie: string) => call('POST', 'refresh', { cookie, 'sec-fetch-site': 'same-origin' }, [bySession])
  const statuses = async (cookies: readonly string[]) => {
    const seen = []
    for (const cookie of cookies) seen.push((await ask(cookie)).status)
    return seen
  }

  it('gives everybody behind one address a counter of their own', async () => {
    expect(await statuses(['session=a', 'session=a', 'session=a'])).toEqual([200, 200, 429])
    expect(await statuses(['session=b', 'session=b', 'session=b'])).toEqual([200, 200, 429])
  })

  it('counts a session as one, whether or not its access token is still good', async () => {
    expect(await statuses(['session=laptop', 'fake=laptop', 'fake=laptop; session=laptop'])).toEqual([200, 200, 429])
  })

  it('counts two devices of one person apart, and those without a session by their address', async () => {
    expect(await statuses(['fake=laptop', 'fake=laptop', 'fake=ada', 'fake=ada', 'fake=ada'])).toEqual([
      200, 200, 200, 200, 429,
    ])
    expect(await statuses(['', '', ''])).toEqual([200, 200, 429])
  })

  it('does not let strangers behind the same address use up a session’s room', async () => {
    newGate({
      identity: [{ ...fakeProvider(), cookieNames: ['fake', 'session'] }],
      limits: { store: memory(), onStoreError: 'local', anonymous: slidingWindow(1, '1 m') },
    })
    expect(await statuses(['', '', 'session=a', 'session=b', ''])).toEqual([200, 429, 200, 200, 429])
  })

  it('is 503 while the session cannot be known', async () => {
    vi.spyOn(console, 'error').mockReturnValue()
    const down = () => {
      throw new Outage('session-store', 'find', 'closed')
    }
    for (const limitKey of [down, async () => down()]) {
      const answer = await call('POST', 'refresh', {}, [{ ...bySession, limitKey }])
      expect(await answer.json()).toMatchObject({ status: 503, code: 'internal.unavailable' })
    }
    vi.restoreAllMocks()
  })
})

describe('GET human', () => {
  const ask = (path: string) => call('GET', path, {}, humanEndpoints(gate.human))

  it('gives anybody a fresh puzzle, and no cache', async () => {
    newGate({ human: fakeVerifier() })
    const [first, second] = [await ask('human'), await ask('human')]
    expect(await first.json()).toEqual({ provider: 'fake', challenge: { number: 1 } })
    expect(await second.json()).toEqual({ provider: 'fake', challenge: { number: 2 } })
    expect(first.headers.get('cache-control')).toBe('private, no-store')
  })

  it('gives a widget the bare challenge, where the app makes it', async () => {
    newGate({ human: fakeVerifier() })
    expect(await (await ask('human/challenge')).json()).toEqual({ number: 1 })
    newGate({ human: { ...fakeVerifier(), puzzle: () => ({ provider: 'fake', siteKey: 'x' }) } })
    expect((await ask('human/challenge')).status).toBe(404)
  })

  it('makes 30 of them in a minute for one address', async () => {
    newGate({ human: fakeVerifier() })
    const statuses = []
    for (let time = 0; time < 16; time++)
      statuses.push((await ask('human')).status, (await ask('human/challenge')).status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(30)
    expect(statuses.slice(30)).toEqual([429, 429])
  })

  it('is not there without a verifier', async () => {
    expect((await ask('human')).status).toBe(404)
  })
})
