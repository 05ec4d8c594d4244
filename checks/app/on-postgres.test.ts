import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPostgres } from '../parts/postgres.ts'
import type { RunningServer } from '../parts/server.ts'
import { formOf } from './form.ts'
import { startReferenceApp, type Person, type ReferenceApp } from './reference-app.ts'

let server: RunningServer
let app: ReferenceApp
let ada: Person

beforeAll(async () => {
  server = await startPostgres()
  app = await startReferenceApp({ env: { DATABASE_URL: server.url } })
  ada = await app.signedIn('Ada Lovelace')
})

afterAll(async () => {
  await app?.stop()
  await server?.stop()
})

describe('the reference app on a Postgres server', () => {
  it('keeps orders and posts there', async () => {
    const order = await ada.call('POST', '/api/orders', { json: { item: 'Manila rope', quantity: 2 } })
    expect(order.status).toBe(201)
    expect(order.json()).toEqual({ id: expect.any(String), item: 'Manila rope', quantity: 2, note: '' })
    expect((await ada.call('GET', '/api/orders')).json()).toEqual({
      orders: [order.json()],
      page: 1,
      limit: 20,
      total: 1,
    })
    const post = await ada.call('POST', '/api/posts', { json: { title: 'Ice', body: 'In the harbour.' } })
    expect((await app.client().call('GET', '/api/posts')).json().posts).toEqual([post.json()])
  })

  it('lets administrators manage accounts, and nobody else', async () => {
    const [bob, admin] = [await app.signedIn('Bob Ross'), await app.admin()]
    expect((await bob.call('GET', '/api/admin/users')).status).toBe(403)
    const { users } = (await admin.call('GET', '/api/admin/users')).json()
    const own = users.find(({ roles }: { roles: string[] }) => roles.includes('admin'))

    const change = (id: string, json: unknown) => admin.call('PATCH', `/api/admin/users/${id}`, { json })
    expect((await change(bob.id, {})).status).toBe(400)
    expect((await change(bob.id, { roles: ['Not a role'] })).status).toBe(400)
    expect((await change(crypto.randomUUID(), { disabled: true })).status).toBe(404)
    expect((await change(own.id, { disabled: true })).json()).toMatchObject({ status: 409, code: 'users.own_account' })
    expect((await change(bob.id, { roles: ['editor'] })).json()).toMatchObject({ id: bob.id, roles: ['editor'] })
    expect((await bob.call('GET', '/api/profile')).json()).toMatchObject({ roles: ['editor'] })

    expect((await admin.call('DELETE', `/api/admin/users/${bob.id}/sessions`)).json()).toEqual({ ended: 1 })
    expect((await bob.call('GET', '/api/profile')).status).toBe(401)
    expect((await change(bob.id, { disabled: true })).status).toBe(200)
    const { email, password } = bob
    expect((await bob.call('POST', '/api/auth/login', { json: { email, password } })).status).toBe(401)
  })

  it('says so when the server is gone, and takes nobody for signed out', async () => {
    const signOut = await formOf(ada, '/profile', 'Sign out')
    await server.stop()
    const health = await app.client().call('GET', '/api/health')
    expect(health.json()).toMatchObject({ status: 'degraded', database: 'down' })
    for (const path of ['/api/profile', '/api/orders', '/api/posts']) {
      const answer = await ada.call('GET', path)
      expect([answer.status, answer.headers['retry-after']], path).toEqual([503, expect.stringMatching(/^\d+$/)])
    }
    // Whose session could not be ended keeps its cookies, and is not led away as if it were.
    const left = await signOut()
    expect([left.status, left.setCookies]).toEqual([500, []])
    expect(await app.stop()).toBe(0)
  })
})
