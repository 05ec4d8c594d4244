import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Provider } from '../../../packages/holdfast/src/authentication/provider.js'
import { any, holdfast, scope, signedIn, slidingWindow } from '../../../packages/holdfast/src/next/index.js'
import { memory } from '../../../packages/holdfast/src/rate-limit/stores/memory.js'

/** One route behind the whole gate, over HTTP, for people and for programs that may write orders: it answers who calls. */
export interface GuardedApi {
  call(headers?: Readonly<Record<string, string>>, method?: 'GET' | 'POST'): Promise<Called>
  stop(): Promise<void>
}

export interface Called {
  readonly status: number
  /** Of a refusal. */
  readonly code?: string
  /** Of an answer. */
  readonly principal?: Readonly<Record<string, unknown>>
}

/**
 * Outside of Next, so the test file replaces the two functions that the gate has from it:
 * `vi.mock('next/server.js', () => ({ connection: async () => {}, after: () => {} }))`.
 *
 * @param origin where browsers would reach it: it decides the names of cookies
 */
export async function guardedApi(
  identity: readonly Provider[],
  origin = 'https://app.example.com',
): Promise<GuardedApi> {
  const plenty = slidingWindow(1_000_000, '1 m')
  const limits = { store: memory(), onStoreError: 'local', anonymous: plenty, caller: plenty, address: plenty } as const
  const { route, routes } = holdfast({ origin, trustedProxies: 'none', identity, limits })
  const access = any(signedIn, scope('orders:write'))
  const whoCalls = route({ access, handler: ({ principal }) => ({ ...principal }) })
  const handlers = routes({ GET: whoCalls, POST: whoCalls })

  const server = createServer((incoming, outgoing) => {
    const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)])
    const method = incoming.method === 'POST' ? 'POST' : 'GET'
    const request = new Request(`http://localhost${incoming.url}`, { method, headers })
    void handlers[method](request, { params: Promise.resolve({}) }).then(async (response) => {
      outgoing.writeHead(response.status, Object.fromEntries(response.headers))
      outgoing.end(await response.text())
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/me`
  return {
    async call(headers = {}, method = 'GET') {
      const response = await fetch(url, { method, headers })
      const body = (await response.json()) as Readonly<Record<string, unknown>>
      return { status: response.status, ...(response.ok ? { principal: body } : { code: String(body['code']) }) }
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
