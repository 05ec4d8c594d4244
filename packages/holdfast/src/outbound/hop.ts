import { FetchRefused } from './fetch-refused.js'

/** One request of a fetch: the first, or what a redirect makes of it. */
export interface Hop {
  readonly url: URL
  readonly method: string
  readonly headers: Headers
  readonly body: BodyInit | null
}

const REDIRECTS = new Set([301, 302, 303, 307, 308])

/** Say nothing about who asks. Every other header may: a cookie, `Authorization`, an API key under any name. */
const SAFE_ELSEWHERE = new Set(['accept', 'accept-language', 'content-language', 'content-type', 'range', 'user-agent'])

const OF_A_BODY = ['content-encoding', 'content-language', 'content-length', 'content-location', 'content-type']

/** Where a response redirects to, if it does: its `Location`, not yet checked. */
export function redirection(status: number, headers: { get(name: string): string | null }): string | null {
  return REDIRECTS.has(status) ? headers.get('location') : null
}

/**
 * The request after a redirect (Fetch §4.4): 303, and 301 or 302 of a POST, turn into a GET without a body; across
 * origins only headers travel on that are no credentials.
 * @param url is checked
 * @throws {FetchRefused} `redirect` from https to http, and for a body that has been sent and cannot be read again
 */
export function nextHop(hop: Hop, status: number, url: URL): Hop {
  if (hop.url.protocol === 'https:' && url.protocol === 'http:') throw new FetchRefused('redirect')
  const isSameOrigin = url.origin === hop.url.origin
  const headers = new Headers([...hop.headers].filter(([name]) => isSameOrigin || SAFE_ELSEWHERE.has(name)))
  const becomesGet =
    status === 303
      ? hop.method !== 'GET' && hop.method !== 'HEAD'
      : (status === 301 || status === 302) && hop.method === 'POST'
  if (!becomesGet) {
    if (isStream(hop.body)) throw new FetchRefused('redirect')
    return { ...hop, url, headers }
  }
  for (const name of OF_A_BODY) headers.delete(name)
  return { url, method: 'GET', headers, body: null }
}

export function isStream(body: unknown): boolean {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body
}
