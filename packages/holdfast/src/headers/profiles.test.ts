import { describe, expect, it } from 'vitest'
import { apiHeaders } from './api-profile.js'
import { csp } from './csp.js'
import { nextConfigHeaders } from './next-config.js'
import { pageCsp } from './page-csp.js'
import { pageHeaders } from './page-profile.js'

const of = (pairs: readonly (readonly [string, string])[]) =>
  new Headers(pairs.map(([name, value]): [string, string] => [name, value]))

describe('the API profile', () => {
  it('headers/24 stores nothing, sniffs nothing, runs nothing, is framed by nobody', () => {
    expect(Object.fromEntries(of(apiHeaders({ https: false })))).toEqual({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    })
  })

  it('headers/25 has HSTS on https alone', () => {
    expect(of(apiHeaders({ https: true })).get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains')
    expect(of(apiHeaders({ https: false })).has('strict-transport-security')).toBe(false)
  })

  it('is the same object for every answer, and nobody can change it', () => {
    const headers = apiHeaders({ https: true })
    expect(apiHeaders({ https: true })).toBe(headers)
    expect(Object.isFrozen(headers) && headers.every((pair) => Object.isFrozen(pair))).toBe(true)
  })
})

describe('the page profile', () => {
  const page = (https: boolean) => of(pageHeaders({ https, csp: pageCsp({ https }) }))

  it('has the headers of a page, and no embedder policy', () => {
    expect([...page(false).keys()]).toEqual([
      'cross-origin-opener-policy',
      'permissions-policy',
      'referrer-policy',
      'x-content-type-options',
      'x-frame-options',
    ])
    expect(page(false).get('referrer-policy')).toBe('strict-origin-when-cross-origin')
    expect(page(false).get('cross-origin-opener-policy')).toBe('same-origin-allow-popups')
  })

  it('headers/25 has HSTS on https alone', () => {
    expect([page(true), page(false)].map((headers) => headers.has('strict-transport-security'))).toEqual([true, false])
    expect(pageCsp({ https: true }).header()).toContain('; upgrade-insecure-requests')
    expect(pageCsp({ https: false }).header()).not.toContain('upgrade-insecure-requests')
  })

  it.each([
    ["'none'", 'DENY'],
    ["'self'", 'SAMEORIGIN'],
    ['https://portal.example.com', null],
  ])('headers/25 X-Frame-Options says what frame-ancestors %s says', (ancestors, value) => {
    const policy = pageCsp({ https: false, directives: { 'frame-ancestors': [ancestors] } })
    expect(of(pageHeaders({ https: false, csp: policy })).get('x-frame-options')).toBe(value)
  })

  it('headers/25 and nothing where frame-ancestors is not there, or lists several', () => {
    for (const policy of [csp({}), csp({ 'frame-ancestors': ["'self'", 'https://portal.example.com'] })]) {
      expect(of(pageHeaders({ https: false, csp: policy })).has('x-frame-options')).toBe(false)
    }
  })

  it('has more where it is asked for', () => {
    const options = {
      embedderPolicy: 'credentialless',
      resourcePolicy: 'same-site',
      dnsPrefetchControl: 'off',
      originAgentCluster: true,
      reportingEndpoints: { default: '/api/reports' },
    } as const
    const headers = of(pageHeaders({ https: false, csp: pageCsp({ https: false }), ...options }))
    expect(Object.fromEntries(headers)).toMatchObject({
      'cross-origin-embedder-policy': 'credentialless',
      'cross-origin-resource-policy': 'same-site',
      'x-dns-prefetch-control': 'off',
      'origin-agent-cluster': '?1',
      'reporting-endpoints': 'default="/api/reports"',
    })
  })

  it('refuses a mistyped option, and on http what only https would show', () => {
    const profile = { https: false, csp: pageCsp({ https: false }) }
    expect(() => pageHeaders({ ...profile, referer: 'no-referrer' } as never)).toThrow(
      expect.objectContaining({ code: 'config.unknown_option' }),
    )
    expect(() => pageHeaders({ ...profile, hsts: { preload: true, maxAge: '1 d' } })).toThrow(
      expect.objectContaining({ code: 'config.header' }),
    )
  })

  it('evaluates code in development alone', () => {
    expect(pageCsp({ https: false, development: true }).header()).toContain("script-src 'self' 'unsafe-eval';")
    expect(pageCsp({ https: false }).header()).not.toContain('unsafe-eval')
  })

  it('lets a directive that is given replace the whole list', () => {
    const { directives } = pageCsp({ https: false, directives: { 'img-src': ["'self'", 'https://cdn.example.com'] } })
    expect(directives['img-src']).toEqual(["'self'", 'https://cdn.example.com'])
  })
})

describe('next.config', () => {
  it('gets the page headers, without a CSP', () => {
    const [rule] = nextConfigHeaders({ https: true, directives: { 'frame-ancestors': ["'self'"] } })
    const keys = rule?.headers.map(({ key }) => key)
    expect(keys).toContain('Strict-Transport-Security')
    expect(keys).not.toContain('Content-Security-Policy')
    expect(rule?.headers).toContainEqual({ key: 'X-Frame-Options', value: 'SAMEORIGIN' })
  })

  it.each([
    ['/', true],
    ['/posts/one', true],
    ['/_next/static/chunks/a.js', true],
    ['/apidocs', true],
    ['/api', false],
    ['/api/orders', false],
  ])('reaches %s: %s', (path, reached) => {
    // The form of path-to-regexp that is used is a regular expression as it stands.
    const pattern = new RegExp(`^${nextConfigHeaders({ https: false })[0]?.source}$`)
    expect(pattern.test(path)).toBe(reached)
  })
})
