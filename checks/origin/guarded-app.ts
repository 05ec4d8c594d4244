import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'
import {
  holdfast,
  problem,
  publicAccess,
  publicCors,
  signedIn,
  slidingWindow,
} from '../../packages/holdfast/src/next/index.js'
import type { CsrfOptions, Holdfast } from '../../packages/holdfast/src/next/index.js'
import { memory } from '../../packages/holdfast/src/rate-limit/stores/memory.js'
import { fakeProvider, type FakeProviderOptions } from '../../packages/holdfast/src/testing/fake-provider.js'
import { loopbackCertificate } from '../../packages/holdfast/src/testing/loopback-certificate.js'

/** A handler as Next would call it. */
export type Handler = (request: Request, context: { readonly params: Promise<never> }) => Promise<Response>

/** What a `route.ts` exports, by method. */
export type Exports = Readonly<Partial<Record<string, Handler>>>

export interface GuardedAppOptions {
  readonly origin: string
  /** Other origins on the app-wide list, with credentials. */
  readonly trusted: readonly string[]
  /** Other origins on the list of `/api/feed`, without. */
  readonly readers?: readonly string[]
  readonly csrf?: CsrfOptions
  readonly callers?: FakeProviderOptions['callers']
  readonly carries?: 'cookie' | 'header'
}

export interface GuardedApp {
  readonly gate: Holdfast
  readonly paths: Readonly<Record<string, Exports>>
}

/**
 * An app behind the gate. Outside of Next, so the test file replaces the two functions that the gate has from it:
 * `vi.mock('next/server.js', () => ({ connection: async () => {}, after: () => {} }))`.
 */
export function guardedApp({
  origin,
  trusted,
  readers = trusted,
  csrf,
  callers,
  carries,
}: GuardedAppOptions): GuardedApp {
  const plenty = slidingWindow(1_000_000, '1 m')
  const gate = holdfast({
    origin,
    trustedProxies: 'none',
    identity: [
      fakeProvider({
        callers: callers ?? { ada: { id: 'ada', sessionId: 'session-1' } },
        carries: carries ?? 'cookie',
      }),
    ],
    cors: { origins: trusted, credentials: true },
    ...(csrf === undefined ? {} : { csrf }),
    limits: { store: memory(), onStoreError: 'local', anonymous: plenty, caller: plenty, address: plenty },
  })
  const { route } = gate
  const routes = (handlers: Parameters<typeof gate.routes>[0]): Exports => exported(gate.routes(handlers))
  const done = ({ request }: { readonly request: Request }) => ({ done: request.method })
  const write = route({ access: signedIn, handler: done })
  const anybody = route({ access: publicAccess, handler: done })
  const readable = { origins: readers }
  const kept = { 'cache-control': 'public, max-age=600', vary: 'Accept-Language' }
  const paths: Record<string, Exports> = {
    '/api/orders': routes({ GET: write, POST: write, PUT: write, PATCH: write, DELETE: write }),
    '/api/notes': routes({
      POST: route({ access: signedIn, body: z.object({ note: z.string() }), handler: ({ body }) => body }),
    }),
    // May be kept by caches, for other origins to read.
    '/api/feed': routes({
      GET: route({ access: publicAccess, cors: readable, handler: () => Response.json(['news'], { headers: kept }) }),
      POST: route({ access: publicAccess, cors: readable, handler: done }),
    }),
    '/api/open': routes({ GET: route({ access: publicAccess, cors: publicCors, handler: done }) }),
    '/api/sign-in': routes({
      POST: route({
        access: publicAccess,
        handler: ({ answer }) => {
          answer.setCookie({ name: 'fake', value: 'mallory', path: '/', httpOnly: true, secure: true, sameSite: 'lax' })
        },
      }),
    }),
    '/api/missing': routes({
      GET: route({ access: publicAccess, handler: () => problem('object.not_found') }),
    }),
    '/api/unchanged': routes({
      GET: route({
        access: publicAccess,
        handler: () => new Response(null, { status: 304, headers: { etag: '"1"' } }),
      }),
    }),
    '/api/elsewhere': routes({
      GET: route({ access: publicAccess, handler: () => Response.redirect('https://elsewhere.example/', 307) }),
    }),
    '/api/broken': routes({
      GET: route({
        access: publicAccess,
        handler: () => {
          throw new Error('on purpose')
        },
      }),
    }),
    '/api/scarce': routes({
      GET: route({ access: publicAccess, limit: slidingWindow(1, '1 h', { name: 'scarce' }), handler: done }),
    }),
    // Answers with CORS headers of its own.
    '/api/loud': routes({
      GET: route({
        access: publicAccess,
        handler: () =>
          Response.json(null, {
            headers: {
              'access-control-allow-origin': '*',
              'access-control-allow-credentials': 'true',
              'access-control-allow-methods': 'DELETE',
              vary: 'Accept-Language, origin',
            },
          }),
      }),
    }),
    '/api/hook': routes({ POST: anybody, PUT: anybody, GET: anybody }),
    '/api/hook/below': routes({ POST: anybody }),
    '/api/kiosk': routes({ POST: anybody }),
  }
  return { gate, paths }
}

/** By any method's name, as a request brings it. */
function exported(handlers: object): Exports {
  return handlers as Exports
}

/** Calls what is there at the path, as Next does: an undeclared method is its own 405. */
export async function answered(paths: Readonly<Record<string, Exports>>, request: Request): Promise<Response> {
  const handlers = paths[new URL(request.url).pathname]
  if (handlers === undefined) return new Response(null, { status: 404 })
  const handler = handlers[request.method]
  return handler === undefined
    ? new Response(null, { status: 405 })
    : handler(request, { params: Promise.resolve({} as never) })
}

/** Answers by web requests, over HTTP. As under Next, `request.url` says nothing about the host that was asked for. */
export function listener(answer: (request: Request, incoming: IncomingMessage) => Promise<Response>): RequestListener {
  return (incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const { method = 'GET', url = '/' } = incoming
      const hasBody = method !== 'GET' && method !== 'HEAD' && chunks.length > 0
      const request = new Request(`http://localhost:3000${url}`, {
        method,
        headers: Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]),
        ...(hasBody ? { body: Buffer.concat(chunks) } : {}),
      })
      void answer(request, incoming).then((response) => send(response, outgoing))
    })
  }
}

async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.statusCode = response.status
  for (const [name, value] of response.headers) outgoing.appendHeader(name, value)
  outgoing.end(response.body === null ? undefined : Buffer.from(await response.arrayBuffer()))
}

export interface Listening {
  readonly port: number
  stop(): Promise<void>
}

/** On a free loopback port. */
export async function listen(answering: RequestListener, tls = false): Promise<Listening> {
  const server = tls ? createTlsServer(loopbackCertificate, answering) : createServer(answering)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
