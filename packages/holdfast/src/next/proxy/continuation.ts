import { NextResponse } from 'next/server.js'

/**
 * The path of the page that Next goes on to, without the base path: the request's own, or the one that a proxy rewrote
 * it to. `undefined`: the response is the answer, a redirect or a body of its own.
 */
export function nextPath(
  response: Response,
  { pathname, basePath }: { readonly pathname: string; readonly basePath: string },
): string | undefined {
  const rewritten = response.headers.get('x-middleware-rewrite')
  if (rewritten === null) return response.headers.has('x-middleware-next') ? pathname : undefined
  const target = new URL(rewritten, 'http://localhost').pathname
  return target.startsWith(`${basePath}/`) ? target.slice(basePath.length) : target
}

/**
 * The headers that the page will see: the request's, or what an inner proxy has put in their place. Next carries them
 * on the response.
 */
export function forwardedHeaders(response: Response, request: Headers): Headers {
  const names = response.headers.get('x-middleware-override-headers')
  if (names === null) return new Headers(request)
  const headers = new Headers()
  for (const name of names.split(',')) {
    const value = response.headers.get(`x-middleware-request-${name.trim()}`)
    if (value !== null) headers.set(name.trim(), value)
  }
  return headers
}

/** Puts them there, by way of the function of Next that knows how. */
export function forwardHeaders(response: Response, headers: Headers): void {
  const carrier = NextResponse.next({ request: { headers } })
  carrier.headers.delete('x-middleware-next')
  for (const [name, value] of carrier.headers) response.headers.set(name, value)
}
