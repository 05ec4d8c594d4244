import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isProblem } from '../core/problem.js'
import { applyCors } from './apply-cors.js'
import { cors, noCors, publicCors, type Cors } from './decide-cors.js'
import { isPreflight } from './preflight.js'

const APP = 'https://app.example.com'
const listed = cors({ origins: [APP, 'https://admin.example.com:8443'], credentials: true })
const open = cors({ origins: [APP] })

const EXPOSED = 'RateLimit, RateLimit-Policy, Retry-After'
const only = (pairs: readonly (readonly [string, string])[]) => Object.fromEntries(pairs)
const actual = (of: Cors, origin: string | null) => only(of.actual(origin).headers)

const preflight = (of: Cors, headers: Record<string, string>, methods: readonly string[] = ['GET', 'PATCH']) => {
  const answer = of.preflight(
    new Headers({ origin: APP, 'access-control-request-method': 'PATCH', ...headers }),
    methods,
  )
  return isProblem(answer)
    ? { status: answer.status, code: answer.code, headers: answer.headers ?? {} }
    : { status: answer.status, code: null, headers: only(answer.headers) }
}

const DENIED_ORIGINS = Object.entries({
  'cors/01': [
    'https://app.example.com.evil.test',
    'https://app.example.community',
    'https://evil-app.example.com',
    'https://notapp.example.com',
    'https://evil.test/https://app.example.com',
    'https://evil.test?https://app.example.com',
    'https://evil.test#https://app.example.com',
    'https://app.example.com@evil.test',
    'https://app.example.com%2eevil.test',
    'https://appxexample.com',
    'https://sub.app.example.com',
    'https://example.com',
    'xhttps://app.example.com',
  ],
  'cors/02': [
    'http://app.example.com',
    'https://app.example.com:8443',
    'https://admin.example.com',
    'https://App.Example.com',
    'HTTPS://APP.EXAMPLE.COM',
    'https://app.example.com/',
    'https://app.example.com.',
    'https://app.example.com:443',
    'https://app.example.com:0443',
    'https://app.example.com\\',
    'https://app.example.com\u00a0',
    'https:/app.example.com',
    'https:app.example.com',
    '//app.example.com',
    'app.example.com',
  ],
  'cors/03': ['null', 'NULL', 'undefined', '', 'file://', '*'],
  'cors/04': [
    `${APP}, ${APP}`,
    `${APP},${APP}`,
    `${APP} ${APP}`,
    `https://evil.test, ${APP}`,
    `${APP}, https://evil.test`,
    `${APP}, null`,
  ],
}).flatMap(([row, origins]) => origins.map((origin) => [row, origin] as const))

describe('an answer', () => {
  it('to a listed origin', () => {
    expect(listed.actual(APP)).toEqual({
      allowed: true,
      headers: [
        ['Access-Control-Allow-Origin', APP],
        ['Access-Control-Allow-Credentials', 'true'],
        ['Access-Control-Expose-Headers', EXPOSED],
        ['Vary', 'Origin'],
      ],
    })
    expect(actual(listed, 'https://admin.example.com:8443')).toMatchObject({
      'Access-Control-Allow-Origin': 'https://admin.example.com:8443',
    })
    expect(actual(open, APP)).not.toHaveProperty('Access-Control-Allow-Credentials')
  })

  it.each(DENIED_ORIGINS)('%s %j gets Vary and nothing else', (_row, origin) => {
    for (const of of [listed, open, cors({ origins: APP }), noCors]) {
      expect(of.allows(origin)).toBe(false)
      expect(of.actual(origin)).toEqual({ allowed: false, headers: [['Vary', 'Origin']] })
    }
  })

  it('cors/04 two header lines are one value with a comma', () => {
    const headers = new Headers([
      ['Origin', APP],
      ['Origin', APP],
    ])
    expect(listed.allows(headers.get('origin'))).toBe(false)
    expect(publicCors.allows(headers.get('origin'))).toBe(false)
  })

  it('cors/05 one text is one exact origin, not a place to search in', () => {
    const one = cors({ origins: APP })
    expect(one.allows(APP)).toBe(true)
    for (const part of ['https://app', 'https://', 'app.example.com', 'h', '']) expect(one.allows(part)).toBe(false)
  })

  it('cors/08 a denied origin learns neither credentials nor methods', () => {
    expect(actual(listed, 'https://evil.test')).toEqual({ Vary: 'Origin' })
    expect(actual(listed, null)).toEqual({ Vary: 'Origin' })
    expect(listed.allows(null)).toBe(false)
  })

  it('cors/09 a thousand requests get a thousand equal answers', () => {
    const first = listed.actual(APP)
    for (let i = 0; i < 1000; i++) expect(listed.actual(APP)).toEqual(first)
    expect(Object.isFrozen(first.headers)).toBe(true)
  })

  it('exposes what the app adds, once', () => {
    const of = cors({ origins: APP, exposedHeaders: ['X-Total', 'retry-after'] })
    expect(actual(of, APP)['Access-Control-Expose-Headers']).toBe(`${EXPOSED}, X-Total`)
  })

  it('cors/01 to any origin at all: Vary is there, and an allowed origin is one of the list', () => {
    const near = fc.tuple(fc.string({ maxLength: 3 }), fc.constantFrom(APP, 'null', ''), fc.string({ maxLength: 3 }))
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          near.map((parts) => parts.join('')),
        ),
        (origin) => {
          for (const of of [listed, open, publicCors, noCors, cors({ origins: ['https://*.example.com'] })]) {
            const answer = of.actual(origin)
            expect(only(answer.headers)).toHaveProperty('Vary', 'Origin')
            expect(answer.allowed).toBe(of.allows(origin))
            if (!answer.allowed) expect(answer.headers).toHaveLength(1)
          }
          expect(listed.allows(origin)).toBe(origin === APP)
        },
      ),
    )
  })
})

describe('everybody', () => {
  it('gets the same answer, with and without Origin', () => {
    const answer = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': EXPOSED, Vary: 'Origin' }
    for (const origin of [APP, 'http://evil.test', 'null', 'capacitor://localhost', null]) {
      expect(actual(publicCors, origin)).toEqual(answer)
    }
    expect(publicCors.credentials).toBe(false)
  })

  it.each([['https://a.test, https://b.test'], ['a b'], ['x'], [''], ['https://'], ['https://a.test/path'], ['*']])(
    'cors/04 but %j is not one origin',
    (origin) => {
      expect(publicCors.allows(origin)).toBe(false)
      expect(actual(publicCors, origin)).toEqual({ Vary: 'Origin' })
    },
  )
})

describe('patterns', () => {
  const of = cors({ origins: ['https://*.example.com', 'https://*.preview.example.com:8443', APP], credentials: true })

  it.each([['https://a.example.com'], ['https://xn--bcher-kva.example.com'], ['https://a_b-1.example.com'], [APP]])(
    'cors/05 %s is one label below',
    (origin) => {
      expect(of.allows(origin)).toBe(true)
      expect(actual(of, origin)).toEqual({
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Credentials': 'true',
        'Access-Control-Expose-Headers': EXPOSED,
        Vary: 'Origin',
      })
    },
  )

  it('cors/05 a port belongs to the pattern', () => {
    expect(of.allows('https://a.preview.example.com:8443')).toBe(true)
    expect(of.allows('https://a.preview.example.com')).toBe(false)
    expect(of.allows('https://a.example.com:8443')).toBe(false)
  })

  it.each([
    ['https://example.com'],
    ['https://.example.com'],
    ['https://*.example.com'],
    ['https://a.b.example.com'],
    ['https://a..example.com'],
    ['https://evilexample.com'],
    ['https://a.evilexample.com'],
    ['https://a.example.com.evil.test'],
    ['https://evil.test/.example.com'],
    ['https://evil.test?.example.com'],
    ['https://evil.test#.example.com'],
    ['https://evil.test@a.example.com'],
    ['https://evil.test\\.example.com'],
    ['https://a%2e.example.com'],
    ['https://a,b.example.com'],
    ['https://a b.example.com'],
    ['https://A.example.com'],
    ['https://a.EXAMPLE.com'],
    ['https://a.example.com.'],
    ['https://a.example.com/'],
    ['https://a.example.com:443'],
    ['http://a.example.com'],
    ['https://é.example.com'],
    [`https://${'a'.repeat(64)}.example.com`],
    ['null'],
  ])('cors/01 %s is not', (origin) => {
    expect(of.allows(origin)).toBe(false)
    expect(actual(of, origin)).toEqual({ Vary: 'Origin' })
  })

  it('cors/01 nor is a label of 100,000 characters', () => {
    expect(of.allows(`https://${'a'.repeat(100_000)}.example.com`)).toBe(false)
  })
})

describe('a preflight', () => {
  it('of a listed origin, method and header', () => {
    expect(preflight(listed, { 'access-control-request-headers': 'content-type' })).toEqual({
      status: 204,
      code: null,
      headers: {
        'Access-Control-Allow-Origin': APP,
        'Access-Control-Allow-Credentials': 'true',
        'Access-Control-Allow-Methods': 'GET, PATCH',
        'Access-Control-Allow-Headers': 'authorization, content-type, holdfast-human, x-csrf-token',
        'Access-Control-Max-Age': '86400',
        Vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
      },
    })
  })

  it('of anybody, where everybody may call: never with credentials', () => {
    const { headers } = preflight(publicCors, { origin: 'https://elsewhere.test' })
    expect(headers).toMatchObject({ 'Access-Control-Allow-Origin': '*' })
    expect(headers).not.toHaveProperty('Access-Control-Allow-Credentials')
  })

  it.each(DENIED_ORIGINS)('cors/06 (%s) of %j is 403 without any CORS header', (_row, origin) => {
    expectDenied(preflight(listed, { origin }))
  })

  it.each([
    ['PUT'],
    ['patch'],
    ['PATCH, GET'],
    ['GET,PATCH'],
    ['*'],
    [''],
    ['PATCH '.repeat(2)],
    ['TRACE'],
    ['__proto__'],
  ])('cors/06 for the method %j is 403', (method) => {
    expectDenied(preflight(listed, { 'access-control-request-method': method }))
  })

  it.each([
    ['x-other'],
    ['content-type, x-other'],
    ['content-type x-other'],
    ['content-type;x-other'],
    ['*'],
    ['content-typ'],
    ['content-types'],
    ['"content-type"'],
    ['\u00a0content-type'],
    [','.repeat(17)],
  ])('cors/06 for the headers %j is 403', (headers) => {
    expectDenied(preflight(listed, { 'access-control-request-headers': headers }))
  })

  it.each([
    ['one name', 'x'.repeat(10_000)],
    ['an allowed name, again and again', 'content-type,'.repeat(800)],
    ['white space', `content-type${' '.repeat(10_000)},authorization`],
    ['nothing but commas', ','.repeat(100_000)],
  ])('cors/06 for a long list of headers is 403: %s', (_name, headers) => {
    expectDenied(preflight(listed, { 'access-control-request-headers': headers }))
  })

  it.each([
    [''],
    ['content-type'],
    ['Content-Type'],
    ['AUTHORIZATION,CONTENT-TYPE'],
    ['authorization,content-type'],
    [' authorization ,\tcontent-type\t'],
    [',, authorization , ,content-type,'],
    [','.repeat(15)],
    ['content-type, content-type'],
  ])('cors/06 for the headers %j is answered', (headers) => {
    expect(preflight(listed, { 'access-control-request-headers': headers }).status).toBe(204)
  })

  it('names the methods of the route that the options leave', () => {
    const of = cors({ origins: APP, methods: ['GET', 'PATCH', 'DELETE'] })
    expect(preflight(of, {}, ['GET', 'PATCH', 'POST']).headers).toMatchObject({
      'Access-Control-Allow-Methods': 'GET, PATCH',
    })
    expectDenied(preflight(of, { 'access-control-request-method': 'POST' }, ['GET', 'PATCH', 'POST']))
    expectDenied(preflight(of, { 'access-control-request-method': 'DELETE' }, ['GET', 'PATCH', 'POST']))
  })

  it('admits the headers of the options, written in any case, in place of the default ones', () => {
    const of = cors({ origins: APP, allowedHeaders: ['X-Trace'], maxAge: '10 m' })
    const asked = (headers: string) => preflight(of, { 'access-control-request-headers': headers })
    expect(asked('x-trace').headers).toMatchObject({
      'Access-Control-Allow-Headers': 'x-trace',
      'Access-Control-Max-Age': '600',
    })
    expectDenied(asked('content-type'))
    expect(preflight(cors({ origins: APP, allowedHeaders: [] }), {}).headers).not.toHaveProperty(
      'Access-Control-Allow-Headers',
    )
  })

  it('cors/06 a route that allows many headers is asked for all of them at once', () => {
    const allowedHeaders = Array.from({ length: 100 }, (_, i) => `x-${i}`)
    const asked = { 'access-control-request-headers': allowedHeaders.join(', ') }
    expect(preflight(cors({ origins: APP, allowedHeaders }), asked).status).toBe(204)
  })

  it('does not open private networks', () => {
    const { headers } = preflight(publicCors, { 'access-control-request-private-network': 'true' })
    expect(headers).not.toHaveProperty('Access-Control-Allow-Private-Network')
  })

  it('cors/06 whatever it asks for: Vary is there, and a refusal has nothing else', () => {
    const value = fc.stringMatching(/^[\x20-\x7e\x80-\xff]{0,300}$/)
    fc.assert(
      fc.property(value, value, value, (origin, method, headers) => {
        const answer = preflight(listed, {
          origin,
          'access-control-request-method': method,
          'access-control-request-headers': headers,
        })
        expect(answer.headers).toHaveProperty('Vary')
        if (answer.status !== 204) expectDenied(answer)
      }),
    )
  })

  it('cors/07 is an OPTIONS with both headers, and nothing else', () => {
    const both = { origin: APP, 'access-control-request-method': 'PATCH' }
    expect(isPreflight('OPTIONS', new Headers(both))).toBe(true)
    expect(isPreflight('OPTIONS', new Headers({ origin: APP }))).toBe(false)
    expect(isPreflight('OPTIONS', new Headers({ 'access-control-request-method': 'PATCH' }))).toBe(false)
    expect(isPreflight('OPTIONS', new Headers())).toBe(false)
    expect(isPreflight('options', new Headers(both))).toBe(false)
    expect(isPreflight('GET', new Headers(both))).toBe(false)
  })
})

function expectDenied(answer: ReturnType<typeof preflight>) {
  expect(answer).toMatchObject({ status: 403, code: 'cors.preflight_denied' })
  expect(Object.keys(answer.headers)).toEqual(['Vary'])
}

describe('applyCors', () => {
  const handlers = {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Allow-Methods': 'GET',
    'Access-Control-Expose-Headers': 'X-Secret',
    Vary: 'Accept-Language',
    'X-Total': '3',
  }

  it("cors/09 replaces the handler's CORS headers and adds to its Vary", () => {
    const headers = new Headers(handlers)
    applyCors(headers, listed.actual(APP))
    expect(Object.fromEntries(headers)).toEqual({
      'access-control-allow-origin': APP,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': EXPOSED,
      vary: 'Accept-Language, Origin',
      'x-total': '3',
    })
  })

  it('cors/08 leaves a denied origin none of them', () => {
    const headers = new Headers(handlers)
    applyCors(headers, listed.actual('https://evil.test'))
    expect(Object.fromEntries(headers)).toEqual({ vary: 'Accept-Language, Origin', 'x-total': '3' })
  })

  it('cors/09 doubles nothing when it runs twice', () => {
    const headers = new Headers()
    applyCors(headers, listed.actual(APP))
    const once = [...headers]
    applyCors(headers, listed.actual(APP))
    expect([...headers]).toEqual(once)
  })
})
