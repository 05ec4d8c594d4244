import { request as send } from 'node:http'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cloneOfWorkingTree, type Clone } from '../parts/clone.ts'
import { npmStart, type StartedApp } from '../parts/npm-start.ts'
import { root } from '../working-tree.ts'
import { client, type Answer, type CallOptions, type Client } from './client.ts'

const LISTED = 'https://app.example.com'
const FOREIGN = 'https://evil.example'
const SECRET_MEMBER = {
  'x-user-id': '1',
  'x-user-role': 'admin',
  'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy',
}
const ORDER = { item: 'Lamp', quantity: 1, note: 'blue' }

/** What a client can tell apart, without what differs by nature: ids, times, secrets. */
interface Observed {
  readonly name: string
  readonly status: number
  readonly code: unknown
  readonly headers: Readonly<Record<string, string>>
}

/** Each answer of a run, in order: the runs with and without a proxy must read the same. */
const observed: Record<'with' | 'without', Observed[]> = { with: [], without: [] }

describe.each(['with', 'without'] as const)('the API of a build %s proxy.ts', (build) => {
  let clone: Clone | undefined
  let app: StartedApp
  let ada: Client
  let bob: Client
  let orderId: string

  async function answer(
    name: string,
    caller: Client,
    method: string,
    path: string,
    options?: CallOptions,
  ): Promise<Answer> {
    const got = await caller.call(method, path, options)
    observed[build].push({ name, status: got.status, code: codeOf(got), headers: comparable(got) })
    return got
  }

  const stranger = () => client(app.origin)

  async function member(name: string): Promise<Client> {
    const person = stranger()
    const [email, password] = [`${name}@black-box.example`, 'Correct-Horse-9-Staple']
    const registered = await answer('register', person, 'POST', '/api/auth/register', {
      json: { email, password, name },
    })
    expect(registered.status).toBe(201)
    expect(registered.json()).toEqual({ user: { id: expect.any(String), email, name, roles: expect.any(Array) } })
    expect(registered.setCookies).toEqual([])
    const signedIn = await answer('login', person, 'POST', '/api/auth/login', { json: { email, password } })
    expect(signedIn.status).toBe(200)
    expect(signedIn.json()).toMatchObject({ user: { email, name } })
    for (const line of signedIn.setCookies) expect(line).toMatch(/; HttpOnly/)
    return person
  }

  beforeAll(async () => {
    clone = build === 'without' ? cloneOfWorkingTree() : undefined
    if (clone !== undefined) rmSync(join(clone.folder, 'apps/reference/proxy.ts'))
    app = await npmStart(clone?.folder ?? root)
    ada = await member('ada')
    bob = await member('bob')
    const placed = await answer('place an order', ada, 'POST', '/api/orders', { json: ORDER })
    expect(placed.status).toBe(201)
    orderId = (placed.json() as { id: string }).id
  })

  afterAll(async () => {
    expect(await app?.stop()).toBe(0)
    if (app !== undefined) rmSync(app.dataDir, { recursive: true, force: true })
    clone?.remove()
  })

  it('serves a profile to who is signed in', async () => {
    const profile = await answer('profile', ada, 'GET', '/api/profile')
    expect(profile.status).toBe(200)
    expect(profile.headers['cache-control']).toBe('private, no-store')
    expect(profile.headers.vary).toMatch(/Cookie/)
    expect(profile.text).not.toMatch(/password|argon2/i)
  })

  it('refuses everybody else with 401 problem+json and a challenge', async () => {
    const refused = await answer('profile of nobody', stranger(), 'GET', '/api/profile')
    expect(refused.status).toBe(401)
    expect(refused.headers['content-type']).toBe('application/problem+json')
    expect(refused.headers['www-authenticate']).toBe('Bearer')
    expect(refused.json()).toEqual({
      type: 'urn:holdfast:auth.required',
      title: expect.any(String),
      status: 401,
      instance: expect.stringMatching(/^urn:uuid:/),
      code: 'auth.required',
    })
  })

  it('hides another user’s order, to read, change and delete', async () => {
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const options = method === 'PATCH' ? { json: { note: 'mine now' } } : {}
      const refused = await answer(`${method} of another’s order`, bob, method, `/api/orders/${orderId}`, options)
      expect(refused.status, method).toBe(404)
    }
    const mine = await answer('own order', ada, 'GET', `/api/orders/${orderId}`)
    expect(mine.json()).toEqual({ id: orderId, ...ORDER })
    expect((await bob.call('GET', '/api/orders')).text).not.toContain(orderId)
  })

  it.each([
    ['no uuid', 'seven'],
    ['NUL', '%00'],
    ['a slash', 'a%2Fb'],
    ['dots', '..%2F..%2Fetc%2Fpasswd'],
  ])('answers a param that is %s with 400', async (name, param) => {
    const refused = await answer(`param: ${name}`, ada, 'GET', `/api/orders/${param}`)
    expect(refused.status).toBe(400)
    expect(refused.text).not.toContain('etc')
  })

  it('tells which fields are wrong, and not what was sent', async () => {
    const refused = await answer('bad fields', ada, 'POST', '/api/orders', {
      json: { item: 'Zanzibar'.repeat(99), quantity: 'many' },
    })
    expect(refused.status).toBe(400)
    const { errors } = refused.json() as { errors: { pointer: string }[] }
    expect(errors.map(({ pointer }) => pointer)).toEqual(expect.arrayContaining(['/item', '/quantity']))
    expect(refused.text).not.toContain('Zanzibar')
  })

  it.each([
    ['broken JSON', '{"item":', 400, 'input.malformed'],
    ['null', 'null', 400, 'input.invalid'],
    ['__proto__', '{"item":"Lamp","quantity":1,"__proto__":{"admin":true}}', 400, 'input.unsafe'],
    ['a key twice', '{"item":"Lamp","item":"Desk","quantity":1}', 400, 'input.unsafe'],
    ['5,000 levels', '['.repeat(5_000) + ']'.repeat(5_000), 400, 'input.unsafe'],
    ['2 MB', JSON.stringify({ item: 'x'.repeat(2_000_000) }), 413, 'input.too_large'],
  ])('refuses a body that is %s', async (name, body, status, code) => {
    const refused = await answer(`body: ${name}`, ada, 'POST', '/api/orders', {
      body,
      headers: { 'content-type': 'application/json' },
    })
    expect([refused.status, codeOf(refused)]).toEqual([status, code])
  })

  it.each([
    undefined,
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/jsonx',
    'application/json; charset=utf-7',
  ])('refuses the content type %s with 415', async (type) => {
    const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type }
    const refused = await answer(`type: ${type}`, ada, 'POST', '/api/orders', { body: JSON.stringify(ORDER), headers })
    expect(refused.status).toBe(415)
  })

  it('answers 405 with an exact Allow, and OPTIONS', async () => {
    const refused = await answer('PUT', ada, 'PUT', '/api/orders', { json: ORDER })
    expect(refused.status).toBe(405)
    expect(refused.headers.allow).toBe('GET, HEAD, POST, OPTIONS')
    expect(codeOf(refused)).toBe('request.method_not_allowed')
    const options = await answer('OPTIONS', stranger(), 'OPTIONS', '/api/orders')
    expect([options.status, options.headers.allow]).toEqual([204, 'GET, HEAD, POST, OPTIONS'])
    const head = await answer('HEAD', ada, 'HEAD', '/api/profile')
    expect([head.status, head.text]).toEqual([200, ''])
  })

  it('answers an unauthenticated 20 MB body 401 without reading it', async () => {
    const status = await firstAnswer(app.origin, '{"broken')
    expect(status).toBe(401)
  })

  it.each([
    ['cross-site', { 'sec-fetch-site': 'cross-site', origin: FOREIGN }],
    ['same-site', { 'sec-fetch-site': 'same-site', origin: 'http://sibling.localhost' }],
    ['a foreign Origin and no fetch metadata', { origin: FOREIGN }],
    ['Origin null', { origin: 'null' }],
    ['an origin that only begins with ours', { origin: 'http://localhost.evil.example' }],
    ['a spoofed host', { origin: FOREIGN, host: 'evil.example', 'x-forwarded-host': 'evil.example' }],
  ])('refuses a write that is %s', async (name, headers) => {
    const refused = await answer(`csrf: ${name}`, ada, 'POST', '/api/orders', { json: ORDER, headers })
    expect(refused.status).toBe(403)
    const { orders } = (await ada.call('GET', '/api/orders')).json() as { orders: unknown[] }
    expect(orders).toHaveLength(1)
  })

  it('refuses a write with a cookie that says nothing of where it comes from', async () => {
    const cookie = [...ada.cookies].map((pair) => pair.join('=')).join('; ')
    const refused = await answer('csrf: unstated', stranger(), 'POST', '/api/orders', {
      json: ORDER,
      headers: { cookie },
    })
    expect([refused.status, codeOf(refused)]).toEqual([403, 'csrf.origin_missing'])
  })

  it('refuses a forged sign-in, although nobody is signed in', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', origin: FOREIGN }
    const refused = await answer('csrf: sign-in', stranger(), 'POST', '/api/auth/login', { json: {}, headers })
    expect(refused.status).toBe(403)
  })

  it('gives an unknown origin no CORS headers and Vary: Origin', async () => {
    const got = await answer('cors: unknown', ada, 'GET', '/api/profile', { headers: { origin: FOREIGN } })
    expect(got.headers.vary).toMatch(/Origin/)
    expect(Object.keys(got.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    const preflight = await answer('cors: unknown preflight', stranger(), 'OPTIONS', '/api/orders', {
      headers: { origin: FOREIGN, 'access-control-request-method': 'POST' },
    })
    expect(preflight.status).toBe(403)
    expect(Object.keys(preflight.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  it('gives a listed origin its headers, and lets it write', async () => {
    const preflight = await answer('cors: preflight', stranger(), 'OPTIONS', '/api/orders', {
      headers: {
        origin: LISTED,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers['access-control-allow-origin']).toBe(LISTED)
    expect(preflight.headers['access-control-allow-credentials']).toBe('true')
    const written = await answer('cors: write', bob, 'POST', '/api/orders', {
      json: ORDER,
      headers: { origin: LISTED, 'sec-fetch-site': 'cross-site' },
    })
    expect(written.status).toBe(201)
    expect(written.headers['access-control-allow-origin']).toBe(LISTED)
    expect(written.headers['access-control-expose-headers']).toMatch(/RateLimit/)
  })

  it('serves posts to every origin, without credentials', async () => {
    const posts = await answer('posts', stranger(), 'GET', '/api/posts?page=1&limit=5&sort=asc', {
      headers: { origin: FOREIGN },
    })
    expect(posts.status).toBe(200)
    expect(posts.headers['access-control-allow-origin']).toBe('*')
    expect(posts.headers['access-control-allow-credentials']).toBeUndefined()
  })

  it.each(['limit=101', 'limit=0', 'page=0', 'page=1.5', 'sort=up', 'page=1&page=2', 'limit='])(
    'refuses the query ?%s',
    async (query) => {
      expect((await answer(`query: ${query}`, stranger(), 'GET', `/api/posts?${query}`)).status).toBe(400)
    },
  )

  it('lets a member do nothing that takes a role', async () => {
    const refused = await answer('admin by a member', ada, 'GET', '/api/admin/users')
    expect([refused.status, codeOf(refused)]).toEqual([403, 'access.denied'])
    expect((await answer('admin by nobody', stranger(), 'GET', '/api/admin/users')).status).toBe(401)
  })

  it('refuses a token that was changed in any way', async () => {
    const [[name, token] = ['', '']] = [...ada.cookies]
    const [header = '', claims = '', signature = ''] = token.split('.')
    const forms = [
      `${header}.${claims}.`,
      `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${claims}.`,
      `${header}.${claims}.${signature.slice(0, -2)}AA`,
      `${header}.${Buffer.from('{"sub":"1","roles":["admin"]}').toString('base64url')}.${signature}`,
      `${token}=`,
      `${token}.${token}`,
    ]
    for (const form of forms) {
      const refused = await answer('tampered token', stranger(), 'GET', '/api/profile', {
        headers: { cookie: `${name}=${form}` },
      })
      expect(refused.status).toBe(401)
      expect(refused.headers['www-authenticate']).toMatch(/error="invalid_token"/)
    }
    const twice = `${name}=${token}; ${name}=${token}`
    expect(
      (await answer('a cookie twice', stranger(), 'GET', '/api/profile', { headers: { cookie: twice } })).status,
    ).toBe(401)
  })

  it('believes no header about who calls', async () => {
    const refused = await answer('spoofed identity', stranger(), 'GET', '/api/profile', { headers: SECRET_MEMBER })
    expect(refused.status).toBe(401)
    const mine = await answer('spoofed identity beside a real one', ada, 'GET', '/api/admin/users', {
      headers: SECRET_MEMBER,
    })
    expect(mine.status).toBe(403)
  })

  it('stops the 101st anonymous request of a minute, whatever it says of its address, and serves another address', async () => {
    const crawler = stranger()
    const spoofed = (time: number) => ({
      'x-forwarded-for': `203.0.113.${time}`,
      'x-real-ip': `203.0.113.${time}`,
      forwarded: `for=203.0.113.${time}`,
      'cf-connecting-ip': `203.0.113.${time}`,
      'true-client-ip': `203.0.113.${time}`,
    })
    const statuses: number[] = []
    let last: Answer | undefined
    for (let time = 0; time < 101; time++) {
      last = await crawler.call('GET', '/api/posts', { headers: spoofed(time) })
      statuses.push(last.status)
    }
    expect(statuses.slice(0, 100).every((status) => status === 200)).toBe(true)
    expect(last?.status).toBe(429)
    expect(codeOf(last as Answer)).toBe('limit.exceeded')
    expect(Number(last?.headers['retry-after'])).toBeGreaterThan(0)
    observed[build].push({
      name: 'the 101st',
      status: 429,
      code: codeOf(last as Answer),
      headers: comparable(last as Answer),
    })
    const other = await answer('another address', stranger(), 'GET', '/api/posts')
    expect(other.status).toBe(200)
    expect(other.headers['ratelimit-policy']).toBe('"anonymous";q=100;w=60, "address";q=6000;w=60')
  })

  it('stops the sixth sign-in of a minute from one address', async () => {
    const guesser = stranger()
    const statuses: number[] = []
    for (let time = 0; time < 6; time++) {
      const json = { email: `nobody${time}@black-box.example`, password: 'Wrong-Horse-9-Staple' }
      statuses.push((await answer('guess', guesser, 'POST', '/api/auth/login', { json })).status)
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429])
  })

  it('ends a session at sign-out, on this device and in the store', async () => {
    const before = new Map(bob.cookies)
    const left = await answer('logout', bob, 'POST', '/api/auth/logout', {
      headers: { 'sec-fetch-site': 'same-origin' },
    })
    expect(left.status).toBeLessThan(300)
    expect(left.headers['clear-site-data']).toBe('"cache", "storage"')
    const thief = stranger()
    for (const cookie of before) thief.cookies.set(...cookie)
    expect((await answer('after logout', thief, 'GET', '/api/profile')).status).toBe(401)
  })

  it('dresses every API answer alike', () => {
    for (const { name, headers } of observed[build]) {
      expect(headers['x-content-type-options'], name).toBe('nosniff')
      expect(headers['content-security-policy'], name).toBe("default-src 'none'; frame-ancestors 'none'")
      expect(headers['cache-control'], name).toMatch(/no-store/)
      expect(headers.vary, name).toMatch(/Origin/)
      expect(headers['x-powered-by'], name).toBeUndefined()
      expect(headers['strict-transport-security'], name).toBeUndefined()
    }
  })
})

describe('the two builds', () => {
  it('give the same status, code and headers for every call', () => {
    expect(observed.with.length).toBeGreaterThan(60)
    expect(observed.without).toEqual(observed.with)
  })
})

function codeOf(got: Answer): unknown {
  return got.headers['content-type'] === 'application/problem+json' && got.text !== '' ? got.json().code : undefined
}

function comparable(got: Answer): Record<string, string> {
  const { date: _, 'content-length': __, 'keep-alive': ___, ...headers } = got.headers
  return {
    ...headers,
    // What is left of a window depends on when the run came by.
    ...(headers.ratelimit === undefined ? {} : { ratelimit: headers.ratelimit.replaceAll(/r=\d+;t=\d+/g, 'r=?;t=?') }),
    ...(headers['retry-after'] === undefined ? {} : { 'retry-after': '?' }),
    ...(headers['set-cookie'] === undefined ? {} : { 'set-cookie': lasting(headers['set-cookie']) }),
  }
}

/** Without the secrets, and without the seconds that a session of weeks has left: a busy machine may have spent one. */
function lasting(setCookie: string): string {
  return setCookie.replaceAll(/=[\w.-]{20,}/g, '=…').replaceAll(/Max-Age=\d{6,}/g, 'Max-Age=…')
}

/** Announces 20 MB, sends the first bytes, and waits: a gate that reads the body would wait as well. */
function firstAnswer(origin: string, start: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(origin)
    const outgoing = send({
      method: 'POST',
      path: '/api/orders',
      port,
      host: '127.0.0.1',
      localAddress: '127.99.0.1',
      agent: false,
      headers: { host: `localhost:${port}`, 'content-type': 'application/json', 'content-length': '20000000' },
    })
    outgoing.on('response', (response) => {
      resolve(response.statusCode)
      outgoing.destroy()
    })
    outgoing.on('error', reject)
    outgoing.write(start)
  })
}
