import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPostgres } from '../parts/postgres.ts'
import type { RunningServer } from '../parts/server.ts'
import { root } from '../working-tree.ts'
import { startReferenceApp, type Person, type ReferenceApp } from './reference-app.ts'

const REPORT = { name: 'Report', scopes: ['report:read'] }

let server: RunningServer
let app: ReferenceApp
let ada: Person

beforeAll(async () => {
  server = await startPostgres()
  app = await startReferenceApp({ env: { DATABASE_URL: server.url } })
  ada = await app.signedIn('Ada Lovelace')
  const bob = await app.signedIn('Bob Ross')
  for (const [person, item, quantity] of [
    [ada, 'Manila rope', 2],
    [ada, 'Manila rope', 3],
    [ada, 'Kettle', 1],
    [bob, 'Brush', 7],
  ] as const) {
    expect((await person.call('POST', '/api/orders', { json: { item, quantity } })).status).toBe(201)
  }
})

afterAll(async () => {
  await app?.stop()
  await server?.stop()
})

const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } })
const report = (key: string) => app.client().call('GET', '/api/service/report', bearer(key))

async function keyOf(person: Pick<Person, 'call'>, json: unknown = REPORT): Promise<{ id: string; key: string }> {
  const made = await person.call('POST', '/api/auth/keys', { json })
  expect(made.status).toBe(201)
  return made.json()
}

/** The command beside the running app, as an operator uses it. */
const operator = (...argv: readonly string[]) =>
  new Promise<string>((resolve, reject) => {
    const env = { PATH: process.env.PATH, DATABASE_URL: server.url }
    const bin = join(root, 'packages/cli/bin/holdfast.js')
    execFile(process.execPath, [bin, 'keys', ...argv], { env }, (error, stdout, stderr) =>
      error === null ? resolve(stdout.trim()) : reject(new Error(stderr)),
    )
  })

describe('GET /api/service/report', () => {
  it('tells a person’s key about this person’s orders', async () => {
    const answer = await report((await keyOf(ada)).key)
    expect(answer.status).toBe(200)
    expect(answer.json()).toEqual({
      covers: 'owner',
      orders: 3,
      quantity: 6,
      items: [
        { item: 'Manila rope', orders: 2, quantity: 5 },
        { item: 'Kettle', orders: 1, quantity: 1 },
      ],
      first: expect.stringMatching(/^\d{4}-.*Z$/),
      last: expect.stringMatching(/^\d{4}-.*Z$/),
    })
  })

  it('tells whoever has ordered nothing so', async () => {
    const { key } = await keyOf(await app.signedIn('Carol Shaw'))
    const none = { covers: 'owner', orders: 0, quantity: 0, items: [], first: null, last: null }
    expect((await report(key)).json()).toEqual(none)
  })

  it('tells an administrator’s key and the operator’s about the whole shop', async () => {
    const keys = [
      (await keyOf(await app.admin())).key,
      await operator('create', '--name', 'Cron', '--scope', 'report:read'),
    ]
    for (const key of keys)
      expect((await report(key)).json()).toMatchObject({ covers: 'shop', orders: 4, quantity: 13 })
  })

  it('is for keys with the scope, and for nobody else', async () => {
    const without = await keyOf(ada, { name: 'Nothing', scopes: [] })
    const refused = await report(without.key)
    expect([refused.status, refused.json().code]).toEqual([403, 'access.denied'])
    expect(refused.headers['www-authenticate']).toContain('scope="report:read"')
    expect((await ada.call('GET', '/api/service/report')).status).toBe(403)
    expect((await app.client().call('GET', '/api/service/report')).status).toBe(401)
    const inQuery = await app.client().call('GET', `/api/service/report?key=${(await keyOf(ada)).key}`)
    expect(inQuery.status).not.toBe(200)
  })
})

describe('a key', () => {
  it('is no person: it gets in where a scope says so, and nowhere by its owner’s name', async () => {
    const { key } = await keyOf(ada)
    const [order] = (await ada.call('GET', '/api/orders')).json().orders
    for (const [method, path] of [
      ['GET', '/api/orders'],
      ['GET', `/api/orders/${order.id}`],
      ['DELETE', `/api/orders/${order.id}`],
      ['GET', '/api/profile'],
      ['GET', '/api/admin/users'],
      ['GET', '/api/auth/keys'],
      ['POST', '/api/auth/logout-everywhere'],
    ] as const) {
      const refused = await app.client().call(method, path, bearer(key))
      expect([path, refused.status]).toEqual([path, 403])
    }
  })

  it('has a limit of its own, wherever it is used from', async () => {
    const key = await operator('create', '--name', 'Slow', '--scope', 'report:read', '--limit', '3 1h')
    const answers = [await report(key), await report(key), await report(key), await report(key)]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429])
    expect(answers[3]?.json().code).toBe('limit.exceeded')
    expect(answers[3]?.headers['retry-after']).toMatch(/^\d+$/)
  })

  it('is rotated with an overlap, and revoked at once', async () => {
    const first = await keyOf(ada)
    const rotated = await ada.call('POST', `/api/auth/keys/${first.id}/rotate`)
    expect([rotated.status, rotated.json()]).toEqual([200, { id: first.id, key: expect.stringMatching(/^hf_live_/) }])
    for (const { key } of [first, rotated.json()]) expect((await report(key)).status).toBe(200)
    const stranger = await app.signedIn('Eve')
    expect((await stranger.call('DELETE', `/api/auth/keys/${first.id}`)).status).toBe(404)
    expect((await ada.call('DELETE', `/api/auth/keys/${first.id}`)).json()).toEqual({ revoked: 1 })
    for (const { key } of [first, rotated.json()]) {
      const refused = await report(key)
      expect([refused.status, refused.json().code]).toEqual([401, 'auth.invalid_token'])
    }
  })

  it('is listed by its owner without its text, and makes no other key', async () => {
    const { id, key } = await keyOf(ada, { ...REPORT, name: 'Listed', expiresIn: 30 })
    await report(key)
    const { keys } = (await ada.call('GET', '/api/auth/keys')).json()
    const listed = keys.find((each: { id: string }) => each.id === id)
    expect(listed).toMatchObject({ name: 'Listed', scopes: ['report:read'] })
    const days = (Date.parse(listed.expiresAt) - Date.parse(listed.createdAt)) / 86_400_000
    expect(days).toBeCloseTo(30, 3)
    expect(JSON.stringify(keys)).not.toContain(key)
    const made = await app.client().call('POST', '/api/auth/keys', { ...bearer(key), json: REPORT })
    expect([made.status, made.json().code]).toEqual([403, 'access.denied'])
  })

  it('is what it is: 404, 403, 400 and never 500 for whatever is asked', async () => {
    const refused = await ada.call('POST', '/api/auth/keys', { json: { name: 'x', scopes: ['users:delete'] } })
    expect([refused.status, refused.json().code]).toEqual([403, 'access.scope_not_grantable'])
    expect((await ada.call('POST', '/api/auth/keys', { json: { name: '', scopes: 'x' } })).status).toBe(400)
    for (const id of ['nothing', '%00', 'x'.repeat(2_000), '..%2f..']) {
      expect([id, (await ada.call('DELETE', `/api/auth/keys/${id}`)).status]).toEqual([id, 404])
    }
    for (const text of ['hf_', 'hf_live_', `hf_live_${'x'.repeat(6_000)}`, 'hf_live_a_b_c', 'hf_test_x']) {
      expect((await report(text)).status).toBe(401)
    }
  })

  it('goes with its owner', async () => {
    const dora = await app.signedIn('Dora')
    const { key } = await keyOf(dora)
    const admin = await app.admin()
    expect((await report(key)).status).toBe(200)
    await admin.call('PATCH', `/api/admin/users/${dora.id}`, { json: { disabled: true } })
    expect((await report(key)).status).toBe(401)
  })
})

it('the operator lists and revokes what people have made', async () => {
  const { id, key } = await keyOf(ada, { ...REPORT, name: 'Leaked' })
  const { keys } = JSON.parse(await operator('list', '--json'))
  expect(keys.find((each: { id: string }) => each.id === id)).toMatchObject({ name: 'Leaked', ownerId: ada.id })
  await operator('revoke', id)
  expect((await report(key)).status).toBe(401)
})
