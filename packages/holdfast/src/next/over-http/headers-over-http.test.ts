import { describe, expect, it, vi } from 'vitest'
import { publicAccess, signedIn } from '../../authorization/access.js'
import { createGate } from '../../pipeline/gate.js'
import { memory } from '../../rate-limit/stores/memory.js'
import { reportReceiver, type SecurityReport } from '../../reports/index.js'
import { fakeHost } from '../../testing/fake-host.js'
import { fakeProvider } from '../../testing/fake-provider.js'
import { createRoute } from '../route.js'
import { served } from './served.test-parts.js'

vi.mock('next/server.js', () => ({ connection: async () => {}, after: () => {} }))

const told: SecurityReport[] = []
const receiver = reportReceiver({ on: (report) => told.push(report) })

const PUBLIC = 'public, max-age=60'

function app(origin = 'https://app.example.com') {
  const callers = { ada: { kind: 'user', id: 'ada', provider: 'fake', sessionId: null, roles: [], scopes: [] } }
  const gate = createGate(
    {
      origin,
      trustedProxies: 'none',
      identity: [fakeProvider({ carries: 'header', callers: callers as never })],
      limits: { store: memory(), onStoreError: 'local' },
    },
    fakeHost(),
  )
  const route = createRoute(gate)
  const cached = { headers: { 'cache-control': PUBLIC } }
  const handlers: Record<string, ReturnType<typeof route>> = {
    '/public': route({ access: publicAccess, handler: () => ({ posts: [] }) }),
    '/cached': route({ access: publicAccess, handler: () => Response.json({ posts: [] }, cached) }),
    '/own': route({ access: signedIn, handler: () => ({ id: 'ada' }) }),
    '/own-cached': route({ access: signedIn, handler: () => Response.json({ id: 'ada' }, cached) }),
    '/html': route({
      access: publicAccess,
      handler: () => new Response('<script>alert(1)</script>', { headers: { 'content-type': 'text/html' } }),
    }),
    '/reports': route({ access: publicAccess, handler: ({ request }) => receiver.POST(request) }),
    '/failing': route({
      access: publicAccess,
      handler: () => {
        throw new Error('secret')
      },
    }),
  }
  return served((request, path) => handlers[path]!(request, { params: Promise.resolve({}) }))
}

const ada = { headers: { authorization: 'Bearer ada' } }

describe('an answer of the API', () => {
  it.each([
    ['/public', {}, 200, 'no-store'],
    ['/cached', {}, 200, PUBLIC],
    ['/own', ada, 200, 'private, no-store'],
    ['/own-cached', ada, 200, 'private, no-store'],
    ['/cached', ada, 200, 'private, no-store'],
    ['/own', {}, 401, 'no-store'],
    ['/html', {}, 200, 'no-store'],
    ['/failing', {}, 500, 'no-store'],
  ])('headers/24 %s with %j is %i: %s, and harmless to a browser', async (path, sent, status, caching) => {
    const said = vi.spyOn(console, 'error').mockReturnValue()
    const answered = await (await app())('GET', path, sent)
    said.mockRestore()
    expect(answered.status).toBe(status)
    expect(String(answered.headers['cache-control'])).toContain(caching)
    expect(answered.headers).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    })
  })

  it.each([
    ['https://app.example.com', 'max-age=31536000; includeSubDomains'],
    ['http://localhost:3000', undefined],
    ['http://127.0.0.1:3000', undefined],
  ])('headers/25 of %s has HSTS: %s, whatever a proxy says of the scheme', async (origin, hsts) => {
    const call = await app(origin)
    for (const headers of [
      {},
      { 'x-forwarded-proto': 'https' },
      { 'x-forwarded-proto': 'http' },
      { forwarded: 'proto=https' },
    ]) {
      expect((await call('GET', '/public', { headers })).headers['strict-transport-security']).toBe(hsts)
    }
  })

  it.each([
    ['/own', 401],
    ['/failing', 500],
  ])('headers/25 %s, which answers %i, has HSTS and denies framing in both spellings', async (path, status) => {
    const said = vi.spyOn(console, 'error').mockReturnValue()
    const answered = await (await app('https://app.example.com'))('GET', path)
    said.mockRestore()
    expect(answered.status).toBe(status)
    expect(answered.headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains')
    expect(answered.headers['x-frame-options']).toBe('DENY')
    expect(answered.headers['content-security-policy']).toContain("frame-ancestors 'none'")
  })
})

it('headers/26 behind the gate, reports arrive as browsers send them, and forged ones with a cookie do not', async () => {
  const call = await app()
  const json = { 'csp-report': { 'blocked-uri': 'inline' } }
  const sent = { 'content-type': 'application/csp-report', cookie: 'fake=ada', origin: 'https://app.example.com' }
  // By report-uri, and by report-to, which says less.
  for (const fetched of [{ 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'report' }, {}]) {
    expect((await call('POST', '/reports', { headers: { ...sent, ...fetched }, json })).status).toBe(204)
  }
  expect(told).toMatchObject([{ blocked: 'inline' }])
  const forged = { ...sent, origin: 'https://evil.example.com', 'sec-fetch-site': 'cross-site' }
  expect((await call('POST', '/reports', { headers: forged, json })).status).toBe(403)
})
