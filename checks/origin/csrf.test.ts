import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { exchange, type Sent } from './exchange.ts'
import { answered, guardedApp, listen, listener, type Listening } from './guarded-app.ts'

vi.mock('next/server.js', () => ({ connection: async () => {}, after: () => {} }))

// Rows 11 to 16, 18 and 20 of CSRF over HTTP, behind the whole gate; csrf-browser.test.ts has what a browser must do.

const APP = 'https://app.example.com'
const ADMIN = 'https://admin.example.com'
const READER = 'https://reader.example.com'
const EVIL = 'https://evil.test'
const signedIn = { cookie: 'fake=ada' }
const reason = 'The identity provider posts its answer here.'

const csrf = {
  exempt: [
    { method: 'POST', path: '/api/hook', reason },
    { method: 'POST', path: '/api/kiosk', admits: 'unstated', reason: 'An old device sends neither header.' },
  ],
} as const

let server: Listening
let gate: ReturnType<typeof guardedApp>['gate']

beforeAll(async () => {
  for (const say of ['error', 'warn'] as const) vi.spyOn(console, say).mockImplementation(() => {})
  const app = guardedApp({ origin: APP, trusted: [ADMIN], readers: [READER], csrf })
  gate = app.gate
  server = await listen(listener((request) => answered(app.paths, request)))
})
afterAll(() => server.stop())

async function send(headers: Sent, method = 'POST', path = '/api/orders', body = ''): Promise<string> {
  const { status, code } = await exchange(server.port, method, path, headers, body)
  return code === undefined ? String(status) : `${status} ${code}`
}

const from = (site: string | null, origin: string | null): Sent => ({
  ...(site === null ? {} : { 'sec-fetch-site': site }),
  ...(origin === null ? {} : { origin }),
})

const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE']
const TYPES = [
  'application/json',
  'text/plain',
  'text/plain;charset=UTF-8',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/ping',
  'application/octet-stream',
  'application/json, text/plain',
  '',
]
const CROSS_SITE = '403 csrf.cross_site'

describe('Sec-Fetch-Site', () => {
  it.each(['cross-site', 'same-site'])(
    'csrf/11 %s from an origin that is not trusted: 403 for every method and type',
    async (site) => {
      const origins = [EVIL, 'https://sub.app.example.com', 'http://app.example.com', READER, APP, 'null', null]
      for (const method of METHODS) {
        for (const origin of origins)
          expect(await send({ ...signedIn, ...from(site, origin) }, method)).toBe(CROSS_SITE)
      }
      for (const type of TYPES) {
        expect(await send({ ...signedIn, ...from(site, EVIL), 'content-type': type })).toBe(CROSS_SITE)
      }
    },
  )

  it('csrf/11 from an origin that is trusted with credentials passes, and on a route without it does not', async () => {
    for (const site of ['cross-site', 'same-site']) {
      for (const method of METHODS) expect(await send({ ...signedIn, ...from(site, ADMIN) }, method)).toBe('200')
      expect(await send({ ...signedIn, ...from(site, ADMIN) }, 'POST', '/api/feed')).toBe(CROSS_SITE)
      expect(await send({ ...signedIn, ...from(site, READER) }, 'POST', '/api/feed')).toBe(CROSS_SITE)
      expect(await send(from(site, READER), 'POST', '/api/feed')).toBe('200')
    }
  })

  it('csrf/11 none passes with no other origin than our own', async () => {
    expect(await send({ ...signedIn, ...from('none', null) })).toBe('200')
    expect(await send({ ...signedIn, ...from('none', APP) })).toBe('200')
    for (const origin of [EVIL, 'null', `${APP}.evil.test`, `${APP}/`]) {
      expect(await send({ ...signedIn, ...from('none', origin) })).toBe(CROSS_SITE)
    }
  })

  it('csrf/12 same-origin passes with the Origin of a page that sends no referrer', async () => {
    for (const origin of ['null', APP, null]) {
      for (const method of METHODS)
        expect(await send({ ...signedIn, ...from('same-origin', origin) }, method)).toBe('200')
    }
  })

  it.each([
    ['Same-Origin'],
    ['same-origin, same-origin'],
    ['same-origin;q=1'],
    ['"same-origin"'],
    ['sameorigin'],
    ['trusted'],
    ['null'],
    ['?1'],
    [['same-origin', 'same-origin']],
    [['cross-site', 'same-origin']],
    [['same-origin', 'none']],
  ])('csrf/15 %j is not understood, and refused even with our own Origin', async (site) => {
    const headers: Sent = { ...signedIn, 'sec-fetch-site': site }
    expect(await send({ ...headers, origin: APP })).toBe(CROSS_SITE)
    expect(await send({ ...headers, origin: ADMIN })).toBe(CROSS_SITE)
    expect(await send(headers)).toBe(CROSS_SITE)
  })
})

describe('Origin alone', () => {
  it('csrf/13 our own and a trusted one pass', async () => {
    for (const origin of [APP, ADMIN]) expect(await send({ ...signedIn, origin })).toBe('200')
  })

  it.each([
    'http://app.example.com',
    `${APP}:443`,
    `${APP}/`,
    'https://APP.example.com',
    `${APP}.evil.test`,
    `https://evil.test/${APP}`,
    `${APP}@evil.test`,
    `${APP}:x@evil.test`,
    `https://evil.test#@app.example.com`,
    'https://evil.test\\@app.example.com',
    'null',
    '',
    'https://',
    'https://[',
    'https://[::1',
    '%',
    `${APP}%00`,
    '\u00ff',
    'javascript:alert(1)',
    `${APP}, ${APP}`,
    'x'.repeat(8_000),
  ])('csrf/13 %j is refused, and breaks nothing', async (origin) => {
    expect(await send({ ...signedIn, origin })).toBe(CROSS_SITE)
  })

  it('csrf/13 two lines of it are refused', async () => {
    for (const origin of [
      [APP, APP],
      [APP, EVIL],
      [EVIL, APP],
      ['null', APP],
    ]) {
      expect(await send({ ...signedIn, origin })).toBe(CROSS_SITE)
    }
  })
})

describe('neither header', () => {
  it('csrf/14 passes without a cookie of ours: a program, a cron job, a first sign-in', async () => {
    expect(await send({}, 'POST', '/api/feed')).toBe('200')
    expect(await send({ authorization: 'Bearer ada' }, 'POST', '/api/feed')).toBe('200')
    expect(await send({ cookie: 'theme=dark' }, 'POST', '/api/feed')).toBe('200')
    expect(await send({}, 'POST', '/api/sign-in')).toBe('204')
  })

  it.each([
    ['a good one', 'fake=ada'],
    ['one that is not good', 'fake=nobody'],
    ['an empty one', 'fake='],
    ['two of them', 'fake=ada; fake=ada'],
    ['one among others', 'theme=dark; fake=ada'],
  ])('csrf/14 is refused with a cookie of ours: %s', async (_name, cookie) => {
    for (const path of ['/api/orders', '/api/feed', '/api/sign-in']) {
      expect(await send({ cookie }, 'POST', path)).toBe('403 csrf.origin_missing')
      expect(await send({ cookie, authorization: 'Bearer x' }, 'POST', path)).toBe('403 csrf.origin_missing')
    }
  })

  it('csrf/14 passes with a cookie where the list says so, and a stranger does not', async () => {
    expect(await send(signedIn, 'POST', '/api/kiosk')).toBe('200')
    expect(await send({ ...signedIn, origin: EVIL }, 'POST', '/api/kiosk')).toBe(CROSS_SITE)
    expect(await send({ ...signedIn, ...from('cross-site', null) }, 'POST', '/api/kiosk')).toBe(CROSS_SITE)
    expect(await send(signedIn, 'POST', '/api/feed')).toBe('403 csrf.origin_missing')
  })
})

describe('what plays no part', () => {
  const helpful = {
    'x-forwarded-host': 'evil.test',
    'x-forwarded-proto': 'https',
    'x-original-host': 'evil.test',
    'x-host': 'evil.test',
    forwarded: 'host=evil.test;proto=https',
    referer: `${APP}/orders`,
  }

  it('csrf/15 Host and its stand-ins, whatever they say', async () => {
    for (const host of ['evil.test', 'app.example.com', 'localhost:3000']) {
      for (const headers of [from(null, EVIL), from('cross-site', EVIL), from('same-site', EVIL)]) {
        expect(await send({ ...signedIn, ...helpful, host, ...headers })).toBe(CROSS_SITE)
      }
      expect(await send({ ...signedIn, ...helpful, host })).toBe('403 csrf.origin_missing')
    }
  })

  it('csrf/15 what the server takes itself for', async () => {
    // `request.url` says http://localhost:3000, as it does under Next.
    for (const origin of ['http://localhost:3000', 'https://localhost:3000', 'http://localhost']) {
      expect(await send({ ...signedIn, origin })).toBe(CROSS_SITE)
    }
  })

  it.each(['text/plain', 'text/plain;charset=UTF-8', '', 'application/x-www-form-urlencoded', 'text/ping'])(
    'csrf/16 a body of JSON as %j is 403 from another site and 415 from our own',
    async (type) => {
      const body = type.includes('form') ? '{"note":"x","a":"=1"}' : '{"note":"x"}'
      const typed = { ...signedIn, ...(type === '' ? {} : { 'content-type': type }) }
      expect(await send({ ...typed, ...from('cross-site', EVIL) }, 'POST', '/api/notes', body)).toBe(CROSS_SITE)
      expect(await send({ ...typed, origin: EVIL }, 'POST', '/api/notes', body)).toBe(CROSS_SITE)
      expect(await send({ ...typed, ...from('same-origin', APP) }, 'POST', '/api/notes', body)).toBe(
        '415 input.unsupported_type',
      )
    },
  )

  it('csrf/16 a beacon and a ping, whatever they promise', async () => {
    const ping = { 'content-type': 'text/ping', 'ping-from': APP, 'ping-to': `${APP}/api/orders` }
    expect(await send({ ...signedIn, ...from('cross-site', EVIL), ...ping })).toBe(CROSS_SITE)
    const beacon = { 'x-requested-with': 'XMLHttpRequest', 'sec-fetch-mode': 'no-cors', 'sec-purpose': 'prefetch' }
    expect(await send({ ...signedIn, ...from('cross-site', EVIL), ...beacon })).toBe(CROSS_SITE)
    expect(await send({ ...signedIn, ...from('same-site', null), ...beacon })).toBe(CROSS_SITE)
  })

  it.each(['x-http-method-override', 'x-method-override', 'x-http-method', '_method'])(
    'csrf/18 a method in the header %s changes none',
    async (name) => {
      expect(await send({ ...signedIn, ...from('cross-site', EVIL), [name]: 'GET' })).toBe(CROSS_SITE)
      const { text } = await exchange(server.port, 'GET', '/api/orders', { ...signedIn, [name]: 'DELETE' })
      expect(JSON.parse(text)).toEqual({ done: 'GET' })
      const posted = await exchange(server.port, 'POST', '/api/orders', { ...signedIn, origin: APP, [name]: 'DELETE' })
      expect(JSON.parse(posted.text)).toEqual({ done: 'POST' })
    },
  )

  it('csrf/18 nor does one in a query or in a form', async () => {
    const { text } = await exchange(server.port, 'GET', '/api/orders?_method=DELETE&method=DELETE', signedIn)
    expect(JSON.parse(text)).toEqual({ done: 'GET' })
    const form = { ...signedIn, origin: APP, 'content-type': 'application/x-www-form-urlencoded' }
    const posted = await exchange(server.port, 'POST', '/api/orders', form, '_method=DELETE')
    expect(JSON.parse(posted.text)).toEqual({ done: 'POST' })
    expect(await send({ ...form, ...from('cross-site', EVIL) }, 'POST', '/api/orders', '_method=GET')).toBe(CROSS_SITE)
  })
})

describe('an exempted path', () => {
  const forged = { ...signedIn, ...from('cross-site', EVIL) }

  it('csrf/20 frees itself', async () => {
    expect(await send(forged, 'POST', '/api/hook')).toBe('200')
    expect(await send(forged, 'POST', '/api/hook?x=1')).toBe('200')
    expect(await send(signedIn, 'POST', '/api/hook')).toBe('200')
  })

  it.each([
    ['another method', 'PUT', '/api/hook'],
    ['a path below', 'POST', '/api/hook/below'],
    ['another path', 'POST', '/api/orders'],
    ['its name in a query', 'POST', '/api/orders?/api/hook'],
    ['its name in a fragment', 'POST', '/api/orders#/api/hook'],
  ])('csrf/20 does not free %s', async (_name, method, path) => {
    expect(await send(forged, method, path)).toBe(CROSS_SITE)
  })

  it.each(['x-original-url', 'x-rewrite-url', 'x-matched-path', 'x-invoke-path', 'x-forwarded-uri', 'next-url'])(
    'csrf/20 is not what the header %s says it is',
    async (name) => {
      expect(await send({ ...forged, [name]: '/api/hook' })).toBe(CROSS_SITE)
    },
  )

  it('csrf/20 is listed while the app runs', () => {
    expect(gate.csrfExemptions()).toEqual([
      { method: 'POST', path: '/api/hook', admits: 'cross-site', reason },
      { method: 'POST', path: '/api/kiosk', admits: 'unstated', reason: 'An old device sends neither header.' },
    ])
  })
})
