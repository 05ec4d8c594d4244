import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csp, type CspEntry } from './csp.js'
import type { CspDirectives } from './csp-directives.js'

const NONCE = 'MDEyMzQ1Njc4OWFiY2RlZg'
const HASH = `sha256-${'A'.repeat(43)}=`

const refusal = (given: unknown) => {
  try {
    csp(given as CspDirectives)
  } catch (error) {
    return (error as Error & { code?: string }).code
  }
  return 'accepted'
}
const images = (...sources: unknown[]) => refusal({ 'img-src': sources })
const scripts = (...sources: unknown[]) => refusal({ 'script-src': sources })

/** As a browser reads it (CSP3 §2.2.1). */
const parse = (header: string) =>
  new Map(header.split(';').map((directive) => [directive.trim().split(' ')[0], directive.trim().split(' ').slice(1)]))

describe('a value that would write rules of its own', () => {
  it.each([
    ['a semicolon', "https://a.example; script-src 'unsafe-inline'"],
    ['a semicolon alone', 'https://a.example;'],
    ['a comma, which begins another policy', 'https://a.example,*'],
    ['CR LF, which begins another header', 'https://a.example\r\nX-Injected: 1'],
    ['LF', 'https://a.example\n'],
    ['a space', 'https://a.example *'],
    ['a tab', 'https://a.example\t*'],
    ['NUL', 'https://a.example\0'],
    ['Unicode', 'https://exämple.example'],
    ['a fullwidth semicolon', 'https://a.example；'],
  ])('csp/23 %s is refused', (_, source) => {
    expect(images(source)).toBe('config.csp')
    expect(scripts(source)).toBe('config.csp')
    expect(refusal({ 'report-uri': [`/csp${source}`] })).toBe('config.csp')
    expect(refusal({ 'report-to': source })).toBe('config.csp')
    expect(refusal({ sandbox: [source] })).toBe('config.csp')
    expect(refusal({ 'trusted-types': [source] })).toBe('config.csp')
  })

  it('csp/23 whatever is accepted stays one directive with the sources that were given', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom(...";, '\t\r\n\0*:/.-?#ahntsel0é".split('')), maxLength: 8 }), {
          minLength: 1,
          maxLength: 4,
        }),
        (sources) => {
          try {
            const { header } = csp({ 'img-src': sources, 'object-src': ["'none'"] })
            expect(parse(header())).toEqual(
              new Map([
                ['img-src', sources],
                ['object-src', ["'none'"]],
              ]),
            )
          } catch (error) {
            expect(error).toMatchObject({ code: 'config.csp' })
          }
        },
      ),
    )
  })

  it('csp/23 the message names the place and never the value', () => {
    expect(() => csp({ 'img-src': ["'self'", 'https://token:hunter2@a.example?'] })).toThrow(
      /^CSP img-src, source 2 is no host/,
    )
    expect(() => csp({ 'img-src': ["'self'", 'https://token:hunter2@a.example?'] })).not.toThrow(/hunter2/)
  })
})

describe('sources that do not say what they seem to', () => {
  it.each([
    ["'none' beside a host", ["'none'", 'https://a.example']],
    ["'none' beside 'self'", ["'self'", "'none'"]],
    ["'NONE' in capitals beside a host", ["'NONE'", 'https://a.example']],
    ['a repeated source', ["'self'", "'self'"]],
    ['a source repeated in another case', ['https://a.example', 'https://A.example']],
    ['an empty list', []],
    ['an empty source', ['']],
    ['no text', [undefined]],
    ['javascript:', ['javascript:']],
    ['a query', ['https://a.example/x?y']],
    ['an inner wildcard', ['https://a.*.example']],
    ['half a quote', ["'self"]],
    ['an unknown keyword', ["'sefl'"]],
  ])('csp/23 %s is refused', (_, sources) => {
    expect(images(...sources)).toBe('config.csp')
    expect(scripts(...sources)).toBe('config.csp')
  })

  it.each(['none', 'self', 'Self', 'unsafe-inline', 'strict-dynamic', `nonce-${NONCE}`, HASH, 'report-sample'])(
    'csp/23 %s without its quotes is refused: it would be a host',
    (source) => {
      expect(scripts(source)).toBe('config.csp')
      expect(images(source)).toBe('config.csp')
    },
  )

  it.each([`'nonce-${NONCE}'`, `'NONCE-${NONCE}'`, "'nonce-'"])('csp/23 a constant nonce is refused: %s', (source) => {
    expect(scripts(source)).toBe('config.csp')
  })

  it.each(["'sha256-AAAA'", "'sha1-AAAA'", `'sha512-${'A'.repeat(43)}='`, `'${HASH}`])(
    'csp/23 no hash: %s',
    (source) => {
      expect(scripts(source)).toBe('config.csp')
    },
  )

  it.each([
    ['a string where a list is meant', { 'img-src': "'self'" }],
    ['no list', { 'img-src': 1 }],
    ['a keyword of scripts for images', { 'img-src': ["'unsafe-eval'"] }],
    ['a hash for images', { 'img-src': [`'${HASH}'`] }],
    ["'unsafe-inline' for frames", { 'frame-ancestors': ["'unsafe-inline'"] }],
    ["'unsafe-inline' beside a hash", { 'style-src': ["'unsafe-inline'", `'${HASH}'`] }],
    ['an unknown directive', { 'img-source': ["'self'"] }],
    ['a directive in capitals', { 'Img-Src': ["'self'"] }],
    ['a prototype', JSON.parse('{"__proto__": ["\'self\'"]}')],
    ['an obsolete directive', { 'block-all-mixed-content': true }],
    ['a flag with a value', { 'upgrade-insecure-requests': ['x'] }],
    ['a flag for a list', { 'report-uri': true }],
    ['an unknown right of a sandbox', { sandbox: ['allow everything'] }],
    ['no report endpoint', { 'report-uri': [] }],
  ])('csp/23 %s is refused', (_, given) => {
    expect(refusal(given)).toBe('config.csp')
  })

  it('csp/23 a repeated directive is refused', () => {
    const entries: CspEntry[] = [
      ['img-src', ["'self'"]],
      ['img-src', ['*']],
    ]
    expect(refusal(entries)).toBe('config.csp')
  })
})

describe('script sources that admit anything', () => {
  it.each(['*', 'https:', 'http:', 'data:', 'blob:', "'unsafe-inline'", "'Unsafe-Inline'"])(
    '%s is refused',
    (source) => {
      expect(scripts("'self'", source)).toBe('config.csp')
      expect(refusal({ 'default-src': ["'self'", source] })).toBe('config.csp')
      expect(refusal({ 'script-src-attr': [source] })).toBe('config.csp')
    },
  )

  it('as a fallback of `strict-dynamic`, a scheme is not', () => {
    expect(scripts("'strict-dynamic'", 'https:')).toBe('accepted')
  })

  it('default-src may admit more where script-src does not', () => {
    expect(refusal({ 'default-src': ['https:'], 'script-src': ["'self'"] })).toBe('accepted')
  })
})

it.each([
  "'self'",
  'https:',
  'data:',
  '*',
  'a.example',
  'localhost:3000',
  '*.a.example',
  'https://*.a.example:*',
  'https://a.example:8443/path/',
  'wss://a.example',
  '[::1]:3000',
  'https://xn--exmple-cua.example',
])('%s is a source', (source) => {
  expect(images(source)).toBe('accepted')
})

describe('the header', () => {
  const policy = csp({
    'object-src': ["'none'"],
    'script-src-attr': ["'none'"],
    'default-src': ["'self'"],
    'script-src': ["'self'"],
  })

  it('is the directives in a fixed order, script-src first among its kin', () => {
    expect(policy.header()).toBe("default-src 'self'; script-src 'self'; script-src-attr 'none'; object-src 'none'")
  })

  it('takes a nonce and hashes into script-src', () => {
    expect(policy.header({ nonce: NONCE, hashes: [HASH] })).toBe(
      `default-src 'self'; script-src 'self' 'nonce-${NONCE}' '${HASH}'; script-src-attr 'none'; object-src 'none'`,
    )
  })

  it('and into script-src-elem, which browsers prefer', () => {
    const { header } = csp({ 'script-src-elem': ["'self'"], 'default-src': ["'none'"] })
    expect(header({ nonce: NONCE })).toBe(
      `default-src 'none'; script-src 'nonce-${NONCE}'; script-src-elem 'self' 'nonce-${NONCE}'`,
    )
    expect(header()).toBe("default-src 'none'; script-src-elem 'self'")
  })

  it("puts them in the place of 'none'", () => {
    const { header } = csp({ 'script-src': ["'none'"] })
    expect([header(), header({ nonce: NONCE })]).toEqual(["script-src 'none'", `script-src 'nonce-${NONCE}'`])
  })

  it('makes a script-src from default-src, where there is only that', () => {
    expect(csp({ 'default-src': ["'self'"] }).header({ nonce: NONCE })).toBe(
      `default-src 'self'; script-src 'self' 'nonce-${NONCE}'`,
    )
  })

  it('leaves a policy alone that says nothing about scripts', () => {
    expect(csp({ 'frame-ancestors': ["'none'"] }).header({ nonce: NONCE })).toBe("frame-ancestors 'none'")
  })

  it('writes the directives that take no sources', () => {
    const { header } = csp({
      sandbox: [],
      'upgrade-insecure-requests': true,
      'require-trusted-types-for': ["'script'"],
      'report-to': 'csp',
      'report-uri': ['/api/csp', 'https://reports.example/csp?app=1'],
    })
    expect(header()).toBe(
      "sandbox; require-trusted-types-for 'script'; upgrade-insecure-requests; report-to csp; " +
        'report-uri /api/csp https://reports.example/csp?app=1',
    )
  })

  it.each([`'${NONCE}'`, `${NONCE}'; script-src *`, NONCE.slice(1), '', `${NONCE}\n`])(
    'csp/22 takes no nonce that is short, quoted or more than a nonce: %j',
    (nonce) => {
      expect(() => policy.header({ nonce })).toThrow(/nonce/)
    },
  )

  it.each([`'${HASH}'`, `${HASH} *`, 'sha256-', "'unsafe-inline'"])('takes no hash that is none: %j', (hash) => {
    expect(() => policy.header({ hashes: [hash] })).toThrow(/hashes/)
  })
})

it('cannot be changed afterwards', () => {
  const sources = ["'self'"]
  const policy = csp({ 'img-src': sources })
  sources.push('*')
  expect(policy.directives).toEqual({ 'img-src': ["'self'"] })
  expect(Object.isFrozen(policy.directives) && Object.isFrozen(policy.directives['img-src'])).toBe(true)
})
