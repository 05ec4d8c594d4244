import { describe, expect, it } from 'vitest'
import { readManifest, withoutManifest, type CspManifest, type PageRequest } from './csp-manifest.js'

const hash = (letter: string) => `sha256-${letter.repeat(43)}=`

const manifest: CspManifest = {
  version: 1,
  pages: {
    '/': { html: 'complete', hashes: [hash('a')] },
    '/ppr': { html: 'shell', hashes: [hash('b')] },
    '/posts/café': { html: 'complete', hashes: [hash('c')] },
    '/posts/new': { html: 'none', hashes: [] },
  },
  routes: [
    { pattern: '^/posts/([^/]+?)(?:/)?$', html: 'complete', hashes: [] },
    { pattern: '^/orders/([^/]+?)(?:/)?$', html: 'shell', hashes: [hash('d')] },
  ],
  errors: [hash('e'), hash('b')],
  scripts: [],
  rewritten: [],
  renderedFor: 'Bingbot|Slurp',
  draft: hash('d'),
}

const ask = (path: string, request: Partial<PageRequest> = {}) =>
  readManifest(structuredClone(manifest))({ method: 'GET', path, userAgent: null, ...request })

describe('what a page is granted', () => {
  it('csp/22 a complete page has its hashes and never a nonce: it is answered from a cache', () => {
    expect(ask('/')).toEqual({ nonce: false, hashes: [hash('a')] })
    expect(ask('/', { method: 'HEAD' })).toEqual({ nonce: false, hashes: [hash('a')] })
  })

  it('a shell has a nonce for the rest, and the hashes of the pages it may end as', () => {
    expect(ask('/ppr')).toEqual({ nonce: true, hashes: [hash('b'), hash('e')] })
  })

  it('a path of a route has what the route has', () => {
    expect(ask('/orders/1')).toEqual({ nonce: true, hashes: [hash('d'), hash('e'), hash('b')] })
    expect(ask('/posts/late')).toEqual({ nonce: false, hashes: [] })
  })

  it('and a page of its own goes before the route', () => {
    expect(ask('/posts/new').nonce).toBe(true)
  })

  it('an unknown path has a nonce, and the hashes of the not-found page', () => {
    expect(ask('/nope')).toEqual({ nonce: true, hashes: [hash('e'), hash('b')] })
  })

  it.each(['/posts/caf%C3%A9', '/posts/café', '/posts/caf%c3%a9/'])('%s is one path', (path) => {
    expect(ask(path).hashes).toEqual([hash('c')])
  })

  it.each(['/%E0%A4%A', '/%', '/%2F', '/constructor', '/__proto__', ''])('%s is no path that it knows', (path) => {
    expect(ask(path)).toEqual({ nonce: true, hashes: [hash('e'), hash('b')] })
  })

  it('a complete page has a nonce where Next renders it for the request: for a posted form, a crawler, an editor', () => {
    const rendered = { nonce: true, hashes: [hash('a'), hash('e'), hash('b')] }
    expect(ask('/', { method: 'POST' })).toEqual(rendered)
    expect(ask('/', { userAgent: 'Mozilla/5.0 (compatible; bingbot/2.0)' })).toEqual(rendered)
    expect(ask('/', { draft: hash('d') })).toEqual(rendered)
    for (const draft of [hash('x'), '', undefined]) expect(ask('/', { draft }).nonce).toBe(false)
    expect(ask('/', { userAgent: 'Mozilla/5.0' }).nonce).toBe(false)
  })

  it('an inline next/script has its hash on every page, whichever was loaded first', () => {
    const withScript = readManifest({ ...manifest, scripts: [hash('s')] })
    for (const path of ['/', '/ppr', '/orders/1', '/posts/late', '/nope']) {
      expect(withScript({ method: 'GET', path, userAgent: null }).hashes).toContain(hash('s'))
    }
  })

  it('what Next may write again has the hash of the script that revives it; what has nothing ahead has not', () => {
    const withHandler = readManifest({ ...manifest, rewritten: [hash('r')] })
    const granted = (path: string) => withHandler({ method: 'GET', path, userAgent: null }).hashes.includes(hash('r'))
    expect(['/', '/ppr', '/orders/1', '/posts/late'].map(granted)).toEqual([true, true, true, true])
    expect(['/posts/new', '/nope'].map(granted)).toEqual([false, false])
  })

  it('a user agent of 100 kB is cut', () => {
    expect(ask('/', { userAgent: `${'-'.repeat(100_000)}Bingbot` }).nonce).toBe(false)
  })
})

it('without a manifest what is rendered works, and no inline script is let through by default', () => {
  expect(withoutManifest({ method: 'GET', path: '/', userAgent: null })).toEqual({ nonce: true, hashes: [] })
})

describe('a file that is no manifest', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['another version', { ...manifest, version: 2 }],
    ['no errors', { ...manifest, errors: undefined }],
    ['no word on what is written again', { ...manifest, rewritten: undefined }],
    ['a source for what is written again', { ...manifest, rewritten: ["'unsafe-inline'"] }],
    ['a secret in place of its hash', { ...manifest, draft: '9bf5ca3cd9c300ba05d8afd5024cf718' }],
    ['a source for a hash', { ...manifest, errors: ["'unsafe-inline'"] }],
    [
      'a directive for a hash',
      { ...manifest, pages: { '/': { html: 'shell', hashes: [`${hash('a')}; script-src *`] } } },
    ],
    ['an unknown kind of page', { ...manifest, pages: { '/': { html: 'partial', hashes: [] } } }],
    ['a route without a pattern', { ...manifest, routes: [{ html: 'shell', hashes: [] }] }],
  ])('%s is refused', (_, value) => {
    expect(() => readManifest(value)).toThrow(expect.objectContaining({ code: 'config.csp' }))
  })
})
