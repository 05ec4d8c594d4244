import { createRequire } from 'node:module'
import { NextRequest, NextResponse } from 'next/server.js'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  cors,
  corsConfigHeaders,
  corsOptions,
  corsProxy,
  publicCors,
  withCors,
  type ConfigHeader,
} from '../../packages/holdfast/src/origin/cors.js'
import { csrfCheck, problemResponse } from '../../packages/holdfast/src/origin/csrf.js'
import { proxy } from '../../packages/holdfast/src/next/proxy.js'
import { corsNames, exchange, varyOf, type Sent } from './exchange.ts'
import { answered, listen, listener, type Exports, type Handler, type Listening } from './guarded-app.ts'

// Each layer alone, as the pages about it show: in a plain Route Handler, in a proxy, and in next.config's headers().

const APP = 'https://app.example.com'
const EVIL = 'https://evil.test'
const PREFLIGHT = { 'access-control-request-method': 'POST' }

const rules = cors({ origins: [APP, 'https://*.preview.example.com'], credentials: true })
const forged = csrfCheck({
  origin: APP,
  cookies: ['__Host-session'],
  cors: cors({ origins: ['https://admin.example.com'], credentials: true }),
  exempt: [{ method: 'POST', path: '/hook', reason: 'It has a signature.' }],
})
const write: Handler = async (request) => {
  const refusal = forged(request)
  return refusal === undefined ? Response.json({ done: true }) : problemResponse(refusal)
}

const paths: Record<string, Exports> = {
  '/plain': {
    GET: withCors(rules, () => Response.json({ posts: [] }, { headers: { vary: 'Accept' } })),
    POST: withCors(rules, () => Response.redirect('https://elsewhere.example/', 303)),
    OPTIONS: corsOptions(rules, ['GET', 'POST']),
  },
  '/write': { POST: write },
  '/hook': { POST: write },
}

let server: Listening
beforeAll(async () => {
  server = await listen(listener((request) => answered(paths, request)))
})
afterAll(() => server.stop())
const send = (method: string, path: string, headers: Sent = {}) => exchange(server.port, method, path, headers)

describe('CORS in a plain Route Handler', () => {
  it('lets listed origins read, whatever the handler answers', async () => {
    for (const origin of [APP, 'https://pr-7.preview.example.com']) {
      for (const [method, status] of [
        ['GET', 200],
        ['POST', 303],
      ] as const) {
        const answer = await send(method, '/plain', { origin })
        expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([status, origin])
        expect(varyOf(answer)).toContain('origin')
      }
    }
    expect(varyOf(await send('GET', '/plain', { origin: APP }))).toEqual(['accept', 'origin'])
  })

  it('gives others Vary alone', async () => {
    for (const headers of [{}, { origin: EVIL }, { origin: 'null' }, { origin: [APP, APP] }]) {
      const answer = await send('GET', '/plain', headers)
      expect([answer.status, corsNames(answer), varyOf(answer)]).toEqual([200, [], ['accept', 'origin']])
    }
  })

  it('answers preflights, and OPTIONS that are none', async () => {
    const asked = await send('OPTIONS', '/plain', { origin: APP, ...PREFLIGHT })
    expect([asked.status, asked.headers.get('access-control-allow-methods')]).toEqual([204, 'GET, POST'])
    for (const headers of [
      { origin: EVIL, ...PREFLIGHT },
      { origin: APP, 'access-control-request-method': 'PUT' },
      { origin: APP, ...PREFLIGHT, 'access-control-request-headers': 'x-other' },
    ]) {
      const denied = await send('OPTIONS', '/plain', headers)
      expect([denied.status, denied.code, corsNames(denied)]).toEqual([403, 'cors.preflight_denied', []])
    }
    const plain = await send('OPTIONS', '/plain', { origin: EVIL })
    expect([plain.status, plain.headers.get('allow'), corsNames(plain)]).toEqual([204, 'GET, POST, OPTIONS', []])
    expect(varyOf(plain)).toContain('access-control-request-method')
  })
})

describe('CSRF in a plain Route Handler', () => {
  const session = { cookie: '__Host-session=x' }

  it.each([
    ['our own page', '200', { ...session, 'sec-fetch-site': 'same-origin' }],
    ['our own Origin', '200', { ...session, origin: APP }],
    [
      'an origin that is trusted',
      '200',
      { ...session, 'sec-fetch-site': 'cross-site', origin: 'https://admin.example.com' },
    ],
    ['a program without a cookie', '200', {}],
    ['another site', '403 csrf.cross_site', { ...session, 'sec-fetch-site': 'cross-site', origin: EVIL }],
    ['a sibling', '403 csrf.cross_site', { ...session, 'sec-fetch-site': 'same-site' }],
    ['another Origin', '403 csrf.cross_site', { ...session, origin: EVIL }],
    ['another site, without the cookie', '403 cors.origin_denied', { origin: EVIL }],
    ['nowhere, with the cookie', '403 csrf.origin_missing', session],
  ])('%s: %s', async (_name, expected, headers) => {
    const { status, code } = await send('POST', '/write', headers)
    expect(code === undefined ? String(status) : `${status} ${code}`).toBe(expected)
  })

  it('frees what is exempted, and nothing else', async () => {
    const headers = { ...session, origin: EVIL }
    expect((await send('POST', '/hook', headers)).status).toBe(200)
    expect((await send('POST', '/write', headers)).status).toBe(403)
  })

  it('is refused at construction without the names of the cookies', () => {
    expect(() => csrfCheck({ origin: APP, cookies: [] })).toThrow('config.csrf')
    expect(() => csrfCheck({ origin: APP, cookies: ['a'], exempted: [] } as never)).toThrow('config.unknown_option')
  })
})

describe('CORS in a proxy', () => {
  const feed = { paths: ['/api/feed'], methods: ['GET'] }
  const inner = corsProxy<NextRequest, []>(rules, feed, () => NextResponse.next())

  it.each([
    ['alone', inner],
    ['within holdfast/next/proxy', proxy({ origin: APP }, (request) => inner(request))],
  ])('%s answers preflights and gives these paths the headers', async (_name, run) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    onTestFinished(() => warn.mockRestore())
    const ask = (path: string, headers: Record<string, string>, method = 'GET') =>
      run(new NextRequest(`http://localhost:3000${path}`, { method, headers }), undefined as never)

    const read = await ask('/api/feed', { origin: APP })
    expect(read.headers.get('access-control-allow-origin')).toBe(APP)
    expect(read.headers.get('x-middleware-next')).toBe('1')
    const denied = await ask('/api/feed/7', { origin: EVIL })
    expect([denied.headers.get('access-control-allow-origin'), denied.headers.get('vary')]).toEqual([null, 'Origin'])

    const asked = { 'access-control-request-method': 'GET' }
    expect((await ask('/api/feed', { origin: APP, ...asked }, 'OPTIONS')).status).toBe(204)
    expect((await ask('/api/feed', { origin: EVIL, ...asked }, 'OPTIONS')).status).toBe(403)
    for (const path of ['/api/feeds', '/api', '/api/other', '/']) {
      const other = await ask(path, { origin: APP })
      expect(other.headers.get('access-control-allow-origin')).toBeNull()
    }
  })

  it.each([[[]], [['']], [['/']], [['api']], [['/api/']], [['/api?x']]])('the paths %j are refused', (wrong) => {
    expect(() => corsProxy(publicCors, { ...feed, paths: wrong }, () => new Response())).toThrow('config.cors')
  })
})

describe('CORS in next.config', () => {
  // What Next asks for each entry of headers().
  const { matchHas } = createRequire(import.meta.url)('next/dist/shared/lib/router/utils/prepare-destination.js') as {
    matchHas(request: object, query: object, has: ConfigHeader['has']): object | false
  }

  const sentTo = (entries: readonly ConfigHeader[], headers: Record<string, string>) =>
    Object.fromEntries(
      entries
        .filter(({ has }) => has === undefined || matchHas({ headers }, {}, has) !== false)
        .flatMap(({ headers: pairs }) => pairs.map(({ key, value }) => [key, value])),
    )
  const entries = corsConfigHeaders('/api/feed', {
    origins: [APP, 'https://admin.example.com:8443'],
    credentials: true,
    methods: ['GET'],
  })
  const VARY = { Vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers' }

  it('gives each origin its own headers', () => {
    for (const origin of [APP, 'https://admin.example.com:8443']) {
      expect(sentTo(entries, { origin })).toMatchObject({
        ...VARY,
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Credentials': 'true',
        'Access-Control-Allow-Methods': 'GET',
      })
    }
    expect(entries.every(({ source }) => source === '/api/feed')).toBe(true)
  })

  it.each([
    EVIL,
    'https://appxexample.com',
    'https://app.example.com.evil.test',
    'https://app.example.com\n',
    'xhttps://app.example.com',
    'https://APP.example.com',
    'https://admin.example.com',
    `${APP}, ${APP}`,
    `${APP}|${EVIL}`,
    'null',
    '',
  ])('gives %j Vary alone', (origin) => {
    expect(sentTo(entries, { origin })).toEqual(VARY)
    expect(sentTo(entries, {})).toEqual(VARY)
  })

  it('gives everybody the same where everybody may read', () => {
    const open = corsConfigHeaders('/api/open', { origins: '*', methods: ['GET'] })
    for (const headers of [{}, { origin: EVIL }] as Record<string, string>[]) {
      expect(sentTo(open, headers)).toMatchObject({ ...VARY, 'Access-Control-Allow-Origin': '*' })
    }
  })

  it.each([
    ['a pattern', { origins: ['https://*.example.com'], methods: ['GET'] }],
    ['a pattern beside others', { origins: [APP, 'https://*.example.com'], methods: ['GET'] }],
    ['nobody', { origins: [], methods: ['GET'] }],
    ['no methods', { origins: [APP] }],
    ['an empty list of methods', { origins: [APP], methods: [] }],
    ['everybody with credentials', { origins: '*', credentials: true, methods: ['GET'] }],
    ['null', { origins: ['null'], methods: ['GET'] }],
  ])('%s cannot be said there', (_name, options) => {
    expect(() => corsConfigHeaders('/api/feed', options as never)).toThrow('config.cors')
  })
})
