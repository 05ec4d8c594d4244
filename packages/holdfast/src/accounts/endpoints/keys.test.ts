import { beforeEach, describe, expect, it } from 'vitest'
import { apiKey, type ApiKeyOptions } from '../../authentication/providers/api-key.js'
import { parseCookies } from '../../core/cookie.js'
import { watched } from '../../core/outage.js'
import type { Principal } from '../../core/principal.js'
import { memory } from '../../storage/memory.js'
import type { Storage } from '../../storage/storage.js'
import type { EndpointContext } from '../endpoint.js'
import { keyEndpoints } from './keys.js'

const ADA = '0b9a1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d'
const BOB = '1b9a1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d'
const NOON = Date.UTC(2030, 0, 1, 12)
const REPORT = { name: 'Report', scopes: ['report:read'] }

let time: number
let storage: Storage

beforeEach(async () => {
  time = NOON
  storage = memory()
  for (const [id, email] of [
    [ADA, 'ada@example.com'],
    [BOB, 'bob@example.com'],
  ] as const) {
    await storage.accounts.create({ id, email, name: 'Ada', roles: [], passwordHash: 'phc', createdAt: time })
  }
})

const clock = () => time
const caller = (id: string, kind: Principal['kind'] = 'user'): Principal => ({
  id,
  kind,
  provider: 'jwt',
  carries: 'cookie',
  roles: [],
  scopes: ['report:read'],
})

interface Answered {
  readonly data: Readonly<Record<string, unknown>>
  readonly audit: readonly unknown[]
}

function setUp({ accounts, keys }: Pick<Storage, 'accounts' | 'keys'> = storage, options: Partial<ApiKeyOptions> = {}) {
  const provider = apiKey({ storage: { keys }, scopes: ['report:read', 'orders:read'], clock, ...options })
  const endpoints = keyEndpoints({ accounts: watched('account-store', accounts), clock }, provider)
  const call = async (route: string, principal: Principal | null, body?: unknown, id = ''): Promise<Answered> => {
    const endpoint = endpoints.find(({ method, path }) => `${method} ${path}` === route)
    if (endpoint === undefined) throw new Error(`There is no ${route}.`)
    const read = await endpoint.body?.['~standard'].validate(body)
    if (read?.issues) return { data: { issues: read.issues }, audit: [] }
    const audit: unknown[] = []
    const answer = { audit: (...fact: unknown[]) => audit.push(fact) }
    const context = { principal, body: read && 'value' in read ? read.value : undefined, params: { id }, answer }
    return { data: (await endpoint.handler(context as unknown as EndpointContext)) as Answered['data'], audit }
  }
  const identify = (key: unknown) =>
    provider.identify({ headers: new Headers({ authorization: `Bearer ${String(key)}` }), cookies: parseCookies(null) })
  return { endpoints, call, identify }
}

describe('the declarations', () => {
  it('are these, with these rules and limits', () => {
    const shown = setUp().endpoints.map(({ method, path, access, limits, status }) => [
      `${method} ${path}`,
      access.description,
      limits.map(({ name, per, policy }) => `${name} ${per} ${policy.limit}/${policy.window}`).join(),
      status ?? 200,
    ])
    expect(shown).toEqual([
      ['GET keys', 'signed in', '', 200],
      ['POST keys', 'all(signed in, recent(10 m))', 'keys caller 60/60000', 201],
      ['POST keys/:id/rotate', 'all(signed in, recent(10 m))', 'keys caller 60/60000', 200],
      ['DELETE keys/:id', 'signed in', 'keys caller 60/60000', 200],
    ])
  })
})

describe('POST keys', () => {
  it('makes a key that works, and shows its text this once', async () => {
    const { call, identify } = setUp()
    const { data, audit } = await call('POST keys', caller(ADA), { ...REPORT, expiresIn: 90 })
    expect(data).toEqual({
      id: expect.stringMatching(/^\w{16}$/),
      key: expect.stringMatching(/^hf_live_/),
      name: 'Report',
      scopes: ['report:read'],
      createdAt: '2030-01-01T12:00:00.000Z',
      expiresAt: '2030-04-01T12:00:00.000Z',
      lastUsedAt: null,
    })
    expect(audit).toEqual([['key_created', ADA, { key: data.id }]])
    expect(await identify(data.key)).toMatchObject({ id: data.id, kind: 'service', scopes: ['report:read'] })
    const { data: list } = await call('GET keys', caller(ADA))
    expect(list).toEqual({ keys: [expect.objectContaining({ id: data.id, name: 'Report' })] })
    expect(JSON.stringify(list)).not.toContain(String(data.key).split('_')[3])
  })

  it('without expiresIn does not expire, and without scopes may do nothing special', async () => {
    const { data } = await setUp().call('POST keys', caller(ADA), { name: 'Probe', scopes: [] })
    expect(data).toMatchObject({ scopes: [], expiresAt: null })
  })

  it.each([
    [['users:delete']],
    [['report:read', 'users:delete']],
    [['report']],
    [['REPORT:READ']],
    [['report:*']],
    [['__proto__']],
    [['constructor']],
  ])('refuses scopes that the person may not give, without repeating them: %j', async (scopes) => {
    const { data, audit } = await setUp().call('POST keys', caller(ADA), { name: 'Report', scopes })
    expect(data).toMatchObject({ code: 'access.scope_not_grantable', status: 403 })
    for (const scope of scopes) expect(JSON.stringify(data)).not.toContain(scope)
    expect(audit).toEqual([])
    expect(await storage.keys.list()).toEqual([])
  })

  it('asks what the person may give as their account is now', async () => {
    const { call } = setUp(storage, { scopes: ({ roles }) => (roles.includes('analyst') ? ['report:read'] : []) })
    const asked = () => call('POST keys', { ...caller(ADA), roles: ['analyst'] }, REPORT)
    expect((await asked()).data).toMatchObject({ code: 'access.scope_not_grantable' })
    await storage.accounts.update(ADA, { roles: ['analyst'] })
    expect((await asked()).data).toHaveProperty('key')
  })

  it('stops at 50 keys of one account, and starts again when one is revoked', async () => {
    const { call } = setUp()
    for (let index = 0; index < 50; index++) await call('POST keys', caller(ADA), REPORT)
    const { data, audit } = await call('POST keys', caller(ADA), REPORT)
    expect([data, audit]).toEqual([expect.objectContaining({ code: 'account.too_many', status: 409 }), []])
    expect((await call('POST keys', caller(BOB), REPORT)).data).toHaveProperty('key')
    const [key] = await storage.keys.list(ADA)
    await call('DELETE keys/:id', caller(ADA), undefined, key?.id)
    expect((await call('POST keys', caller(ADA), REPORT)).data).toHaveProperty('key')
  })

  it('makes none for an account that was disabled or removed meanwhile', async () => {
    const { call } = setUp()
    await storage.accounts.update(ADA, { disabled: true })
    for (const id of [ADA, 'nobody']) {
      expect((await call('POST keys', caller(id), REPORT)).data).toMatchObject({ code: 'access.denied' })
    }
    expect(await storage.keys.list()).toEqual([])
  })

  it.each<[string, unknown]>([
    ['no body', undefined],
    ['no name', { scopes: [] }],
    ['an empty name', { name: ' ', scopes: [] }],
    ['a name that hides itself', { name: 'Report\u202e', scopes: [] }],
    ['a name of 101 letters', { name: 'x'.repeat(101), scopes: [] }],
    ['no scopes', { name: 'Report' }],
    ['scopes as a text', { name: 'Report', scopes: 'report:read' }],
    ['scopes as an object', { name: 'Report', scopes: { 0: 'report:read', length: 1 } }],
    ['a scope that is a list', { name: 'Report', scopes: [['report:read']] }],
    ['a scope with a space', { name: 'Report', scopes: ['report:read users:delete'] }],
    ['an empty scope', { name: 'Report', scopes: [''] }],
    ['33 scopes', { name: 'Report', scopes: Array.from({ length: 33 }, () => 'report:read') }],
    ['no days', { ...REPORT, expiresIn: 0 }],
    ['days before today', { ...REPORT, expiresIn: -1 }],
    ['half a day', { ...REPORT, expiresIn: 0.5 }],
    ['days as a text', { ...REPORT, expiresIn: '90' }],
    ['eleven years', { ...REPORT, expiresIn: 4_000 }],
  ])('refuses %s, and does not repeat it', async (_, body) => {
    const { data } = await setUp().call('POST keys', caller(ADA), body)
    expect(data).toHaveProperty('issues')
    expect(JSON.stringify(data)).not.toMatch(/report:read|users:delete|x{101}/)
    expect(await storage.keys.list()).toEqual([])
  })

  it('takes no owner, limit or id from the body', async () => {
    const { call } = setUp()
    const { data } = await call('POST keys', caller(ADA), {
      ...REPORT,
      id: 'chosen',
      ownerId: BOB,
      limit: { limit: 1e9, window: 1 },
      expiresAt: 0,
    })
    expect(await storage.keys.find(String(data.id))).toMatchObject({ ownerId: ADA, limit: null, expiresAt: null })
  })

  it('keeps one of each scope', async () => {
    const { data } = await setUp().call('POST keys', caller(ADA), { ...REPORT, scopes: ['report:read', 'report:read'] })
    expect(data.scopes).toEqual(['report:read'])
  })
})

describe('POST keys/:id/rotate', () => {
  it('gives a new text for the same key', async () => {
    const { call, identify } = setUp()
    const { data: first } = await call('POST keys', caller(ADA), REPORT)
    const { data, audit } = await call('POST keys/:id/rotate', caller(ADA), undefined, String(first.id))
    expect(data).toEqual({ id: first.id, key: expect.stringMatching(/^hf_live_/) })
    expect(audit).toEqual([['key_rotated', ADA, { key: first.id }]])
    for (const key of [first.key, data.key]) expect(await identify(key)).toMatchObject({ id: first.id })
  })
})

describe('DELETE keys/:id', () => {
  it('ends the key at once', async () => {
    const { call, identify } = setUp()
    const { data: made } = await call('POST keys', caller(ADA), REPORT)
    const { data, audit } = await call('DELETE keys/:id', caller(ADA), undefined, String(made.id))
    expect([data, audit]).toEqual([{ revoked: 1 }, [['key_revoked', ADA, { key: made.id }]]])
    expect(await identify(made.key)).toEqual({ invalid: 'auth.invalid_token' })
    const again = await call('DELETE keys/:id', caller(ADA), undefined, String(made.id))
    expect(again.data).toMatchObject({ code: 'object.not_found' })
  })
})

describe('somebody else’s key', () => {
  it.each(['POST keys/:id/rotate', 'DELETE keys/:id'])('%s answers as for one that never was', async (route) => {
    const { call, identify } = setUp()
    const { data: made } = await call('POST keys', caller(ADA), REPORT)
    for (const id of [String(made.id), 'nothing', '', '\0', 'x'.repeat(10_000)]) {
      const { data, audit } = await call(route, caller(BOB), undefined, id)
      expect([data, audit]).toEqual([expect.objectContaining({ code: 'object.not_found', status: 404 }), []])
    }
    expect(await identify(made.key)).toMatchObject({ id: made.id })
  })

  it('is in nobody else’s list, and neither are the operator’s', async () => {
    const { call } = setUp()
    await call('POST keys', caller(ADA), REPORT)
    await apiKey({ storage, clock }).issueKey({ name: 'Cron', scopes: [], expiresAt: null }, null)
    expect((await call('GET keys', caller(BOB))).data).toEqual({ keys: [] })
  })
})

const routes = [
  ['GET keys', undefined],
  ['POST keys', REPORT],
  ['POST keys/:id/rotate', undefined],
  ['DELETE keys/:id', undefined],
] as const

it.each(routes)('%s is for people: a key makes, lists, rotates and revokes none', async (route, body) => {
  const { call } = setUp()
  const { data: made } = await call('POST keys', caller(ADA), REPORT)
  // Also where a service happens to have the id of a person.
  for (const principal of [caller(String(made.id), 'service'), caller(ADA, 'service'), null]) {
    const { data } = await call(route, principal, body, String(made.id))
    expect(data).toMatchObject({ code: 'access.denied' })
  }
  expect(await storage.keys.list()).toHaveLength(1)
})

describe('a store that fails', () => {
  /** The call with this number fails, of those of both stores. */
  function failing(at: number) {
    let calls = 0
    const wrap = <T extends object>(store: T): T =>
      new Proxy(store, {
        get: (target, name) => {
          const method = Reflect.get(target, name) as (...parameters: unknown[]) => unknown
          return (...parameters: unknown[]) => {
            if (++calls !== at) return method.apply(target, parameters)
            if (at % 2 === 0) throw new Error('socket hang up')
            return Promise.reject(Object.assign(new Error('ada@example.com'), { code: 'ECONNRESET' }))
          }
        },
      })
    return { stores: { accounts: wrap(storage.accounts), keys: wrap(storage.keys) }, calls: () => calls }
  }

  it.each(routes)('tokens/46 %s: whichever call fails, it is an outage', async (route, body) => {
    const made = await setUp().call('POST keys', caller(ADA), REPORT)
    const tried = async (at: number) => {
      const { stores, calls } = failing(at)
      const answer = await setUp(stores)
        .call(route, caller(ADA), body, String(made.data.id))
        .catch((error: unknown) => error)
      return { answer, calls: calls() }
    }
    let at = 1
    for (let { answer, calls } = await tried(at); at <= calls; { answer, calls } = await tried(++at)) {
      expect(answer).toMatchObject({ name: 'HoldfastOutage' })
      expect((answer as Error).message).not.toMatch(/ada@|hang up/)
    }
    expect(at).toBeGreaterThan(1)
  })
})
