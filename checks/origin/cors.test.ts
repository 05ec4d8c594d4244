import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { corsNames, exchange, varyOf, type Answered, type Sent } from './exchange.ts'
import { answered, guardedApp, listen, listener, type Listening } from './guarded-app.ts'

vi.mock('next/server.js', () => ({ connection: async () => {}, after: () => {} }))

// Rows 1 to 9 of CORS over HTTP, behind the whole gate. Row 5 is about construction, row 10 about a browser's cache.

const APP = 'https://app.example.com'
const ADMIN = 'https://admin.example.com:8443'
const EXPOSED = 'RateLimit, RateLimit-Policy, Retry-After'
const PREFLIGHT_VARY = ['origin', 'access-control-request-method', 'access-control-request-headers']
const signedIn = { cookie: 'fake=ada' }

let server: Listening
const send = (method: string, path: string, headers: Sent = {}, body = ''): Promise<Answered> =>
  exchange(server.port, method, path, headers, body)

beforeAll(async () => {
  // One handler throws on purpose.
  for (const say of ['error', 'warn'] as const) vi.spyOn(console, say).mockImplementation(() => {})
  const { paths } = guardedApp({ origin: 'https://own.example.com', trusted: [APP, ADMIN] })
  server = await listen(listener((request) => answered(paths, request)))
})
afterAll(() => server.stop())

/** The origin may read nothing, and no cache may give the answer to one that may. */
async function expectDenied(origin: string | readonly string[]): Promise<void> {
  const read = await send('GET', '/api/orders', { ...signedIn, origin })
  expect([read.status, corsNames(read)]).toEqual([200, []])
  expect(varyOf(read)).toContain('origin')

  const write = await send('POST', '/api/orders', { ...signedIn, origin })
  expect([write.status, write.code, corsNames(write)]).toEqual([403, 'csrf.cross_site', []])
  expect(varyOf(write)).toContain('origin')

  const asked = await send('OPTIONS', '/api/orders', { origin, 'access-control-request-method': 'POST' })
  expect([asked.status, asked.code, corsNames(asked)]).toEqual([403, 'cors.preflight_denied', []])
  expect(varyOf(asked)).toEqual(PREFLIGHT_VARY)
  expect(asked.headers.has('allow')).toBe(false)
}

it('a listed origin reads and writes', async () => {
  for (const origin of [APP, ADMIN]) {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      const { status, headers } = await send(method, '/api/orders', { ...signedIn, origin })
      expect([status, headers.get('access-control-allow-origin')]).toEqual([200, origin])
      expect(headers.get('access-control-allow-credentials')).toBe('true')
      expect(headers.get('access-control-expose-headers')).toBe(EXPOSED)
    }
  }
})

describe('the origin of a request', () => {
  it.each([
    `${APP}.evil.test`,
    'https://app.example.community',
    'https://evil-app.example.com',
    'https://notapp.example.com',
    `https://evil.test/${APP}`,
    `https://evil.test?${APP}`,
    `${APP}@evil.test`,
    'https://app.example.com%2eevil.test',
    'https://appxexample.com',
    'https://sub.app.example.com',
    'https://example.com',
    `x${APP}`,
  ])('cors/01 %s only looks like a listed one', expectDenied)

  it.each([
    'http://app.example.com',
    `${APP}:8443`,
    'https://admin.example.com',
    'https://admin.example.com:8444',
    'https://App.Example.com',
    'HTTPS://app.example.com',
    `${APP}/`,
    `${APP}.`,
    `${APP}:443`,
    `${APP}:0443`,
    `${APP}\u00a0`,
    'https:app.example.com',
    '//app.example.com',
    'app.example.com',
  ])('cors/02 %j is not byte for byte a listed one', expectDenied)

  it('cors/02 white space around a header is no part of it (RFC 9110 §5.5), within it is', async () => {
    const { headers } = await send('GET', '/api/orders', { ...signedIn, origin: ` ${APP} ` })
    expect(headers.get('access-control-allow-origin')).toBe(APP)
    await expectDenied('https://app.example.com .evil.test')
    await expectDenied('https:// app.example.com')
  })

  it.each(['null', 'NULL', 'Null', '"null"', 'undefined', 'about:srcdoc', 'data:,x', 'file://', '*'])(
    'cors/03 %s is nobody',
    expectDenied,
  )

  it.each([
    [[APP, APP]],
    [[APP, 'https://evil.test']],
    [['https://evil.test', APP]],
    [['null', APP]],
    [[`${APP}, ${APP}`]],
    [[`${APP},https://evil.test`]],
    [[`${APP} https://evil.test`]],
    [[`${APP};${APP}`]],
  ])('cors/04 %j is not one origin', expectDenied)

  it('cors/04 two origins may not even write to a route for everybody without a cookie', async () => {
    for (const origin of [[APP, APP], ['https://a.test', 'https://b.test'], [`${APP},${APP}`]]) {
      const { status, code } = await send('POST', '/api/feed', { origin })
      expect([status, code]).toEqual([403, 'cors.origin_denied'])
    }
  })
})

describe('a preflight', () => {
  const preflight = (headers: Sent, path = '/api/orders') =>
    send('OPTIONS', path, { origin: APP, 'access-control-request-method': 'PATCH', ...headers })

  async function expectRefused(asked: Promise<Answered>): Promise<void> {
    const answer = await asked
    expect([answer.status, answer.code, corsNames(answer)]).toEqual([403, 'cors.preflight_denied', []])
    expect(varyOf(answer)).toEqual(PREFLIGHT_VARY)
  }

  it('cors/06 of a listed origin is told what this path takes, once', async () => {
    const { status, headers, text } = await preflight({ 'access-control-request-headers': 'content-type' })
    expect([status, text]).toEqual([204, ''])
    expect(Object.fromEntries(headers)).toMatchObject({
      'access-control-allow-origin': APP,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers': 'authorization, content-type, holdfast-human, x-csrf-token',
      'access-control-max-age': '86400',
      vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
    })
  })

  it.each(['TRACE', 'CONNECT', 'patch', 'PATCH, GET', 'PURGE', '*', '', 'OPTIONS'])(
    'cors/06 for the method %j is refused',
    (method) => expectRefused(preflight({ 'access-control-request-method': method })),
  )

  it('cors/06 for two methods in two lines is refused', () =>
    expectRefused(preflight({ 'access-control-request-method': ['PATCH', 'PATCH'] })))

  it('cors/06 for a method that this path does not have is refused', () =>
    expectRefused(preflight({ 'access-control-request-method': 'DELETE' }, '/api/feed')))

  it.each([
    'x-other',
    'content-type, x-other',
    'content-type;x',
    '*',
    'content-types',
    '"content-type"',
    'cookie',
    'host',
  ])('cors/06 for the headers %j is refused', (headers) =>
    expectRefused(preflight({ 'access-control-request-headers': headers })),
  )

  it.each([
    'Content-Type',
    'AUTHORIZATION,CONTENT-TYPE',
    ' authorization ,\tcontent-type\t',
    ',, authorization , ,content-type,',
    '',
  ])('cors/06 for the headers %j is answered', async (headers) => {
    expect((await preflight({ 'access-control-request-headers': headers })).status).toBe(204)
  })

  it('cors/06 with its list split into lines, as some proxies do, is answered', async () => {
    const headers = { 'access-control-request-headers': ['authorization', 'content-type'] }
    expect((await preflight(headers)).status).toBe(204)
  })

  it.each([
    ['one name', 'x'.repeat(10_000)],
    ['an allowed name, again and again', 'content-type,'.repeat(770)],
    ['nothing but commas', ','.repeat(10_000)],
    ['white space', `content-type,${' '.repeat(10_000)}authorization`],
  ])('cors/06 with a list of 10 kB is refused: %s', (_name, headers) =>
    expectRefused(preflight({ 'access-control-request-headers': headers })),
  )

  it.each([
    ['no Access-Control-Request-Method', { origin: APP }],
    ['no Origin', { 'access-control-request-method': 'PATCH' }],
    ['neither', {}],
    ['headers alone', { origin: APP, 'access-control-request-headers': 'content-type' }],
    ['another origin', { origin: 'https://evil.test' }],
  ])('cors/07 is none with %s: it gets Allow', async (_name, headers) => {
    const answer = await send('OPTIONS', '/api/orders', headers)
    expect([answer.status, corsNames(answer)]).toEqual([204, []])
    expect(answer.headers.get('allow')).toBe('GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS')
    expect(varyOf(answer)).toEqual(PREFLIGHT_VARY)
  })

  it('cors/07 is never a GET or a POST, whatever headers it has', async () => {
    for (const method of ['GET', 'POST']) {
      const headers = { ...signedIn, origin: APP, 'access-control-request-method': 'PATCH' }
      const { status, text } = await send(method, '/api/orders', headers)
      expect([status, JSON.parse(text)]).toEqual([200, { done: method }])
    }
  })

  it('cors/07 for a private network is answered without the permission that nobody gave', async () => {
    const answer = await preflight({ 'access-control-request-private-network': 'true' })
    expect(answer.status).toBe(204)
    expect(corsNames(answer)).not.toContain('access-control-allow-private-network')
  })
})

describe('every answer', () => {
  const ANSWERS: [name: string, path: string, status: number, method: string][] = [
    ['a 404 of the app', '/api/missing', 404, 'GET'],
    ['a 304', '/api/unchanged', 304, 'GET'],
    ['a redirect', '/api/elsewhere', 307, 'GET'],
    ['a handler that throws', '/api/broken', 500, 'GET'],
    ['a caller who is not signed in', '/api/orders', 401, 'GET'],
    ['a method that is not there', '/api/orders', 200, 'HEAD'],
    ['an undeclared method', '/api/missing', 405, 'PUT'],
  ]

  it.each(ANSWERS)('cors/08 %s: a listed origin may read it, another may not', async (_name, path, status, method) => {
    const headers = method === 'HEAD' ? signedIn : {}
    const listed = await send(method, path, { ...headers, origin: APP })
    expect([listed.status, listed.headers.get('access-control-allow-origin')]).toEqual([status, APP])
    expect(listed.headers.get('access-control-allow-credentials')).toBe('true')
    expect(listed.headers.get('access-control-expose-headers')).toBe(EXPOSED)
    expect(varyOf(listed)).toContain('origin')
    const denied = await send('GET', path, { origin: 'https://evil.test' })
    expect(corsNames(denied)).toEqual([])
    expect(varyOf(denied)).toContain('origin')
    const without = await send('GET', path)
    expect(corsNames(without)).toEqual([])
    expect(varyOf(without)).toContain('origin')
  })

  it('cors/08 a refusal by a limit: a listed origin learns when to come back', async () => {
    await expect.poll(async () => (await send('GET', '/api/scarce')).status).toBe(429)
    const listed = await send('GET', '/api/scarce', { origin: APP })
    expect([listed.status, listed.headers.get('access-control-allow-origin')]).toEqual([429, APP])
    expect(listed.headers.get('access-control-expose-headers')).toContain('Retry-After')
    const denied = await send('GET', '/api/scarce', { origin: 'https://evil.test' })
    expect([denied.status, corsNames(denied), varyOf(denied).includes('origin')]).toEqual([429, [], true])
  })

  it('cors/08 one for everybody says so to everybody, without credentials', async () => {
    for (const headers of [{}, { origin: APP }, { origin: 'https://evil.test' }, { origin: 'null' }]) {
      const answer = await send('GET', '/api/open', headers)
      expect(answer.headers.get('access-control-allow-origin')).toBe('*')
      expect(answer.headers.has('access-control-allow-credentials')).toBe(false)
      expect(varyOf(answer)).toContain('origin')
    }
  })

  it("cors/09 keeps the handler's own Vary and adds to it", async () => {
    for (const headers of [{}, { origin: APP }, { origin: 'https://evil.test' }]) {
      const answer = await send('GET', '/api/feed', headers)
      expect(varyOf(answer)).toEqual(expect.arrayContaining(['accept-language', 'origin']))
    }
  })

  it("cors/09 has each header once, in place of the handler's own", async () => {
    const listed = await send('GET', '/api/loud', { origin: APP })
    expect(listed.headers.get('access-control-allow-origin')).toBe(APP)
    expect(listed.headers.has('access-control-allow-methods')).toBe(false)
    expect(varyOf(listed).filter((name) => name === 'origin')).toHaveLength(1)
    expect(corsNames(await send('GET', '/api/loud', { origin: 'https://evil.test' }))).toEqual([])
  })

  it('cors/09 says it of errors, of denied preflights and of 404 too', async () => {
    for (const [method, path, headers] of [
      ['OPTIONS', '/api/feed', { origin: 'https://evil.test', 'access-control-request-method': 'DELETE' }],
      ['PUT', '/api/feed', { origin: APP }],
    ] as const) {
      const answer = await send(method, path, headers)
      expect(varyOf(answer).filter((name) => name === 'origin')).toHaveLength(1)
      expect([...answer.headers.keys()].filter((name) => name === 'access-control-allow-origin').length).toBeLessThan(2)
    }
  })

  it('cors/09 is the same for each of a thousand equal requests', async () => {
    const steady = async () => {
      const { headers } = await send('GET', '/api/feed', { origin: APP })
      for (const name of ['date', 'ratelimit']) headers.delete(name)
      return [...headers]
    }
    const first = await steady()
    for (let batch = 0; batch < 20; batch++) {
      for (const each of await Promise.all(Array.from({ length: 50 }, steady))) expect(each).toEqual(first)
    }
  })
})
