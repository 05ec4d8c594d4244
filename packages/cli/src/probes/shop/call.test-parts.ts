import type { IncomingMessage } from 'node:http'

/** A request to the shop, read as far as the limit of bodies lets it. */
export interface Call {
  readonly method: string
  /** As it came: path and query, byte for byte. */
  readonly target: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly cookies: Readonly<Record<string, string | undefined>>
  /** Of the socket. */
  readonly address: string
  /** `null`: more than the limit. */
  readonly raw: Buffer | null
}

export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  /** Text and bytes as they are, anything else as JSON; nothing where it is left out. */
  readonly body?: unknown
}

export const problem = (status: number, code: string, more: object = {}): Reply => ({
  status,
  headers: { 'content-type': 'application/problem+json' },
  body: JSON.stringify({ title: code, status, code, ...more }),
})

export async function callOf(request: IncomingMessage, maxBody: number): Promise<Call> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= maxBody) chunks.push(chunk)
  }
  const target = request.url ?? '/'
  const [path = '/', query = ''] = target.split('?', 2)
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  )
  return {
    method: request.method ?? 'GET',
    target,
    path,
    query: new URLSearchParams(query),
    headers,
    cookies: cookiesOf(headers['cookie'] ?? ''),
    address: request.socket.remoteAddress ?? '',
    raw: size > maxBody ? null : Buffer.concat(chunks),
  }
}

function cookiesOf(header: string): Record<string, string> {
  const pairs = header.split(';').flatMap((pair) => {
    const [, name, value] = /^\s*([^=]+)=(.*?)\s*$/.exec(pair) ?? []
    return name === undefined ? [] : [[name, value ?? ''] as const]
  })
  return Object.fromEntries(pairs)
}
