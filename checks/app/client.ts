import { request as send } from 'node:http'

export interface Answer {
  readonly status: number
  /** Lower-case names; repeated lines joined as Node joins them. */
  readonly headers: Readonly<Record<string, string>>
  /** Each `Set-Cookie` line. */
  readonly setCookies: readonly string[]
  readonly text: string
  // oxlint-disable-next-line typescript/no-explicit-any -- parsed, not checked: assertions say what is expected in it
  json(): any
}

export interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly json?: unknown
  /** Sent as it is. */
  readonly body?: string | Uint8Array
}

/**
 * A caller of the API with an address and a cookie jar of its own: each has its own limits. Once it holds cookies it
 * says where it comes from, as a page of the app would, unless the call's headers say something about that themselves.
 */
export interface Client {
  readonly address: string
  readonly cookies: Map<string, string>
  call(method: string, path: string, options?: CallOptions): Promise<Answer>
}

let addresses = 0

/** An address of this machine that no other client of this process has had. */
function ownAddress(): string {
  addresses += 1
  return `127.${1 + (process.pid % 250)}.${Math.floor(addresses / 250)}.${1 + (addresses % 250)}`
}

/**
 * Speaks HTTP without a browser's or fetch's additions: no Sec-Fetch-Site, no keep-alive.
 *
 * @param origin of the app, on a loopback port
 * @param address where calls come from, in 127.0.0.0/8
 */
export function client(origin: string, address = ownAddress()): Client {
  const { host, port } = new URL(origin)
  const cookies = new Map<string, string>()
  return {
    address,
    cookies,
    call(method, path, { headers = {}, json, body = json === undefined ? undefined : JSON.stringify(json) } = {}) {
      return new Promise((resolve, reject) => {
        const outgoing = send({
          method,
          path,
          port,
          host: '127.0.0.1',
          localAddress: address,
          agent: false,
          headers: {
            host,
            ...(json === undefined ? {} : { 'content-type': 'application/json' }),
            ...(body === undefined ? {} : { 'content-length': `${Buffer.byteLength(body)}` }),
            ...(cookies.size === 0 ? {} : { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') }),
            ...(cookies.size === 0 || 'origin' in headers || 'sec-fetch-site' in headers ? {} : { origin }),
            ...headers,
          },
        })
        outgoing.on('error', reject)
        outgoing.on('response', (response) => {
          const setCookies = response.headers['set-cookie'] ?? []
          for (const line of setCookies) keep(cookies, line)
          const chunks: Buffer[] = []
          response.on('error', reject)
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString()
            resolve({
              status: response.statusCode ?? 0,
              headers: Object.fromEntries(
                Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
              ),
              setCookies,
              text,
              json: () => JSON.parse(text) as unknown,
            })
          })
        })
        outgoing.end(body)
      })
    },
  }
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = ''] = line.split(';')
  const at = pair.indexOf('=')
  const [name, value] = [pair.slice(0, at), pair.slice(at + 1)]
  if (value === '' || /;\s*max-age=0(;|$)/i.test(line)) cookies.delete(name)
  else cookies.set(name, value)
}
