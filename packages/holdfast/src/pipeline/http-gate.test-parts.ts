import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { publicAccess } from '../authorization/access.js'
import type { ClientAddress } from '../origin/client-address.js'
import type { TrustedProxies } from '../origin/trusted-proxies.js'
import { testGate, type TestGateOptions } from './gate.test-parts.js'
import { compilePolicy } from './policy.js'
import { answerCall } from './route.js'
import { routeCall } from './route-call.js'

export interface Asking {
  /** Any of 127.0.0.0/8 is a client of its own. */
  readonly from?: string
  readonly path?: string
  /** Names as they are sent; a list is sent as so many lines. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
}

export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

export interface HttpServer {
  ask(asking?: Asking): Promise<Answered>
  close(): Promise<void>
}

/** A real server on loopback, asked over real sockets. */
export async function httpServer(listener: RequestListener): Promise<HttpServer> {
  const server = createServer({ maxHeaderSize: 4_000_000 }, listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    ask: (asking) => ask(server, asking),
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

async function ask(server: Server, { from = '127.0.0.1', path = '/', headers = {} }: Asking = {}): Promise<Answered> {
  const { port } = server.address() as AddressInfo
  const lines = Object.entries(headers).flatMap(([name, values]) => [values].flat().flatMap((value) => [name, value]))
  const sent = request({
    host: '127.0.0.1',
    port,
    path,
    localAddress: from,
    headers: ['Host', `127.0.0.1:${port}`, ...lines],
    agent: false,
    maxHeaderSize: 4_000_000,
  })
  sent.end()
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  let text = ''
  for await (const chunk of answer) text += String(chunk)
  return {
    status: answer.statusCode ?? 0,
    headers: webHeaders(answer),
    body: text === '' ? undefined : JSON.parse(text),
  }
}

/** As a server hands them on: lines of one name are joined in their order. */
function webHeaders({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers()
  for (let i = 0; i < rawHeaders.length; i += 2) headers.append(rawHeaders[i] as string, rawHeaders[i + 1] as string)
  return headers
}

/** A gate behind such a server, with a public route that answers whom it takes its caller for. */
export async function httpGate(trustedProxies: TrustedProxies, options: TestGateOptions = {}) {
  const peers = new WeakMap<Headers, string | undefined>()
  const world = testGate({ trustedProxies, host: { peer: (headers) => peers.get(headers) }, ...options })
  const policy = {
    ...compilePolicy({ access: publicAccess, handler: () => undefined }),
    perform: ({ client }: { readonly client: ClientAddress }) => ({ ...client }),
  }
  const server = await httpServer((received, response) => {
    const headers = webHeaders(received)
    peers.set(headers, received.socket.remoteAddress)
    const call = routeCall(new Request(`http://127.0.0.1${received.url}`), {}, received.url ?? '/')
    void answerCall(world.gate, policy, { ...call, headers }).then(async (answer) => {
      response.writeHead(answer.status, [...answer.headers].flat())
      response.end(await answer.text())
    })
  })
  return {
    ...world,
    ...server,
    /** Whom the gate takes a client for. */
    who: async (asking?: Asking) => (await server.ask(asking)).body as ClientAddress,
  }
}

export type HttpGate = Awaited<ReturnType<typeof httpGate>>
