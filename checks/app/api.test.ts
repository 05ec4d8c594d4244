import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client } from './client.ts'
import { formOf, shownAfter } from './form.ts'
import { startReferenceApp, type ReferenceApp } from './reference-app.ts'

const order = { item: 'Manila rope', quantity: 1 }

let app: ReferenceApp
let admin: Client

beforeAll(async () => {
  app = await startReferenceApp()
  admin = await app.admin()
})

afterAll(async () => {
  await app?.stop()
})

describe('a limit with a name', () => {
  it('is one counter, whether orders are placed by the API or by the form', async () => {
    const ada = await app.signedIn('Ada Lovelace')
    const send = await formOf(ada, '/orders', 'Place the order')
    const byForm = (item: string) => send({ item, quantity: '1' })
    // All within the ten seconds of the limit: the pages that the forms lead to are looked at when it has been met.
    const [placed, sent] = await Promise.all([
      Promise.all(Array.from({ length: 20 }, () => ada.call('POST', '/api/orders', { json: order }))),
      Promise.all(Array.from({ length: 10 }, (_, at) => byForm(`By form ${at + 1}`))),
    ])
    const tooMany = await byForm('One too many')
    const refused = await ada.call('POST', '/api/orders', { json: order })
    expect(placed.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 201))
    for (const each of sent) expect(await shownAfter(ada, each)).toContain('Ordered')
    expect(await shownAfter(ada, tooMany)).toContain('limit.exceeded')
    expect(refused.status).toBe(429)
    expect((await ada.call('GET', '/api/orders')).json().total).toBe(30)
  })

  it('is another counter than one with another name', async () => {
    const bob = await app.signedIn('Bob Ross')
    const { id } = (await bob.call('POST', '/api/orders', { json: order })).json()
    const noted = await bob.call('PATCH', `/api/orders/${id}`, { json: { note: 'Blue.' } })
    expect([noted.status, noted.headers['ratelimit-policy']]).toEqual([
      200,
      expect.stringContaining('"order-notes";q=10'),
    ])
    expect(noted.headers.ratelimit).toContain('"order-notes";r=9')
  })

  it('counts posts by the API and by the form together', async () => {
    const carol = await app.signedIn('Carol Shaw')
    const send = await formOf(carol, '/posts', 'Publish')
    const json = { title: 'Ice', body: 'In the harbour.' }
    for (let at = 1; at <= 9; at += 1) expect((await carol.call('POST', '/api/posts', { json })).status).toBe(201)
    expect(await shownAfter(carol, await send(json))).toContain('Published')
    expect(await shownAfter(carol, await send(json))).toContain('limit.exceeded')
    expect((await carol.call('POST', '/api/posts', { json })).status).toBe(429)
  })
})

describe('a number in a query', () => {
  const notPlain = ['0x10', '1e1', ' 5 ', '+5', '5.0', '05', '-5', '0', '', '٥', '5_0', '1000000000', 'Infinity', '5n']
  const numbers: readonly (readonly [path: string, name: string, max: number])[] = [
    ['/api/posts', 'page', 10_000],
    ['/api/posts', 'limit', 100],
    ['/api/orders', 'page', 10_000],
    ['/api/orders', 'limit', 100],
    ['/api/admin/users', 'limit', 100],
  ]

  it.each(numbers)('%s?%s= is plain decimal digits, at most %d', async (path, name, max) => {
    const ask = async (value: string) => {
      const answer = await admin.call('GET', `${path}?${name}=${value}`)
      return [value, answer.status, answer.status === 400 ? answer.json().code : undefined]
    }
    const good = ['1', '10', `${max}`]
    expect(await Promise.all(good.map(ask))).toEqual(good.map((value) => [value, 200, undefined]))
    const bad = [...notPlain.map(encodeURIComponent), `${max + 1}`]
    expect(await Promise.all(bad.map(ask))).toEqual(bad.map((value) => [value, 400, 'input.invalid']))
  })
})

describe('the accounts', () => {
  it('are listed behind any address that can register', async () => {
    const person = app.client()
    const [email, password] = [`odd!name+tag#${crypto.randomUUID()}@bücher.example`, 'Correct-Horse-9-Staple']
    const registered = await person.call('POST', '/api/auth/register', { json: { email, password, name: 'Odd' } })
    expect(registered.status).toBe(201)
    const { email: listed } = registered.json().user
    expect(listed).toMatch(/^odd!name\+tag#.*@xn--bcher-kva\.example$/)

    const behind = async (after: string) => {
      const answer = await admin.call('GET', `/api/admin/users?limit=100&after=${encodeURIComponent(after)}`)
      expect(answer.status, after).toBe(200)
      return (answer.json().users as { email: string }[]).map((user) => user.email)
    }
    const all = await behind('!')
    expect(all).toContain(listed)
    expect(await behind(listed)).toEqual(all.slice(all.indexOf(listed) + 1))
    for (const after of ['no address', '%', "' or 1=1 --", 'ö'.repeat(254)]) await behind(after)
    for (const after of ['', '%00', 'a'.repeat(255)]) {
      expect((await admin.call('GET', `/api/admin/users?after=${after}`)).status).toBe(400)
    }
  })

  it('never lose their last administrator, when two of them remove each other at once', async () => {
    const second = await app.signedIn('Second Admin')
    const change = (by: Client, id: string, roles: string[]) =>
      by.call('PATCH', `/api/admin/users/${id}`, { json: { roles } })
    const { id: first } = (await admin.call('GET', '/api/profile')).json()
    expect((await change(admin, second.id, ['admin'])).status).toBe(200)
    const both = await Promise.all([change(admin, second.id, []), change(second, first, [])])
    const statuses = both.map(({ status }) => status).toSorted((a, b) => a - b)
    expect(statuses[0]).toBe(200)
    expect([403, 409]).toContain(statuses[1])
    for (const { status, text } of both) if (status === 409) expect(JSON.parse(text).code).toBe('account.last_admin')

    // Whoever is left puts things as they were.
    const [left, removed] = both[0]?.status === 200 ? [admin, undefined] : [second, first]
    expect((await left.call('GET', '/api/admin/users')).status).toBe(200)
    if (removed !== undefined) expect((await change(left, removed, ['admin'])).status).toBe(200)
  })
})

describe('a path that is no part of the API', () => {
  it.each(['/api', '/api/no-such', '/api/orders/a/b', '/api/health/x', '/api/admin', '/api/auth/no-such'])(
    '%s is refused in its format, by every method',
    async (path) => {
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
        const answer = await app.client().call(method, path)
        expect([answer.status, answer.headers['content-type']], method).toEqual([404, 'application/problem+json'])
        expect(answer.json().code, method).toBe('object.not_found')
        expect(answer.headers['x-content-type-options'], method).toBe('nosniff')
      }
      const head = await app.client().call('HEAD', path)
      expect([head.status, head.text]).toEqual([404, ''])
    },
  )

  it('counts like any other', async () => {
    const scanner = app.client()
    const statuses: number[] = []
    for (let at = 1; at <= 101; at += 1) statuses.push((await scanner.call('GET', `/api/guess/${at}`)).status)
    expect(new Set(statuses.slice(0, 100))).toEqual(new Set([404]))
    expect(statuses[100]).toBe(429)
  })

  it('is refused to other sites first', async () => {
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    const { cookies } = await app.signedIn()
    const forged = app.client()
    for (const cookie of cookies) forged.cookies.set(...cookie)
    expect((await forged.call('POST', '/api/no-such', { headers })).status).toBe(403)
  })
})
