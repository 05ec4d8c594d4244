import fileSystemCache from 'next/dist/server/lib/incremental-cache/file-system-cache.js'
import type { CacheHandler as NextCacheHandler } from 'next/dist/server/lib/incremental-cache/index.js'
import { inertScripts } from '../headers/csp-inert.js'
import { withoutNonce, type KeptPage } from './cache-handler/kept-nonce.js'

/** What Next's `cacheHandler` names: a class that it makes one of for each request. */
export type CacheHandlerClass = new (context: CacheHandlerContext) => CacheHandler
export type CacheHandlerContext = ConstructorParameters<typeof NextCacheHandler>[0]

/** Next's contract, of which everything but `get` and `set` passes through. */
export interface CacheHandler {
  get(...given: Parameters<NextCacheHandler['get']>): ReturnType<NextCacheHandler['get']>
  set(...given: Parameters<NextCacheHandler['set']>): Promise<void>
}

type Kept = Parameters<CacheHandler['set']>[1]

/**
 * Lets pages that Next writes again while it runs (`revalidate`, `revalidatePath`, paths that are first asked for at run
 * time) come alive under the CSP of `holdfast/next/proxy`: what their inline scripts say is made data before the page is
 * kept and before anybody gets it, and no nonce is kept with it.
 *
 * ```ts
 * import { cacheHandler } from 'holdfast/next/cache-handler'
 * export default cacheHandler(OurRedisHandler)
 * ```
 */
export function cacheHandler<Base extends CacheHandlerClass>(base: Base): Base {
  // TypeScript asks for exactly this signature where a class extends a parameter.
  // oxlint-disable-next-line typescript/no-explicit-any
  const Base = base as new (...given: any[]) => CacheHandler
  return class extends Base {
    override async get(...given: Parameters<CacheHandler['get']>): ReturnType<CacheHandler['get']> {
      const found = await super.get(...given)
      // What a handler makes of a damaged entry may be no object: Next is told what it is told without us.
      if (typeof found?.value === 'object' && found.value !== null) fromCache.add(found.value)
      return found
    }

    override set(...given: Parameters<CacheHandler['set']>): Promise<void> {
      // Before the first await: Next answers the request that it wrote the page for with this same object.
      const [key, kept] = given
      // After a failed renewal Next puts back what it was given before.
      if (kept !== null && !fromCache.has(kept) && isPage(kept)) makeInert(key, kept)
      return super.set(...given)
    }
  } as unknown as Base
}

/** Next loads this file with Node, and bundles it with the proxy: a CommonJS module has its default export in two places. */
const onDisk: unknown = typeof fileSystemCache === 'function' ? fileSystemCache : fileSystemCache.default

/** For `cacheHandler` in next.config: Next's own cache on disk, with pages as above. */
export default cacheHandler(onDisk as CacheHandlerClass)

/** What is kept already was made inert then, or was prerendered by the build, which knows its hashes. */
const fromCache = new WeakSet<object>()

function isPage(kept: NonNullable<Kept>): kept is NonNullable<Kept> & KeptPage {
  return (kept.kind as string) === 'APP_PAGE'
}

function makeInert(key: string, page: KeptPage): void {
  withoutNonce(page)
  const html = inertScripts(page.html, page.rscData)
  if (html !== undefined) page.html = html
  else console.warn(`holdfast: ${TAMPERED} [config.csp] ${key.slice(key.lastIndexOf('$') + 1)}`)
}

const TAMPERED = 'A page that was written again holds scripts that are not Next’s own; they will not run.'
