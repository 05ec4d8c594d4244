import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly cookies: readonly string[]
  /** Of a problem; `undefined` where the body is none. */
  readonly code: string | undefined
}

export interface Sent {
  /** A list is sent as lines of their own. */
  readonly headers?: Readonly<Record<string, string | string[]>>
  readonly json?: object
}

/** Route Handlers behind a server, so that headers come and go as on the wire. Closed after the test. */
export async function served(answer: (request: Request, path: string) => Promise<Response>) {
  const exchange = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await textOf(incoming)
    const { headers, method = 'GET', url = '/' } = incoming
    const request = new Request(`http://localhost:3000${url}`, {
      method,
      headers: headers as Record<string, string>,
      ...(body === '' ? {} : { body }),
    })
    const answered = await answer(request, url)
    outgoing.writeHead(answered.status, [...answered.headers].flat())
    outgoing.end(await answered.text())
  }
  const server = createServer((incoming, outgoing) => void exchange(incoming, outgoing))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo

  return (method: string, path: string, { headers = {}, json }: Sent = {}): Promise<Answered> =>
    new Promise((resolve, reject) => {
      const typed = json === undefined ? headers : { 'content-type': 'application/json', ...headers }
      const outgoing = send({ port, host: '127.0.0.1', method, path, headers: typed }, (incoming) => {
        answerOf(incoming).then(resolve, reject)
      })
      outgoing.on('error', reject).end(json === undefined ? undefined : JSON.stringify(json))
    })
}

async function answerOf(incoming: IncomingMessage): Promise<Answered> {
  const text = await textOf(incoming)
  const { statusCode: status = 0, headers } = incoming
  const isProblem = headers['content-type'] === 'application/problem+json'
  const code = isProblem ? (JSON.parse(text) as { code: string }).code : undefined
  return { status, code, headers, cookies: headers['set-cookie'] ?? [] }
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of incoming) text += String(chunk)
  return text
}
