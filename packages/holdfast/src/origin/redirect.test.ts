import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { safeRedirect, type SafeRedirectOptions } from './redirect.js'

const APP = 'https://app.example.com'
const DOCS = 'https://docs.example.com'
const within = safeRedirect({ fallback: '/orders' })
const wide = safeRedirect({ fallback: '/orders', origin: APP, allow: [DOCS] })

const refusal = (options: unknown) => {
  try {
    safeRedirect(options as SafeRedirectOptions)
  } catch (error) {
    return error
  }
  return undefined
}

describe('a path of the app', () => {
  it.each([
    ['/orders/7', '/orders/7'],
    ['/', '/'],
    ['/orders?page=2&next=//evil.test#top', '/orders?page=2&next=//evil.test#top'],
    ['/orders?next=%2F%2Fevil.test', '/orders?next=%2F%2Fevil.test'],
    ['/a/../b', '/b'],
    ['/a/%2e%2e/b', '/b'],
    ['/b%C3%BCcher', '/b%C3%BCcher'],
    ['/a//b', '/a//b'],
    ['/:443', '/:443'],
    ['/@evil.test', '/@evil.test'],
    ['/javascript:alert(1)', '/javascript:alert(1)'],
  ])('%s leads to %s', (target, path) => {
    expect(within(target)).toBe(path)
    expect(wide(target)).toBe(path)
  })
})

describe('another place', () => {
  const evil = [
    '//evil.test',
    '///evil.test',
    '////evil.test',
    '/\\evil.test',
    '\\/evil.test',
    '\\\\evil.test',
    '/\t/evil.test',
    '\t//evil.test',
    '/\n/evil.test',
    '/\r\n/evil.test',
    ' //evil.test',
    '\u0000//evil.test',
    '\u00a0//evil.test',
    '\u2028//evil.test',
    '\ufeff//evil.test',
    '/%09/evil.test',
    '/%0a/evil.test',
    '/%0D%0ALocation:%20https:%2F%2Fevil.test',
    '/%00/evil.test',
    '/%2f/evil.test',
    '/%2F%2Fevil.test',
    '/%5cevil.test',
    '/%7f',
    '/..//evil.test',
    '/.//evil.test',
    '/a/..//evil.test',
    '/%2e%2e//evil.test',
    '/%2e//evil.test',
    '/\uff0fevil.test',
    '/\u2044evil.test',
    '/\u3002evil.test',
    'https:evil.test',
    'https:/evil.test',
    'https:///evil.test',
    'https:\\\\evil.test',
    'HTTPS://evil.test',
    'http://evil.test',
    'https://evil.test/orders',
    'https://app.example.com@evil.test/',
    'https://app.example.com:x@evil.test/',
    'https://evil.test#@app.example.com',
    'https://evil.test?https://app.example.com',
    'https://app.example.com.evil.test/',
    'https://app.example.comevil.test/',
    'https://app.example.com:8443/',
    'https://app.example.com:443/',
    'https://app.example.com\\@evil.test/',
    'https://user@app.example.com/',
    'https://APP.example.com/',
    'https://app\uff0eexample.com/',
    'http://app.example.com/',
    'https://docs.example.com.evil.test/',
    'https://docs.example.com//evil.test\\',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://app.example.com/x',
    'mailto:a@evil.test',
    'orders',
    './orders',
    '../orders',
    '?x',
    '#x',
    '',
    `/${'a'.repeat(2_048)}`,
    'null',
  ]

  it.each(evil.map((target) => [target]))('%j is not gone to', (target) => {
    expect(within(target)).toBe('/orders')
    expect(wide(target)).toBe('/orders')
  })

  it.each([[undefined], [null], [7], [['/a']], [{ toString: () => '/a' }], [new File([], 'a')], [() => '/a']])(
    '%o is none',
    (target) => {
      expect(within(target)).toBe('/orders')
    },
  )
})

describe('the origins that were named', () => {
  it.each([
    [`${APP}/orders/7?x#y`, '/orders/7?x#y'],
    [APP, '/'],
    [`${APP}?x`, '/?x'],
    [`${APP}#x`, '/#x'],
    [`${DOCS}/a/../b`, `${DOCS}/b`],
    [DOCS, `${DOCS}/`],
  ])('%s leads to %s', (target, place) => {
    expect(wide(target)).toBe(place)
  })

  it('are not gone to without being named', () => {
    expect(within(`${APP}/orders/7`)).toBe('/orders')
    expect(within(DOCS)).toBe('/orders')
  })

  it('lead nowhere else by their path', () => {
    for (const target of [`${APP}//evil.test`, `${APP}/..//evil.test`, `${APP}/\\evil.test`, `${APP}/%2fevil.test`]) {
      expect(wide(target)).toBe('/orders')
    }
  })
})

describe('whatever is asked for', () => {
  const piece = fc.constantFrom(
    ...'/ // \\ . .. %2e %2f %5c %09 : @ ? # https: http: javascript: evil.test app.example.com a'.split(' '),
    ...Array.from('\t\n\r \u0000\uff0f\uff0e\u2028'),
    APP,
    DOCS,
  )
  const target = fc.oneof(
    fc.array(piece, { maxLength: 8 }).map((parts) => parts.join('')),
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    fc.string(),
  )

  it('resolves to an origin that was named, from every page of the app, as the URL standard reads it', () => {
    const pages = [`${APP}/`, `${APP}/a/b/c?x#y`, `${APP}//a`, 'https://other.example/deep/er/']
    fc.assert(
      fc.property(target, (asked) => {
        for (const page of pages) {
          const { origin } = new URL(page)
          expect(new URL(within(asked), page).origin).toBe(origin)
          expect([origin, DOCS]).toContain(new URL(wide(asked), page).origin)
        }
      }),
      { numRuns: 5_000 },
    )
  })

  it('is canonical: read again, it is the same, and a header can hold it', () => {
    fc.assert(
      fc.property(target, (asked) => {
        const place = wide(asked)
        expect(wide(place)).toBe(place)
        expect(place).toMatch(/^[\x21-\x7e]+$/)
        if (place.startsWith('/')) expect(place).not.toMatch(/^\/[/\\]/)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('refused at construction', () => {
  it.each([
    ['no fallback', {}],
    ['a fallback elsewhere', { fallback: '//evil.test' }],
    ['a whole address as fallback', { fallback: `${APP}/orders` }],
    ['a relative fallback', { fallback: 'orders' }],
    ['a fallback that is not canonical', { fallback: '/a/../b' }],
    ['a text in place of a list', { fallback: '/', allow: DOCS }],
    ['a pattern', { fallback: '/', allow: ['https://*.example.com'] }],
    ['a path', { fallback: '/', allow: [`${DOCS}/`] }],
    ['null', { fallback: '/', allow: ['null'] }],
    ['a RegExp', { fallback: '/', allow: [/docs/] }],
    ['plain http', { fallback: '/', allow: ['http://docs.example.com'] }],
  ])('%s', (_name, options) => {
    expect(refusal(options)).toMatchObject({ code: 'config.redirect' })
  })

  it('an unknown option', () => {
    expect(refusal({ fallback: '/', hosts: [] })).toMatchObject({ code: 'config.unknown_option' })
  })

  it("the app's own origin, with the first address that could be below it, and not in a build", () => {
    const next = safeRedirect({ fallback: '/', origin: 'https://app.example.com/' })
    expect(next('/orders')).toBe('/orders')
    expect(() => next(`${APP}/orders`)).toThrow('config.origin')
  })
})
