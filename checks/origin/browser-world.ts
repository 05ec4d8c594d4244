import { createHash, X509Certificate } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { chromium, type BrowserContext, type Page } from 'playwright-core'
import { loopbackCertificate } from '../../packages/holdfast/src/testing/loopback-certificate.js'
import { chromiumOptions } from '../parts/chromium.ts'
import { temporaryFolder } from '../parts/server.ts'
import { answered, guardedApp, listen, listener, type Exports } from './guarded-app.ts'

/** One request that reached the app's API, as the browser sent it. */
export interface Arrived {
  readonly method: string
  readonly status: number
  readonly code: string | undefined
  readonly site: string | undefined
  readonly origin: string | undefined
  readonly type: string | undefined
  /** With the session's cookie. */
  readonly signedIn: boolean
}

/** Origins of one loopback server over TLS, which the browser takes for hosts of the network. */
export interface World {
  readonly app: string
  /** Another subdomain of the app's own site. */
  readonly sibling: string
  readonly evil: string
  /** On the app's list, with credentials. */
  readonly friend: string
  /** May read the feed. */
  readonly reader: string
  /** Of the reader's site, so that both share one cache; on no list. */
  readonly readersSibling: string
  /** A page of an origin, in a browser in which somebody is signed in to the app by a cookie of this kind. */
  visit(at: string, sameSite: 'Strict' | 'Lax' | 'None' | 'signed out'): Promise<Page>
  /** What arrives under this path from now on; resolves with the first. */
  arrival(path: string): Promise<Arrived>
  /** How many requests for this path and query have come. */
  count(path: string): number
  stop(): Promise<void>
}

export async function browserWorld(): Promise<World> {
  let answer: (request: Request, incoming: IncomingMessage) => Promise<Response> = async () => new Response()
  const server = await listen(
    listener((request, incoming) => answer(request, incoming)),
    true,
  )
  const at = (host: string) => `https://${host}:${server.port}`
  const origins = {
    app: at('app.shop.test'),
    sibling: at('blog.shop.test'),
    evil: at('evil.test'),
    friend: at('friend.test'),
    reader: at('www.reader.test'),
    readersSibling: at('other.reader.test'),
  }
  const { paths } = guardedApp({ origin: origins.app, trusted: [origins.friend], readers: [origins.reader] })
  const everything: Record<string, Exports> = { ...paths, '/naive/feed': { GET: naiveFeed(origins.reader) } }
  const waiting = new Map<string, (arrived: Arrived) => void>()
  const counts = new Map<string, number>()

  answer = async (request, { headers, url = '' }) => {
    const { pathname, searchParams } = new URL(request.url)
    if (headers.host !== new URL(origins.app).host || !/^\/(?:api|naive)\//.test(pathname)) {
      return pathname === '/back' ? redirect(searchParams) : blankPage(searchParams)
    }
    const response = await answered(everything, request)
    counts.set(url, (counts.get(url) ?? 0) + 1)
    if (request.method === 'OPTIONS') return response
    const isProblem = response.headers.get('content-type') === 'application/problem+json'
    waiting.get(pathname)?.({
      method: request.method,
      status: response.status,
      code: isProblem ? ((await response.clone().json()) as { code: string }).code : undefined,
      site: headers['sec-fetch-site'],
      origin: headers.origin,
      type: headers['content-type'],
      signedIn: /(?:^|; )fake=ada/.test(headers.cookie ?? ''),
    })
    return response
  }

  const profile = temporaryFolder('browser')
  const context = await launch(profile)
  return {
    ...origins,
    async visit(where, sameSite) {
      await context.clearCookies()
      if (sameSite !== 'signed out') {
        const cookie = { name: 'fake', value: 'ada', url: origins.app, secure: true, httpOnly: true, sameSite }
        await context.addCookies([cookie])
      }
      const page = await context.newPage()
      await page.goto(where)
      return page
    },
    arrival: (path) => new Promise((resolve) => waiting.set(path, resolve)),
    count: (path) => counts.get(path) ?? 0,
    async stop() {
      await context.close()
      rmSync(profile, { recursive: true, force: true })
      await server.stop()
    },
  }
}

/**
 * With a profile that lets other sites' cookies travel, as browsers did for twenty years and some still do. The certificate is trusted by its key: a
 * browser that only overlooks its faults would keep nothing in its cache.
 */
function launch(profile: string): Promise<BrowserContext> {
  const { publicKey } = new X509Certificate(loopbackCertificate.cert)
  const pin = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64')
  const { executablePath, args } = chromiumOptions()
  mkdirSync(join(profile, 'Default'))
  const preferences = { profile: { block_third_party_cookies: false, cookie_controls_mode: 0 } }
  writeFileSync(join(profile, 'Default/Preferences'), JSON.stringify(preferences))
  return chromium.launchPersistentContext(profile, {
    executablePath,
    args: [...args, `--ignore-certificate-errors-spki-list=${pin}`],
  })
}

/** What is often written by hand: it names the origin that asks, and does not say that the answer depends on it. */
function naiveFeed(reader: string): NonNullable<Exports['GET']> {
  return async (request) => {
    const allowed = request.headers.get('origin') === reader
    const headers = {
      'cache-control': 'public, max-age=600',
      ...(allowed ? { 'access-control-allow-origin': reader } : {}),
    }
    return Response.json(['news'], { headers })
  }
}

function blankPage(wanted: URLSearchParams): Response {
  const headers = new Headers({ 'content-type': 'text/html', 'cache-control': 'no-store' })
  const referrer = wanted.get('referrer')
  if (referrer !== null) headers.set('referrer-policy', referrer)
  return new Response('<!doctype html><title>A page</title><body></body>', { headers })
}

/** A redirect of somebody else's server. */
function redirect(wanted: URLSearchParams): Response {
  return new Response(null, {
    status: Number(wanted.get('status')),
    headers: { location: wanted.get('to') ?? '', 'access-control-allow-origin': '*' },
  })
}
