import { loaded } from '../core/loaded.js'
import { routePattern } from '../pipeline/route-pattern.js'

/** Loaded with the first call: an import of the gate should cost little more than Next itself. */
const nextWork = loaded(async () => {
  const { workAsyncStorage } = await import('#next-work')
  return workAsyncStorage
})

/**
 * The route's pattern as Next matched it: `/api/orders/[id]`. The URL cannot tell: rewrites give one route many paths,
 * and each would be a counter of its own. Where Next does not say, the path with its params' names is the next best.
 */
export async function routeName(url: string, params: Readonly<Record<string, unknown>>): Promise<string> {
  const matched = (await nextWork()).getStore()?.route
  return matched === undefined ? routePattern(url, params) : matched.replace(/\/route$/, '')
}
