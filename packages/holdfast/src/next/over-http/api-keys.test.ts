import { beforeEach, describe, expect, it, vi } from 'vitest'
import { apiKey, type ApiKeyOptions } from '../../authentication/providers/api-key.js'
import { scope } from '../../authorization/access.js'
import { createGate } from '../../pipeline/gate.js'
import type { Take } from '../../rate-limit/store.js'
import { memory as memoryLimits } from '../../rate-limit/stores/memory.js'
import { memory } from '../../storage/memory.js'
import type { Storage } from '../../storage/storage.js'
import { fakeHost } from '../../testing/fake-host.js'
import { fakeProvider } from '../../testing/fake-provider.js'
import { createRoute } from '../route.js'

vi.mock('next/server.js', () => ({ connection: async () => {}, after: () => {} }))
vi.mock('next/headers.js', () => ({ headers: async () => new Headers(), cookies: async () => ({ set: () => {} }) }))

let storage: Storage
let trips: (readonly Take[])[]

beforeEach(() => {
  storage = memory()
  trips = []
})

/** The gate with API keys before another provider of header credentials, and one route behind it. */
function setUp(options: Partial<ApiKeyOptions> = {}) {
  const limits = memoryLimits()
  const keys = apiKey({ storage, ...options })
  const gate = createGate(
    {
      origin: 'https://app.example.com',
      trustedProxies: 'none',
      identity: [keys, fakeProvider({ carries: 'header', callers: { ada: { id: 'ada', scopes: ['report:read'] } } })],
      limits: {
        store: {
          ...limits,
          take: (takes) => {
            trips.push(takes)
            return limits.take(takes)
          },
        },
        onStoreError: 'local',
      },
    },
    fakeHost(),
  )
  const route = createRoute(gate)({
    access: scope('report:read'),
    handler: ({ principal }) => ({ id: principal.id, kind: principal.kind, profile: principal.profile }),
  })
  const send = async (authorization: string, method = 'GET') => {
    const request = new Request('http://localhost:3000/api/report', { method, headers: { authorization } })
    const response = await route(request, { params: Promise.resolve({}) })
    return { status: response.status, headers: response.headers, body: (await response.json()) as { code?: string } }
  }
  const issue = async (limit: { limit: number; window: number } | null = null, scopes = ['report:read']) => {
    const issued = await keys.issueKey({ name: 'Cron', scopes, expiresAt: null, limit }, null)
    if (typeof issued === 'string') throw new Error(issued)
    return issued
  }
  return { send, issue, keys }
}

describe('a route with a scope', () => {
  it('admits a key that has it, also where a page’s cookie would need proof of origin', async () => {
    const { send, issue } = setUp()
    const { key, apiKey: row } = await issue()
    for (const method of ['GET', 'POST']) {
      const { status, body } = await send(`Bearer ${key}`, method)
      expect([status, body]).toEqual([200, { id: row.id, kind: 'service', profile: { name: 'Cron', ownerId: null } }])
    }
  })

  it('tells a key without it what is missing', async () => {
    const { send, issue } = setUp()
    const { key } = await issue(null, ['report:write'])
    const { status, body, headers } = await send(`Bearer ${key}`)
    expect([status, body.code]).toEqual([403, 'access.denied'])
    expect(headers.get('www-authenticate')).toContain('error="insufficient_scope"')
    expect(headers.get('www-authenticate')).toContain('scope="report:read"')
  })

  it('answers what begins like a key and is none with 401, and never asks a weaker provider', async () => {
    const { send } = setUp()
    const { status, body, headers } = await send('Bearer hf_live_ada')
    expect([status, body.code]).toEqual([401, 'auth.invalid_token'])
    expect(headers.get('www-authenticate')).toContain('error="invalid_token"')
  })

  it('leaves every other Bearer to the next provider', async () => {
    expect((await setUp().send('Bearer ada')).body).toMatchObject({ id: 'ada', kind: 'user' })
  })

  it('tokens/46 is 503 while the keys cannot be looked up, and never 401', async () => {
    const { key } = await setUp().issue()
    storage = { ...storage, keys: { ...storage.keys, find: () => Promise.reject(new Error('socket hang up')) } }
    const { status, body, headers } = await setUp().send(`Bearer ${key}`)
    expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'auth.unavailable', '1'])
  })
})

describe('a key’s own limit', () => {
  it('is charged with the others in one trip, and is 429 with a time to come back', async () => {
    const { send, issue } = setUp()
    const { key } = await issue({ limit: 2, window: 60_000 })
    const answers = [await send(`Bearer ${key}`), await send(`Bearer ${key}`), await send(`Bearer ${key}`)]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429])
    expect(answers[2]?.body.code).toBe('limit.exceeded')
    expect(answers[2]?.headers.get('retry-after')).toMatch(/^\d+$/)
    expect(answers[0]?.headers.get('ratelimit-policy')).toContain('q=2;w=60')
    expect(trips.length).toBeLessThanOrEqual(3)
    for (const takes of trips) expect(takes.length).toBeGreaterThan(1)
  })

  it('is one counter whichever of its texts is used, and no other key’s', async () => {
    const { send, issue, keys } = setUp()
    const { key, apiKey: row } = await issue({ limit: 2, window: 60_000 })
    const rotated = await keys.rotateKey(row.id)
    await send(`Bearer ${key}`)
    await send(`Bearer ${rotated?.key}`)
    expect((await send(`Bearer ${key}`)).status).toBe(429)
    expect((await send(`Bearer ${rotated?.key}`)).status).toBe(429)
    const other = await issue({ limit: 2, window: 60_000 })
    expect((await send(`Bearer ${other.key}`)).status).toBe(200)
  })
})
