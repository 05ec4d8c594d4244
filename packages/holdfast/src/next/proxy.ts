import { NextResponse, type NextRequest } from 'next/server.js'
import type { CspGrants } from '../headers/csp.js'
import { createNonce } from '../headers/nonce.js'
import { appOrigin } from '../origin/app-origin.js'
import { forwardedHeaders, forwardHeaders, nextPath } from './proxy/continuation.js'
import { draftOf } from './proxy/draft.js'
import { spoofable, stripInbound, type Spoofable } from './proxy/inbound.js'
import { checkOptions, type InnerProxy, type ProxyFunction, type ProxyOptions } from './proxy/options.js'
import { MANIFEST, pageGrants } from './proxy/page-grants.js'
import { profile, type Profile } from './proxy/profile.js'

export type { InboundOptions } from './proxy/inbound.js'
export type { InnerProxy, ProxyCspOptions, ProxyFunction, ProxyOptions } from './proxy/options.js'

/**
 * A proxy for `proxy.ts` (or `middleware.ts`): it gives every page its headers and its Content Security Policy, with a
 * new nonce for each response that is rendered, and takes off what a client could pretend with. It calls `inner`, where
 * there is one, in between. No decision about an API call depends on it.
 *
 * ```ts
 * export const proxy = holdfastProxy({ origin: process.env.APP_ORIGIN })
 * export const config = { matcher: ['/((?!api(?:/|$)|_next/static/|_next/image(?:/|$)).*)'] }
 * ```
 *
 * Next reads `config.matcher` without running the file, so it is written out there. It has no `missing` condition: a
 * client that sends the header would get a page without a policy, rendered with a nonce of its choice.
 * @throws {ConfigurationError} `config.csp`, `config.header`, `config.unknown_option` at construction; `config.origin`
 * with the first request.
 */
export function proxy(options: ProxyOptions, inner?: InnerProxy): ProxyFunction {
  const { csp = {}, headers = {}, inbound = {}, except = [] } = options
  checkOptions(options)
  // Both are made now, so that what is wrong in them fails here; only the choice waits for the environment.
  const profiles = { 'http:': profile(false, csp, headers), 'https:': profile(true, csp, headers) }
  const grants = pageGrants(csp.manifest ?? MANIFEST)
  const excepted = ['/api', ...except]
  const isExcepted = (path: string): boolean => excepted.some((each) => path === each || path.startsWith(`${each}/`))
  let started: (Profile & { readonly isSpoofable: Spoofable }) | undefined
  const start = (): NonNullable<typeof started> => {
    const { protocol, host } = new URL(appOrigin(options.origin))
    return (started = { ...profiles[protocol as keyof typeof profiles], isSpoofable: spoofable(inbound, host) })
  }

  return async (request, event) => {
    const { nextUrl, method } = request
    if (isExcepted(nextUrl.pathname)) return (await inner?.(request, event)) ?? NextResponse.next()
    const { policy, pairs, isSpoofable } = started ?? start()
    stripInbound(request.headers, isSpoofable)
    const answer = (await inner?.(request, event)) ?? NextResponse.next()
    const path = nextPath(answer, nextUrl)
    if (path !== undefined && isExcepted(path)) return answer

    // A copy: the headers of a redirect or a fetched response cannot be changed.
    const response = new NextResponse(answer.body, answer)
    for (const [name, value] of pairs) {
      if (!response.headers.has(name)) response.headers.set(name, value)
    }
    if (path === undefined) {
      if (!response.headers.has(policy.name)) response.headers.set(policy.name, policy.csp.header())
      return response
    }
    const userAgent = request.headers.get('user-agent')
    const { nonce, hashes } = (await grants())({ method, path, userAgent, draft: await draftOf(request) })
    forward(response, request, policy, { nonce: nonce ? createNonce() : undefined, hashes })
    return response
  }
}

/** The policy goes both ways: to the browser, and to Next, which takes the nonce for its own scripts from it. */
function forward(response: Response, request: NextRequest, { csp, name }: Profile['policy'], grants: CspGrants): void {
  const value = csp.header(grants)
  const headers = forwardedHeaders(response, request.headers)
  headers.set('content-security-policy', value)
  headers.delete('x-nonce')
  if (grants.nonce !== undefined) headers.set('x-nonce', grants.nonce)
  forwardHeaders(response, headers)
  response.headers.set(name, value)
}
