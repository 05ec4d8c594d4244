import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { publicAccess } from '../../authorization/access.js'
import type { ProblemBody } from '../../core/problem.js'
import { testGate } from '../gate.test-parts.js'
import { compilePolicy, type AnyDefinition } from '../policy.js'
import { answerCall } from '../route.js'
import { routeCall } from '../route-call.js'

export interface Answered {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  /** The body as it came. */
  readonly text: string
  readonly problem: ProblemBody | undefined
}

export interface Posted {
  readonly path?: string
  readonly method?: string
  /** A list is sent as lines of their own. */
  readonly headers?: Readonly<Record<string, string | string[]>>
  readonly body?: string | Uint8Array | undefined
}

/**
 * One public route behind a real server, as Next hands requests over: the incoming message is the body of a web Request,
 * and nothing has read it. The handler answers with what it was given.
 */
export async function servedRoute(declared: Partial<AnyDefinition>) {
  const { gate, decisions } = testGate()
  const policy = compilePolicy({
    access: publicAccess,
    handler: ({ body, query }) => Response.json({ body: body ?? null, query: query ?? null }),
    ...declared,
  })
  const read: Request[] = []
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing))

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const headers = new Headers()
    for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
      headers.append(incoming.rawHeaders[i] as string, incoming.rawHeaders[i + 1] as string)
    }
    const { method = 'GET', url = '/' } = incoming
    const init = { method, headers, ...(method === 'GET' ? {} : { body: incoming, duplex: 'half' }) }
    const request = new Request(`http://localhost:3000${url}`, init as unknown as RequestInit)
    read.push(request)
    const answered = await answerCall(gate, policy, routeCall(request, {}, '/api/orders'))
    outgoing.writeHead(answered.status, Object.fromEntries(answered.headers))
    outgoing.end(await answered.text())
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo

  return {
    decisions,
    /** The requests that the route was given. */
    received: read,
    post({ path = '/api/orders', method = 'POST', headers = {}, body }: Posted): Promise<Answered> {
      return new Promise((resolve, reject) => {
        const typed = { 'content-type': 'application/json', ...headers }
        let isAnswered = false
        const outgoing = send({ port, host: '127.0.0.1', method, path, headers: typed }, (incoming) => {
          isAnswered = true
          const { statusCode: status = 0, headers: received } = incoming
          const answered = (text: string) => resolve({ status, headers: received, text, problem: problemOf(text) })
          textOf(incoming).then(answered, reject)
        })
        // Who is refused before all is sent may find the connection closed as well.
        outgoing.on('error', (error) => void (isAnswered || reject(error))).end(body)
      })
    },
    /**
     * Writes to the socket what a client library would not; the answer as it came, head and body.
     * @param more given a function that writes on, and one that breaks the connection off
     */
    raw(
      head: readonly string[],
      more: (write: (text: string) => void, leave: () => void) => unknown = () => undefined,
    ): Promise<string> {
      return new Promise((resolve, reject) => {
        const socket = connect(port, '127.0.0.1')
        let text = ''
        socket.setEncoding('utf8').on('data', (data: string) => {
          text += data
          if (!/\r\n\r\n[^]/.test(text)) return
          socket.destroy()
          resolve(text)
        })
        socket.on('error', (error) => (text === '' ? reject(error) : resolve(text)))
        socket.write(`POST /api/orders HTTP/1.1\r\nHost: x\r\n${head.join('\r\n')}\r\n\r\n`)
        void more(
          (data) => void socket.write(data),
          () => void socket.destroy(new Error('The client has gone.')),
        )
      })
    },
  }
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of incoming.setEncoding('utf8')) text += chunk
  return text
}

function problemOf(text: string): ProblemBody | undefined {
  const body = JSON.parse(text) as Partial<ProblemBody>
  return body.code === undefined ? undefined : (body as ProblemBody)
}
