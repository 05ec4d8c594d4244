import { afterEach, describe, expect, it, vi } from 'vitest'
import { REVIVER } from '../headers/csp-inert.js'
import onDisk, { cacheHandler, type CacheHandlerClass, type CacheHandlerContext } from './cache-handler.js'

const NONCE = 'MDEyMzQ1Njc4OWFiY2RlZg'
const OTHER = 'ZmVkY2JhOTg3NjU0MzIxMA'
const context = {} as CacheHandlerContext

interface Page {
  kind: string
  html: string
  rscData: Buffer | undefined
  segmentData: Map<string, Buffer> | undefined
}

/** Somebody's own handler: what it is given is what it keeps. */
function handler() {
  const kept = new Map<string, unknown>()
  class Own {
    get(key: string) {
      return Promise.resolve(kept.has(key) ? { lastModified: 1, value: kept.get(key) } : null)
    }
    set(key: string, value: unknown) {
      kept.set(key, value)
      return Promise.resolve()
    }
    revalidateTag(tag: string) {
      return tag
    }
  }
  const Wrapped = cacheHandler(Own as unknown as CacheHandlerClass) as unknown as new (
    given: CacheHandlerContext,
  ) => Own
  return { kept, wrapped: new Wrapped(context) }
}

const page = (payload: string, attributes = ''): Page => ({
  kind: 'APP_PAGE',
  html: `<p></p><script src="/a.js"${attributes}></script><script${attributes}>self.__next_f.push(${JSON.stringify([1, payload])})</script>`,
  rscData: Buffer.from(payload),
  segmentData: new Map([['/_tree', Buffer.from(payload)]]),
})

afterEach(() => void vi.restoreAllMocks())

describe('a page that Next writes again', () => {
  it('is made inert before it is kept, at once, since Next answers with the same object', () => {
    const { kept, wrapped } = handler()
    const written = page('1:"data"\n')
    void wrapped.set('/posts', written)
    expect(written.html).toContain(REVIVER)
    expect(written.html).not.toContain('self.__next_f.push(')
    expect(kept.get('/posts')).toBe(written)
  })

  it('is put back untouched when its renewal has failed', async () => {
    const { wrapped } = handler()
    const written = page('1:1\n')
    await wrapped.set('/posts', written)
    const { html } = written
    const found = await wrapped.get('/posts')
    await wrapped.set('/posts', found?.value)
    expect(found?.value).toMatchObject({ html })
  })

  it('as the build wrote it is kept as it is: its hashes are known', async () => {
    const { kept, wrapped } = handler()
    const built = page('1:1\n')
    const { html } = built
    kept.set('/', built)
    await wrapped.set('/', (await wrapped.get('/'))?.value)
    expect(built.html).toBe(html)
  })

  it('that says more to React than the server does is left to the policy, with one warning that shows none of it', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue()
    const { wrapped } = handler()
    const written = { ...page('1:1\n'), rscData: Buffer.from('1:"a secret"\n') }
    const { html } = written
    await wrapped.set('/route-cache/APP_PAGE/0a/$/posts/1', written)
    expect(written.html).toBe(html)
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/config\.csp\] \/posts\/1$/)]])
    expect(warn.mock.calls.join()).not.toContain('secret')
  })

  it.each([
    [
      'a page of the Pages Router',
      { kind: 'PAGES', html: '<script>self.__next_f.push([1,""])</script>', pageData: {} },
    ],
    ['a Route Handler', { kind: 'APP_ROUTE', body: '{}' }],
    ['a fetch', { kind: 'FETCH', data: { body: 'self.__next_f.push([1,""])' } }],
    ['a path that is not found', null],
  ])('is not %s, which passes as it is', async (_, value) => {
    const { kept, wrapped } = handler()
    const before = structuredClone(value)
    await wrapped.set('/x', value)
    expect(kept.get('/x')).toEqual(before)
  })
})

describe('the nonce of the request that came at the time', () => {
  const ATTRIBUTE = ` nonce="${NONCE}"`

  it('csp/22 is kept in no attribute', async () => {
    const { wrapped } = handler()
    const written = page('1:1\n', ATTRIBUTE)
    await wrapped.set('/posts', written)
    expect(written.html).toContain(REVIVER)
    expect(written.html).not.toContain('nonce')
  })

  it('csp/22 is kept in no payload, whose lengths stay the same', async () => {
    const { wrapped } = handler()
    const payload = `1:T1d,"nonce":"${NONCE}"é\n`
    const written = page(payload, ATTRIBUTE)
    await wrapped.set('/posts', written)
    const { html, rscData, segmentData } = written
    expect([html, rscData?.toString(), segmentData?.get('/_tree')?.toString()].join()).not.toContain(NONCE)
    expect([rscData?.length, rscData?.toString().endsWith('é\n')]).toEqual([Buffer.byteLength(payload), true])
    expect(html).toContain(REVIVER)
  })

  it('csp/22 of one request is no longer there when another request’s is', async () => {
    const { wrapped } = handler()
    const written = page(`1:{"nonce":"${OTHER}"}\n`, ATTRIBUTE)
    written.html = `<link nonce="${OTHER}">${written.html}`
    await wrapped.set('/posts', written)
    expect(written.html + String(written.rscData)).not.toMatch(new RegExp(`${NONCE}|${OTHER}`))
  })

  it('csp/22 is told from a text that only looks like one', async () => {
    const { wrapped } = handler()
    const written = page(`1:"${NONCE} nonce=x"\n`, ATTRIBUTE)
    await wrapped.set('/posts', written)
    expect(written.rscData?.toString()).toBe(`1:"${NONCE} nonce=x"\n`)
  })
})

it('wraps Next’s own cache on disk by default, and leaves the rest of a handler alone', () => {
  expect(Object.getPrototypeOf(onDisk)).toHaveProperty('name', 'FileSystemCache')
  expect(handler().wrapped.revalidateTag('posts')).toBe('posts')
})
