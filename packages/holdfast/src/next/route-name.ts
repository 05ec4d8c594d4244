import { workAsyncStorage } from 'next/dist/server/app-render/work-async-storage.external.js'
import { routePattern } from './route-pattern.js'

/**
 * The route's pattern as Next matched it: `/api/orders/[id]`. The URL cannot tell: rewrites give one route many paths,
 * and each would be a counter of its own. Where Next does not say, the path with its params' names is the next best.
 */
export function routeName(url: string, params: Readonly<Record<string, unknown>>): string {
  const matched = workAsyncStorage.getStore()?.route
  return matched === undefined ? routePattern(url, params) : matched.replace(/\/route$/, '')
}
