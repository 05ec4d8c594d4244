import { readBody } from '../validation/body.js'
import type { Call } from './exchange.js'

/**
 * A request as the stages see it. Nothing of it is copied, and of its URL only the query is read: its origin is not the
 * client's to know here.
 * @param params as the framework has decoded them
 * @param route the declared name, or the path with its params' names in place of their values
 * @param context what the framework gives a handler beside the request
 */
export function routeCall(
  request: Request,
  params: Readonly<Record<string, unknown>>,
  route: string,
  context?: unknown,
): Call {
  return {
    surface: 'route',
    method: request.method,
    headers: request.headers,
    route,
    params,
    search: () => searchOf(request.url),
    body: ({ bodyRules }) => readBody(request, bodyRules),
    beside: () => [],
    request,
    context,
  }
}

/** Of a URL that was parsed and serialised before (Fetch §5.4): the rest of it need not be parsed again. */
function searchOf(url: string): URLSearchParams {
  const start = url.indexOf('?')
  if (start === -1) return new URLSearchParams()
  const end = url.indexOf('#')
  if (end === -1) return new URLSearchParams(url.slice(start + 1))
  return new URLSearchParams(start < end ? url.slice(start + 1, end) : '')
}
