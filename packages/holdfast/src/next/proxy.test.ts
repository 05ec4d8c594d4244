import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NextRequest, NextResponse, type NextFetchEvent } from 'next/server.js'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import type { CspManifest } from '../headers/csp-manifest.js'
import { proxy, type InnerProxy, type ProxyOptions } from './proxy.js'

const hash = (letter: string) => `sha256-${letter.repeat(43)}=`
const manifest: CspManifest = {
  version: 1,
  pages: { '/': { html: 'complete', hashes: [hash('a')] }, '/ppr': { html: 'shell', hashes: [hash('b')] } },
  routes: [],
  errors: [hash('e')],
  scripts: [],
  rewritten: [],
}
const OWN = 'https://app.example.com'

interface Sent {
  readonly path?: string
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly options?: Partial<ProxyOptions>
  readonly inner?: InnerProxy
}

async function send({ path = '/orders', method = 'GET', headers = {}, options = {}, inner }: Sent = {}) {
  const request = new NextRequest(`http://localhost:3000${path}`, { method, headers })
  const response = await proxy({ origin: OWN, csp: { manifest }, ...options }, inner)(request, {} as NextFetchEvent)
  const policy = response.headers.get('content-security-policy')
  return { request, response, policy, nonce: /'nonce-([^']*)'/.exec(policy ?? '')?.[1], page: pageHeaders(response) }
}

/** The request's headers as Next will hand them to the page; `null`: it goes on with those that came. */
function pageHeaders(response: Response): Headers | null {
  const names = response.headers.get('x-middleware-override-headers')
  if (names === null) return null
  return new Headers(
    names
      .split(',')
      .map((name): [string, string] => [name, response.headers.get(`x-middleware-request-${name}`) ?? '']),
  )
}

describe('the nonce', () => {
  it('csp/22 is new for each response, of at least 128 bits, and the same for the browser, for Next and for the page', async () => {
    const seen = new Set<string | undefined>()
    for (let i = 0; i < 100; i++) {
      const { nonce, page, policy } = await send()
      seen.add(nonce)
      expect(Buffer.from(nonce ?? '', 'base64url').length).toBeGreaterThanOrEqual(16)
      expect([page?.get('content-security-policy'), page?.get('x-nonce')]).toEqual([policy, nonce])
    }
    expect(seen.size).toBe(100)
  })

  it('csp/22 is not in what a complete page is answered with, or rendered again with', async () => {
    const { policy, nonce, page } = await send({ path: '/' })
    expect(nonce).toBeUndefined()
    expect(policy).toContain(`script-src 'self' '${hash('a')}';`)
    expect([page?.get('content-security-policy'), page?.has('x-nonce')]).toEqual([policy, false])
  })

  it.each([
    ['content-security-policy', "script-src 'nonce-c2VudCBieSBhIGNsaWVudA'"],
    ['Content-Security-Policy-Report-Only', "script-src 'nonce-c2VudCBieSBhIGNsaWVudA'"],
    ['x-nonce', 'c2VudCBieSBhIGNsaWVudA'],
  ])('csp/22 is never chosen by a client-sent %s', async (name, value) => {
    for (const path of ['/', '/ppr', '/nope']) {
      const { response, page } = await send({ path, headers: { [name]: value } })
      expect(JSON.stringify([...response.headers, ...(page ?? [])])).not.toContain('c2VudCBieSBhIGNsaWVudA')
    }
  })

  it('csp/22 is not the one that an inner proxy forwards either', async () => {
    const inner: InnerProxy = (request) => {
      const headers = new Headers(request.headers)
      headers.set('content-security-policy', "script-src 'nonce-aW5uZXIgcHJveHkgb25jZQ'")
      return NextResponse.next({ request: { headers }, headers: { 'content-security-policy': "default-src 'none'" } })
    }
    const { page, policy, nonce } = await send({ inner })
    expect([page?.get('content-security-policy'), page?.get('x-nonce')]).toEqual([policy, nonce])
  })

  it('is granted beside the hashes of a shell', async () => {
    const { policy, nonce } = await send({ path: '/ppr' })
    expect(policy).toContain(`script-src 'self' 'nonce-${nonce}' '${hash('b')}' '${hash('e')}'; script-src-attr 'none'`)
  })
})

describe('what a client pretends', () => {
  const spoofed = {
    'x-middleware-subrequest': 'middleware:middleware:middleware',
    'x-middleware-rewrite': '/admin',
    'x-middleware-override-headers': 'x-user-id',
    'x-invoke-path': '/admin',
    'x-matched-path': '/admin',
    'x-now-route-matches': '1=admin',
    'next-resume': '1',
    'x-user-id': 'admin',
    'X-User-Role': 'admin',
    'x-forwarded-user': 'admin',
    'x-tenant-id': 'other',
    'x-forwarded-host': 'evil.example',
  }

  it.each(Object.entries(spoofed))('%s is taken off', async (name, value) => {
    let inner: string | null = 'not called'
    const { page } = await send({
      headers: { [name]: value },
      inner: (request) => void (inner = request.headers.get(name)),
    })
    expect([inner, page?.has(name)]).toEqual([null, false])
  })

  it('the rest stays', async () => {
    const headers = {
      cookie: 'a=b',
      authorization: 'Bearer x',
      'x-forwarded-for': '203.0.113.7',
      'x-holdfast-peer-0193': '203.0.113.7',
      'x-middleware-prefetch': '1',
      'x-action-forwarded': '1',
      'x-requested-with': 'fetch',
    }
    const { page } = await send({ headers })
    for (const [name, value] of Object.entries(headers)) expect(page?.get(name)).toBe(value)
  })

  it.each([
    ['app.example.com', true],
    ['localhost:3000', true],
    ['app.example.com, evil.example', false],
    ['APP.example.com', false],
    ['app.example.com:443', false],
  ])('x-forwarded-host %s stays: %s', async (value, stays) => {
    const { page } = await send({ headers: { host: 'localhost:3000', 'x-forwarded-host': value } })
    expect(page?.has('x-forwarded-host')).toBe(stays)
  })

  it('an app adds names of its own, and keeps those that its own proxy sets', async () => {
    const headers = { 'x-account': '7', 'x-forwarded-user': 'zoe' }
    const { page } = await send({ headers, options: { inbound: { strip: ['X-Account'], keep: ['X-Forwarded-User'] } } })
    expect([page?.has('x-account'), page?.get('x-forwarded-user')]).toEqual([false, 'zoe'])
  })
})

describe('the API', () => {
  it.each(['/api', '/api/', '/api/orders/1', '/api/%E0%A4%A'])('%s passes untouched', async (path) => {
    const { response, request } = await send({ path, headers: { 'x-user-id': 'zoe' } })
    expect(Object.fromEntries(response.headers)).toEqual({ 'x-middleware-next': '1' })
    expect(request.headers.get('x-user-id')).toBe('zoe')
  })

  it.each(['/apidocs', '/API/orders', '/%61pi/orders'])('%s is not it: Next answers it as a page', async (path) => {
    expect((await send({ path })).policy).not.toBeNull()
  })

  it('an inner proxy still sees it, and its answer is left as it is', async () => {
    const inner: InnerProxy = () => NextResponse.json({ by: 'inner' }, { status: 418 })
    const { response, policy } = await send({ path: '/api/tea', inner })
    expect([response.status, policy]).toEqual([418, null])
  })

  it('a page that is rewritten to it passes too', async () => {
    const inner: InnerProxy = (request) => NextResponse.rewrite(new URL('/api/feed', request.url))
    expect((await send({ path: '/feed.xml', inner })).policy).toBeNull()
  })

  it('other paths that answer for themselves can be named', async () => {
    const options = { except: ['/console'] }
    const policies = ['/console', '/console/live', '/api', '/consoles'].map(
      async (path) => (await send({ path, options })).policy,
    )
    expect(await Promise.all(policies)).toEqual([null, null, null, expect.any(String)])
  })
})

describe('with an inner proxy', () => {
  it('that says nothing, the page gets its headers', async () => {
    const { response } = await send({ inner: () => undefined })
    expect(response.headers.get('x-middleware-next')).toBe('1')
    expect(response.headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains')
    expect(response.headers.get('x-frame-options')).toBe('DENY')
  })

  it('what it sets stays: request headers, response headers, cookies', async () => {
    const { response, page } = await send({
      headers: { 'x-user-id': 'spoofed', cookie: 'a=b' },
      inner: async (request) => {
        const headers = new Headers(request.headers)
        headers.set('x-user-id', 'verified')
        const answer = NextResponse.next({ request: { headers }, headers: { 'referrer-policy': 'no-referrer' } })
        answer.cookies.set('seen', '1')
        answer.cookies.set('theme', 'dark')
        return answer
      },
    })
    expect([page?.get('x-user-id'), page?.get('cookie')]).toEqual(['verified', 'a=b'])
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    expect(response.headers.getSetCookie()).toEqual(['seen=1; Path=/', 'theme=dark; Path=/'])
  })

  it('what it takes off stays off', async () => {
    const inner: InnerProxy = (request) => {
      const headers = new Headers(request.headers)
      headers.delete('x-debug')
      return NextResponse.next({ request: { headers } })
    }
    expect((await send({ headers: { 'x-debug': '1' }, inner })).page?.has('x-debug')).toBe(false)
  })

  it('a rewrite decides which page it is', async () => {
    const inner: InnerProxy = (request) => NextResponse.rewrite(new URL('/', request.url))
    const { policy, nonce, response } = await send({ path: '/home', inner })
    expect(nonce).toBeUndefined()
    expect(policy).toContain(hash('a'))
    expect(response.headers.get('x-middleware-rewrite')).toBe('http://localhost:3000/')
  })

  it.each([
    ['a redirect', () => NextResponse.redirect('https://app.example.com/sign-in', 307), 307],
    ['a frozen redirect', () => Response.redirect('https://app.example.com/sign-in', 302), 302],
    ['a body of its own', () => new Response('down', { status: 503 }), 503],
  ])('%s is the answer, with the headers of a page and no nonce', async (_, answer, status) => {
    const { response, policy, nonce } = await send({ inner: answer })
    expect([response.status, nonce, response.headers.get('x-content-type-options')]).toEqual([
      status,
      undefined,
      'nosniff',
    ])
    expect(policy).toContain("script-src 'self';")
    expect(response.headers.has('x-middleware-override-headers')).toBe(false)
  })

  it('a policy on an answer of its own is kept', async () => {
    const inner: InnerProxy = () => new Response('', { headers: { 'content-security-policy': "default-src 'none'" } })
    expect((await send({ inner })).policy).toBe("default-src 'none'")
  })

  it('what it throws is thrown', async () => {
    const inner: InnerProxy = () => Promise.reject(new Error('inner'))
    await expect(send({ inner })).rejects.toThrow('inner')
  })
})

describe('report only', () => {
  it('blocks nothing, and Next still finds the nonce', async () => {
    const { response, policy, page } = await send({ options: { csp: { manifest, reportOnly: true } } })
    expect(policy).toBeNull()
    expect(response.headers.get('content-security-policy-report-only')).toBe(page?.get('content-security-policy'))
  })

  it('asks for no upgrade of http URLs, which browsers complain of in such a policy', async () => {
    const { response } = await send({ options: { csp: { manifest, reportOnly: true } } })
    expect(response.headers.get('content-security-policy-report-only')).not.toContain('upgrade')
    expect(response.headers.has('strict-transport-security')).toBe(true)
  })
})

describe('reports of violations', () => {
  it('go where they are wanted, by the new way and the old one', async () => {
    const { response, policy } = await send({ options: { csp: { manifest, report: '/api/reports' } } })
    expect(policy).toMatch(/; report-to csp; report-uri \/api\/reports$/)
    expect(response.headers.get('reporting-endpoints')).toBe('csp="/api/reports"')
  })

  it('stand beside other endpoints', async () => {
    const headers = { reportingEndpoints: { default: '/api/crashes' } }
    const { response } = await send({ options: { csp: { manifest, report: '/api/reports' }, headers } })
    expect(response.headers.get('reporting-endpoints')).toBe('csp="/api/reports", default="/api/crashes"')
  })

  it('go nowhere by default', async () => {
    const { response, policy } = await send()
    expect([policy?.includes('report'), response.headers.has('reporting-endpoints')]).toEqual([false, false])
  })
})

it('Trusted Types are asked for by name, and a list of names replaces ours', async () => {
  const types = async (csp: object) =>
    /trusted-types .*/.exec((await send({ options: { csp: { manifest, ...csp } } })).policy ?? '')?.[0]
  expect(await types({ trustedTypes: true })).toBe(
    "trusted-types default nextjs nextjs#bundler; require-trusted-types-for 'script'; upgrade-insecure-requests",
  )
  expect(await types({ trustedTypes: true, directives: { 'trusted-types': ['default', 'dompurify'] } })).toMatch(
    /^trusted-types default dompurify; require-trusted-types-for 'script'/,
  )
  expect(await types({})).toBeUndefined()
})

describe('the origin', () => {
  it('headers/25 HSTS and upgrades are for https alone', async () => {
    const { response, policy } = await send({ options: { origin: 'http://localhost:3000' } })
    expect(response.headers.has('strict-transport-security')).toBe(false)
    expect(policy).not.toContain('upgrade-insecure-requests')
    expect((await send()).policy).toContain('upgrade-insecure-requests')
  })

  it('may be missing in a build, and not for a request', async () => {
    const unset = proxy({ origin: undefined, csp: { manifest } })
    const request = new NextRequest('http://localhost:3000/')
    await expect(unset(request, {} as NextFetchEvent)).rejects.toMatchObject({ code: 'config.origin' })
  })
})

describe('construction', () => {
  it.each([
    ['config.unknown_option', { matcher: ['/x'] }],
    ['config.unknown_option', { csp: { reportonly: true } }],
    ['config.csp', { csp: { directives: { 'img-src': ['https://a.example; script-src *'] } } }],
    ['config.csp', { csp: { directives: { 'script-src': ["'self'", "'strict-dynamic'"] } } }],
    ['config.csp', { csp: { manifest: { version: 1 } } }],
    ['config.csp', { csp: { report: '/reports; script-src *' } }],
    ['config.csp', { csp: { report: '//attacker.example\r\nX: 1' } }],
    ['config.csp', { csp: { report: 'reports' } }],
    ['config.header', { except: ['/'] }],
    ['config.header', { except: ['/console/'] }],
    ['config.header', { except: ['console'] }],
    ['config.header', { headers: { hsts: { preload: true, maxAge: '1 d' } } }],
  ])('refuses with %s: %j', (code, options) => {
    expect(() => proxy({ origin: undefined, ...options } as never)).toThrow(expect.objectContaining({ code }))
  })
})

describe('the manifest file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-csp-'))
  const file = join(folder, 'manifest.json')
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  afterEach(() => {
    warn.mockClear()
    vi.unstubAllEnvs()
  })
  afterAll(() => rmSync(folder, { recursive: true }))
  const ask = async (path: string, through = proxy({ origin: OWN, csp: { manifest: file } })) =>
    (await through(new NextRequest(`http://localhost:3000${path}`), {} as NextFetchEvent)).headers.get(
      'content-security-policy',
    )

  it('is read once, with the first request', async () => {
    const through = proxy({ origin: OWN, csp: { manifest: file } })
    writeFileSync(file, JSON.stringify(manifest))
    const first = await Promise.all([ask('/', through), ask('/', through)])
    rmSync(file)
    expect([...first, await ask('/', through)]).toEqual(
      Array.from({ length: 3 }, () => expect.stringContaining(hash('a'))),
    )
    expect(warn).not.toHaveBeenCalled()
  })

  it.each([
    ['missing', undefined],
    ['no JSON', '{'],
    ['no manifest', '{"version":1}'],
  ])('%s: one warning, a nonce for every page, and nothing more is allowed', async (_, content) => {
    if (content !== undefined) writeFileSync(file, content)
    const through = proxy({ origin: OWN, csp: { manifest: file } })
    const policies = [await ask('/', through), await ask('/ppr', through)]
    rmSync(file, { force: true })
    for (const policy of policies) expect(policy).toMatch(/script-src 'self' 'nonce-[\w-]{22}'; script-src-attr 'none'/)
    expect(warn).toHaveBeenCalledTimes(1)
    expect(warn.mock.calls[0]?.[0]).toContain('holdfast explain config.csp')
  })

  it('is not looked for in development, where code is evaluated', async () => {
    vi.stubEnv('NODE_ENV', 'development')
    expect(await ask('/')).toContain("'unsafe-eval' 'nonce-")
    expect(warn).not.toHaveBeenCalled()
  })

  it('cannot be a file on Edge', async () => {
    vi.stubEnv('NEXT_RUNTIME', 'edge')
    expect(await ask('/')).toContain("'nonce-")
    expect(warn.mock.calls[0]?.[0]).toContain('as data')
  })
})
