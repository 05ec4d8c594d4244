import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { onTestFinished } from 'vitest'
import { publicAccess } from '../authorization/access.js'
import { GATE } from '../pipeline/gated.js'
import { testGate, type TestGateOptions } from '../pipeline/gate.test-parts.js'
import { memory } from '../rate-limit/stores/memory.js'
import { fakeProvider } from '../testing/fake-provider.js'
import { securityConsole } from './console.js'
import type { SecurityConsoleOptions } from './options.js'

export const ORIGIN = 'https://app.example.com'

/** Who may be meant by the cookie `fake`. */
export const CALLERS = {
  admin: { id: 'admin-1', roles: ['admin'], sessionId: '5e551011-0000-4000-8000-000000000001' },
  second: { id: 'admin-2', roles: ['admin'], sessionId: '5e551011-0000-4000-8000-000000000002' },
  member: { id: 'member-1', roles: ['member'] },
}

export interface AskedConsole {
  /** A caller by name; `null`: nobody is signed in. Default the administrator. */
  readonly as?: string | null
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
  readonly signal?: AbortSignal
}

export interface ConsoleWorldOptions extends TestGateOptions {
  readonly console?: SecurityConsoleOptions
}

/** A gate with its console behind a real server on loopback. Closed after the test. */
export async function consoleWorld({ console: options = {}, ...gateOptions }: ConsoleWorldOptions = {}) {
  const callers: Record<string, (typeof CALLERS)['admin'] | (typeof CALLERS)['member']> = { ...CALLERS }
  const world = testGate({
    origin: ORIGIN,
    identity: [fakeProvider({ carries: 'cookie', callers })],
    clock: Date.now,
    ...gateOptions,
    limits: { store: memory(), ...gateOptions.limits },
  })
  const handlers = securityConsole({ [GATE]: world.gate }, options)
  const base = options.path ?? '/console'

  const exchange = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '/' } = incoming
    const chunks: Uint8Array[] = []
    for await (const chunk of incoming) chunks.push(chunk as Uint8Array)
    const body = Buffer.concat(chunks)
    const gone = new AbortController()
    outgoing.on('close', () => gone.abort())
    const headers = new Headers()
    for (const [name, value] of Object.entries(incoming.headers))
      if (typeof value === 'string') headers.set(name, value)
    const request = new Request(`http://localhost:3000${url}`, {
      method,
      headers,
      signal: gone.signal,
      ...(body.length === 0 ? {} : { body }),
    })
    const path = url.split('?')[0]!.slice(base.length).split('/').filter(Boolean).map(decodeURIComponent)
    const answer = await handlers[method as 'GET'](request, { params: Promise.resolve({ path }) })
    outgoing.writeHead(answer.status, [...answer.headers].flat())
    if (answer.body === null) return void outgoing.end()
    try {
      for await (const chunk of answer.body) if (!outgoing.write(chunk)) await drained(outgoing)
      outgoing.end()
    } catch {
      outgoing.destroy()
    }
  }
  const server = createServer((incoming, outgoing) => void exchange(incoming, outgoing))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo

  /** As it is written: `fetch` would tidy the path up, and say things of its own. An empty header is not sent. */
  const ask = (path: string, { as = 'admin', method = 'GET', headers = {}, json, signal }: AskedConsole = {}) =>
    new Promise<Response>((resolve, reject) => {
      const said = {
        ...(as === null ? {} : { cookie: `fake=${as}`, authorization: `Bearer ${as}` }),
        ...(method === 'GET' ? {} : { origin: ORIGIN }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      }
      const sent = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== ''))
      const whole = { host: '127.0.0.1', port, path: `${base}${path}`, method, headers: sent, agent: false as const }
      const outgoing = send({ ...whole, ...(signal === undefined ? {} : { signal }) }, (incoming) => {
        const { statusCode: status = 0 } = incoming
        const received = new Headers()
        for (const [name, value] of Object.entries(incoming.headers)) received.set(name, String(value))
        const body = status === 204 || status === 303 || method === 'HEAD' ? null : Readable.toWeb(incoming)
        resolve(new Response(body as BodyInit | null, { status, headers: received }))
      })
      outgoing.on('error', reject).end(json === undefined ? undefined : JSON.stringify(json))
    })

  return {
    ...world,
    callers,
    ask,
    get: async <T>(path: string): Promise<T> => (await (await ask(`/api/${path}`)).json()) as T,
    command: (path: string, json: unknown = {}, asked: AskedConsole = {}) =>
      ask(`/api/${path}`, { method: 'POST', json, ...asked }),
    /** A public route of the app, called as the fake provider's callers are. */
    called: world.route({ access: publicAccess, name: '/api/orders' }),
  }
}

function drained(outgoing: ServerResponse): Promise<unknown> {
  return new Promise((resolve) => outgoing.once('drain', resolve).once('close', resolve))
}

export type ConsoleWorld = Awaited<ReturnType<typeof consoleWorld>>
