import { fetch as send, type BodyInit as SentBody, type Response as Received } from 'undici'
import { Outage, outage } from '../core/outage.js'
import { cappedBody } from './capped-body.js'
import { connections } from './connections.js'
import { Deadline } from './deadline.js'
import { FetchRefused, isFetchRefused } from './fetch-refused.js'
import { isStream, nextHop, redirection, type Hop } from './hop.js'
import { fetchRules, type SafeFetchOptions } from './options.js'

export { isOutage, type Outage } from '../core/outage.js'
export type { Lookup } from './checked-connect.js'
export { FetchRefused, isFetchRefused, type FetchRefusedCode } from './fetch-refused.js'
export type { SafeFetchOptions } from './options.js'

/** As of `fetch`, as far as it makes sense on a server. A body that is a stream is sent once: no redirect repeats it. */
export type SafeFetchInit = Pick<RequestInit, 'body' | 'headers' | 'method' | 'redirect' | 'signal'>

/**
 * @throws {FetchRefused} what the rules refuse; the body of the response throws it too, as `size`
 * @throws {Outage} the network, the DNS or the other side failed, or did not answer within the deadline
 */
export type SafeFetch = (input: string | URL, init?: SafeFetchInit) => Promise<Response>

const MOST_REDIRECTS = 5

/**
 * A `fetch` for URLs that somebody else chose: webhooks, link previews, imports, avatars. It goes to public addresses
 * only, whatever the URL, the DNS or a redirect says (OWASP SSRF Prevention Cheat Sheet; ASVS 5.0, 1.3.6): every
 * resolved address is judged and the judged one is connected to; each redirect is a new URL that is checked anew; the
 * body is cut off at `maxBytes`, everything at `timeout`. Make it once and keep it: it reuses connections.
 *
 * ```ts
 * const fetchPreview = safeFetch({ timeout: '5 s', maxBytes: 1_000_000 })
 * const page = await (await fetchPreview(url)).text()
 * ```
 * @throws {ConfigurationError} `config.outbound`, `config.unknown_option`
 */
export function safeFetch(options: SafeFetchOptions = {}): SafeFetch {
  const rules = fetchRules(options)
  const connectionsOf = connections(rules)

  return async (input, init = {}) => {
    const { redirect = 'follow' } = init
    const deadline = new Deadline(rules.timeout, init.signal)
    const { signal } = deadline
    const failure = (error: unknown): unknown => failureOf(error, signal)
    try {
      let hop = firstHop(rules.url(input), init)
      for (let redirects = 0; ; redirects++) {
        const received = await send(hop.url, {
          method: hop.method,
          headers: [...hop.headers],
          body: hop.body as SentBody,
          ...(isStream(hop.body) ? { duplex: 'half' } : {}),
          redirect: 'manual',
          dispatcher: connectionsOf(hop.url.origin),
          signal,
        })
        const location = redirection(received.status, received.headers)
        if (location === null || redirect === 'manual') {
          const response = answer(received, rules.maxBytes, failure, () => deadline.end())
          const facts = { url: { value: hop.url.href }, redirected: { value: redirects > 0 } }
          return Object.defineProperties(response, facts)
        }
        drop(received)
        if (redirect === 'error' || redirects === MOST_REDIRECTS) throw new FetchRefused('redirect')
        hop = nextHop(hop, received.status, rules.url(location, hop.url))
      }
    } catch (error) {
      deadline.end()
      throw failure(error)
    }
  }
}

function firstHop(url: URL, { method = 'GET', headers: given, body = null }: SafeFetchInit): Hop {
  let headers: Headers
  try {
    headers = new Headers(given)
  } catch {
    // The platform's own message holds the value.
    throw new TypeError('A header has a name or a value that cannot be sent (RFC 9110 §5.5).')
  }
  // Which site is asked is what was checked, whatever headers a caller passes on.
  headers.delete('host')
  return {
    url,
    method: method.toUpperCase(),
    headers,
    body,
  }
}

/** The response as one of the platform's own, with a body that ends where it must. */
function answer(received: Received, max: number, failure: (error: unknown) => unknown, ended: () => void): Response {
  const { status, statusText, body } = received
  const headers = new Headers([...received.headers])
  if (status > 599) {
    drop(received)
    throw new Outage('remote-host', 'fetch', 'status')
  }
  if (body === null) {
    ended()
    return new Response(null, { status, statusText, headers })
  }
  if (Number(headers.get('content-length')) > max) {
    drop(received)
    throw new FetchRefused('size')
  }
  if (headers.has('content-encoding')) {
    // The body is decoded: who passes the response on must not announce it otherwise.
    headers.delete('content-encoding')
    headers.delete('content-length')
  }
  return new Response(cappedBody(body as ReadableStream<Uint8Array>, max, failure, ended), {
    status,
    statusText,
    headers,
  })
}

/** Frees the connection of a response that nobody reads. */
function drop(response: Received): void {
  response.body?.cancel().catch(() => undefined)
}

function failureOf(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  for (let current = error, depth = 0; depth < 4 && current instanceof Error; current = current.cause, depth++) {
    if (isFetchRefused(current)) return current
  }
  return outage('remote-host', 'fetch', error)
}
