import { request } from 'node:http'

export interface Answered {
  readonly status: number
  readonly headers: Headers
  /** Of a refusal. */
  readonly code: string | undefined
  readonly text: string
}

/** Header lines as they go on the wire; an array is several lines of one name. */
export type Sent = Readonly<Record<string, string | readonly string[]>>

/** One request without a browser's or fetch's additions. */
export function exchange(port: number, method: string, path: string, headers: Sent = {}, body = ''): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const outgoing = request({
      host: '127.0.0.1',
      port,
      method,
      path,
      agent: false,
      // Node would take the bytes of another encoding for Latin-1.
      headers: {
        host: 'app.example.com',
        ...Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
        ),
        'content-length': String(Buffer.byteLength(body)),
      },
    })
    outgoing.on('error', reject)
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        const lines = response.rawHeaders
        const received = new Headers()
        for (let index = 0; index < lines.length; index += 2)
          received.append(lines[index] ?? '', lines[index + 1] ?? '')
        const isProblem = received.get('content-type') === 'application/problem+json'
        const code = isProblem ? (JSON.parse(text) as { code: string }).code : undefined
        resolve({ status: response.statusCode ?? 0, headers: received, code, text })
      })
    })
    outgoing.end(body)
  })
}

/** The names of CORS headers on an answer. */
export function corsNames({ headers }: Answered): string[] {
  return [...headers.keys()].filter((name) => name.startsWith('access-control-'))
}

/** What `Vary` lists, in lower case. */
export function varyOf({ headers }: Answered): string[] {
  return (headers.get('vary') ?? '').toLowerCase().split(/\s*,\s*/)
}
