import { afterEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { apiKey } from '../../authentication/providers/api-key.js'
import { publicAccess, scope, signedIn } from '../../authorization/access.js'
import { leakWatch } from '../../env/leaks/leak-watch.js'
import { safeRedirect } from '../../origin/redirect.js'
import { isFetchRefused, safeFetch } from '../../outbound/safe-fetch.js'
import { memory } from '../../storage/memory.js'
import { createAction } from '../actions/action.js'
import { createRoute } from '../route.js'
import { APP, ask, SECRET, wholeGate } from './app.test-parts.js'

const incoming = vi.hoisted(() => ({ headers: new Headers() }))
vi.mock('next/server.js', () => ({ connection: async () => {}, after: () => {} }))
vi.mock('next/headers.js', () => ({ headers: async () => incoming.headers, cookies: async () => ({ set: () => {} }) }))

afterEach(() => void vi.restoreAllMocks())

describe.each(['POST', 'PUT', 'PATCH', 'DELETE'])('gate/O1 %s', (method) => {
  it.each<[string, Record<string, string>]>([
    ['of another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['of a sibling domain', { origin: 'https://blog.example.com', 'sec-fetch-site': 'same-site' }],
    ['of nowhere', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
  ])('%s does nothing with the visitor’s cookie', async (_name, headers) => {
    const handler = vi.fn<() => object>(() => ({ done: true }))
    const route = createRoute(wholeGate())({ access: signedIn, handler })
    expect(await ask(route, { method, as: 'ada', headers })).toMatchObject({ status: 403, code: 'csrf.cross_site' })
    expect(handler).not.toHaveBeenCalled()
    expect(await ask(route, { method, as: 'ada', headers: { origin: APP } })).toMatchObject({ status: 200 })
  })
})

it('gate/O2 every answer, allowed, refused or broken, has the headers', async () => {
  vi.spyOn(console, 'error').mockReturnValue()
  const route = createRoute(wholeGate())({
    access: signedIn,
    query: z.object({ fail: z.string().optional() }),
    handler: ({ query }) => {
      if (query.fail !== undefined) throw new Error('broken')
      return { done: true }
    },
  })
  const answers = [
    await ask(route, { as: 'ada' }),
    await ask(route),
    await ask(route, { as: 'ada', path: '/api/things?fail=1' }),
  ]
  expect(answers.map(({ status }) => status)).toEqual([200, 401, 500])
  for (const { headers } of answers) {
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('strict-transport-security')).toMatch(/^max-age=\d{7,}/)
    expect(headers.get('cache-control')).toContain('no-store')
  }
})

it('gate/O3 an answer that holds a secret is withheld', async () => {
  vi.spyOn(console, 'error').mockReturnValue()
  const leaks = leakWatch({ secrets: { ORDERS_KEY: SECRET }, on: 'block' })
  const route = createRoute(wholeGate({ leaks }))({
    access: publicAccess,
    query: z.object({ say: z.string().optional() }),
    handler: ({ query }) => ({ settings: { key: query.say ?? SECRET } }),
  })
  const withheld = await ask(route)
  expect(withheld).toMatchObject({ status: 500, code: 'response.secret_leaked' })
  expect(withheld.text).not.toContain(SECRET)
  expect(await ask(route, { path: '/api/things?say=hello' })).toMatchObject({ status: 200 })
})

describe('gate/O5 an object', () => {
  const orders = new Map([['1', { id: '1', owner: 'ada' }]])
  const order = () =>
    createRoute(wholeGate())({
      access: signedIn,
      params: z.object({ id: z.string().max(9) }),
      object: ({ params }) => orders.get(params.id) ?? null,
      can: ({ principal, object }) => object.owner === principal.id,
      handler: ({ object }) => ({ id: object.id }),
    })

  it('is given to its owner, and is not there for anybody else', async () => {
    const [theirs, missing] = [
      await ask(order(), { as: 'bob', params: { id: '1' } }),
      await ask(order(), { as: 'bob', params: { id: '2' } }),
    ]
    expect([theirs.status, theirs.code]).toEqual([404, 'object.not_found'])
    expect([missing.status, missing.code]).toEqual([theirs.status, theirs.code])
    expect(await ask(order(), { as: 'ada', params: { id: '1' } })).toMatchObject({ status: 200, json: { id: '1' } })
  })

  it('cannot be declared without a word about whose it is', () => {
    const declare = createRoute(wholeGate()) as unknown as (definition: object) => unknown
    const loads = { access: signedIn, params: z.object({ id: z.string() }), object: () => ({}), handler: () => ({}) }
    expect(() => declare(loads)).toThrow('config.route')
  })
})

it('gate/O6 a service shows its key, and no other text will do', async () => {
  const keys = apiKey({ storage: memory() })
  const route = createRoute(wholeGate({ identity: [keys] }))({
    access: scope('report:read'),
    handler: ({ principal }) => ({ kind: principal.kind }),
  })
  const issued = await keys.issueKey({ name: 'Cron', scopes: ['report:read'], expiresAt: null, limit: null }, null)
  if (typeof issued === 'string') throw new Error(issued)
  const { key } = issued
  const call = (authorization?: string) =>
    ask(route, authorization === undefined ? {} : { headers: { authorization: `Bearer ${authorization}` } })
  expect(await call(key)).toMatchObject({ status: 200, json: { kind: 'service' } })
  for (const other of [
    undefined,
    'undefined',
    '',
    key.slice(0, -1),
    `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`,
  ]) {
    expect((await call(other)).status, String(other?.length)).toBe(401)
  }
})

it('gate/O7 a Server Action asks who calls, before its code runs', async () => {
  const handler = vi.fn<() => string>(() => 'renamed')
  const rename = createAction(wholeGate())({
    name: 'orders.rename',
    access: signedIn,
    input: z.strictObject({ name: z.string().max(9) }),
    handler,
  })
  const called = async (headers: Record<string, string>) => {
    incoming.headers = new Headers({ origin: APP, 'sec-fetch-site': 'same-origin', ...headers })
    return rename({ name: 'Ada' })
  }
  expect(await called({})).toMatchObject({ ok: false, problem: { code: 'auth.required' } })
  expect(await called({ cookie: 'fake=mallory' })).toMatchObject({ ok: false, problem: { code: 'auth.invalid_token' } })
  expect(handler).not.toHaveBeenCalled()
  expect(await called({ cookie: 'fake=ada' })).toEqual({ ok: true, data: 'renamed' })
})

it.each(['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', `${APP}.evil.example`])(
  'gate/O8 a handler that redirects by safeRedirect does not lead to %s',
  async (to) => {
    const next = safeRedirect({ fallback: '/orders', origin: APP })
    const route = createRoute(wholeGate())({
      access: publicAccess,
      query: z.object({ to: z.string().max(200) }),
      handler: ({ query }) => new Response(null, { status: 303, headers: { location: next(query.to) } }),
    })
    const go = async (target: string) =>
      (await ask(route, { path: `/api/go?to=${encodeURIComponent(target)}` })).headers.get('location')
    expect(await go(to)).toBe('/orders')
    expect(await go('/profile?tab=1')).toBe('/profile?tab=1')
  },
)

it.each(['http://127.0.0.1/', 'http://169.254.169.254/latest/meta-data', 'http://[::1]/', 'file:///etc/passwd'])(
  'gate/O8 a handler that asks by safeFetch does not reach %s',
  async (url) => {
    const asks = safeFetch()
    const route = createRoute(wholeGate())({
      access: publicAccess,
      body: z.object({ url: z.string().max(200) }),
      handler: async ({ body }) => {
        const refused: unknown = await asks(body.url).catch((error: unknown) => error)
        return { isRefused: isFetchRefused(refused) }
      },
    })
    expect(await ask(route, { method: 'POST', json: { url } })).toMatchObject({ json: { isRefused: true } })
  },
)
