import { setImmediate } from 'node:timers/promises'
import { IncrementalCache } from 'next/dist/server/lib/incremental-cache/index.js'
import responseCache from 'next/dist/server/response-cache/index.js'
import { REVIVER } from '../../headers/csp-inert.js'
import type { CacheHandlerClass, CacheHandlerContext } from '../cache-handler.js'

type Given = ConstructorParameters<typeof IncrementalCache>[0]

export const NONCE = 'MDEyMzQ1Njc4OWFiY2RlZg'

/** The handler's own place: a map, and what stands in the way of it. */
export interface Keeping {
  get(key: string): Promise<unknown>
  set(key: string, value: unknown): Promise<void>
}

export function keeping(): Keeping {
  const kept = new Map<string, unknown>()
  return {
    get: async (key) => (kept.has(key) ? { lastModified: Date.now(), value: kept.get(key) } : null),
    set: async (key, value) => void kept.set(key, value),
  }
}

/** What Next makes one of for each request, over one place. */
export function handlerOver(place: Keeping): CacheHandlerClass {
  class Own {
    get(key: string) {
      return place.get(key)
    }
    set(key: string, value: unknown) {
      return place.set(key, value)
    }
  }
  return Own as unknown as CacheHandlerClass
}

/** A disk in memory. */
export function files(): NonNullable<CacheHandlerContext['fs']> {
  const kept = new Map<string, Buffer>()
  const read = (path: string, encoding?: string) => {
    const bytes = kept.get(path)
    if (bytes === undefined) throw Object.assign(new Error(path), { code: 'ENOENT' })
    return encoding === undefined ? bytes : bytes.toString('utf8')
  }
  return {
    existsSync: (path: string) => kept.has(path),
    readFileSync: read,
    readFile: async (path: string, encoding?: string) => read(path, encoding),
    writeFile: async (path: string, data: string | Buffer) => void kept.set(path, Buffer.from(data)),
    mkdir: async () => undefined,
    stat: async () => ({ mtime: new Date() }),
  } as unknown as NonNullable<CacheHandlerContext['fs']>
}

/** What came of asking for a page. `waits`: nothing, and nothing is left to be done. */
export type Outcome = '200' | '500' | 'no page' | 'waits'

/** Next between the request and a handler: its own caches, as it makes them, and a page that it renders. */
export function pagesOfNext(handler: CacheHandlerClass, fs = files()) {
  const route = { kind: 'APP_PAGE', sourceRoute: '/posts/[id]/page' } as never
  // A CommonJS module has its default export in two places.
  const Responses = 'default' in responseCache ? responseCache.default : responseCache
  const responses = new Responses({ minimalMode: false, route })
  let renders = 0
  const render = async () => {
    const payload = `1:{"nonce":"${NONCE}","n":${++renders}}\n`
    const html = `<p></p><script nonce="${NONCE}">self.__next_f.push(${JSON.stringify([1, payload])})</script>`
    const value = {
      kind: 'APP_PAGE',
      html: { toUnchunkedString: async () => html },
      rscData: Buffer.from(payload),
      segmentData: new Map([['/_tree', Buffer.from(payload)]]),
      headers: {},
      status: 200,
      postponed: undefined,
    }
    return { value, cacheControl: { revalidate: 3600, expire: undefined } } as never
  }

  const page = async (path: string): Promise<string | undefined> => {
    const incrementalCache = new IncrementalCache({
      dev: false,
      fs,
      flushToDisk: true,
      serverDistDir: '/dist/server',
      requestHeaders: {},
      previewProps: { previewModeId: 'nobody' } as Given['previewProps'],
      prerenderManifest: { routes: {}, dynamicRoutes: {}, notFoundRoutes: [] } as unknown as Given['prerenderManifest'],
      CurCacheHandler: handler as unknown as NonNullable<Given['CurCacheHandler']>,
    })
    const entry = await responses.get(path, render, { routeKind: 'APP_PAGE' as never, incrementalCache })
    const { value } = (entry ?? {}) as { value?: { html?: { toUnchunkedString(): string } } }
    return value?.html?.toUnchunkedString()
  }

  return {
    renders: () => renders,
    /** @returns the page too, where there is one */
    async ask(path: string): Promise<readonly [Outcome, html?: string]> {
      const asked = page(path).then(
        (html): readonly [Outcome, html?: string] => (typeof html === 'string' ? ['200', html] : ['no page']),
        (): readonly [Outcome] => ['500'],
      )
      // Nothing here waits for a timer, a file or a socket.
      return Promise.race([asked, turns(20).then((): readonly [Outcome] => ['waits'])])
    },
  }
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await setImmediate()
}

/** Whether nothing in a page would run but by the one script that the policy names, and nothing of it was for one answer. */
export function isInert(html: string): boolean {
  return html.includes(REVIVER) && !html.includes('self.__next_f.push(') && !html.includes(NONCE)
}
