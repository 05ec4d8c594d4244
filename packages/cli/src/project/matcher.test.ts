import { describe, expect, it } from 'vitest'
import { coverageOf, coverageOfAny, exampleOf, matcherOf } from './matcher.js'

describe('sources', () => {
  it.each([
    ['/api/:path*', '/api/orders', 'all'],
    ['/api/:path*', '/api/orders/[id]', 'all'],
    ['/api/:path*', '/api', 'all'],
    ['/api/:path*', '/apis', 'none'],
    ['/api/(.*)', '/api/orders/1', 'all'],
    ['/api/:id', '/api/orders/1', 'none'],
    ['/dashboard', '/dashboard', 'all'],
    ['/dashboard', '/dashboard/x', 'none'],
    ['/dashboard/', '/dashboard', 'all'],
    ['/API/:path*', '/api/orders', 'all'],
    ['/', '/', 'all'],
    ['/', '/api', 'none'],
    ['/(api|trpc)(.*)', '/api/orders', 'all'],
    ['/:path*', '/api/orders', 'all'],
    ['/((?!api|_next/static|_next/image|favicon.ico).*)', '/api/orders', 'none'],
    ['/((?!api|_next/static|_next/image|favicon.ico).*)', '/dashboard', 'all'],
    ['/((?!api/auth|_next).*)', '/api/orders', 'all'],
    ['/((?!api/auth|_next).*)', '/api/auth/[...nextauth]', 'none'],
    ['/((?!.*\\..*|_next).*)', '/api/orders/[id]', 'all'],
    ['/((?!_next|[^?]*\\.(?:html?|css|js(?!on)|png)).*)', '/api/orders', 'all'],
    ['/:lang(en|de)/api/:rest+', '/de/api/x', 'all'],
    ['/:lang(en|de)/api/:rest+', '/fr/api/x', 'none'],
    ['/files/:name.pdf', '/files/a.pdf', 'all'],
  ])('%s for %s: %s', (source, path, expected) => {
    expect(coverageOf(matcherOf(source), path)).toBe(expected)
  })

  it('with a condition are for some', () => {
    expect(coverageOf(matcherOf('/api/:path*', true), '/api/x')).toBe('some')
    expect(coverageOf(matcherOf('/api/:path*', true), '/other')).toBe('none')
  })
  it('that could not be read, or are none, may be for some', () => {
    for (const source of [undefined, '/…/x', '/(', '/((?!api']) {
      expect(coverageOf(matcherOf(source), '/api/x')).toBe('some')
    }
  })
  it('of several, the one that is for most', () => {
    const all = ['/a', '/b'].map((source) => matcherOf(source))
    expect(coverageOfAny([...all, matcherOf('/c', true)], '/b')).toBe('all')
    expect(coverageOfAny([...all, matcherOf('/c', true)], '/c')).toBe('some')
    expect(coverageOfAny(all, '/c')).toBe('none')
    expect(coverageOfAny([], '/c')).toBe('none')
  })
})

describe('an example of a path', () => {
  it.each([
    ['/api/orders', '/api/orders'],
    ['/api/[id]/x/[other]', '/api/x/x/x'],
    ['/api/[...all]', '/api/x'],
    ['/api/[[...all]]', '/api/x'],
  ])('%s: %s', (path, expected) => {
    expect(exampleOf(path)).toBe(expected)
  })
})
