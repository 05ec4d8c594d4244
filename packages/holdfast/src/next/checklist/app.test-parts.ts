import type { Provider } from '../../authentication/provider.js'
import { createGate, type Gate, type GateOptions } from '../../pipeline/gate.js'
import type { LimitsOptions } from '../../pipeline/limits/gate-limits.js'
import { memory } from '../../rate-limit/stores/memory.js'
import { fakeHost } from '../../testing/fake-host.js'
import { fakeProvider } from '../../testing/fake-provider.js'

export const APP = 'https://app.example.com'
/** A constant of these tests. */
export const SECRET = 'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViTqYw'

const CALLERS = { ada: { id: 'ada' }, bob: { id: 'bob' }, root: { id: 'root', roles: ['admin'] } }

export interface TestedOptions extends Partial<Omit<GateOptions, 'limits' | 'identity'>> {
  readonly limits?: Partial<LimitsOptions>
  readonly identity?: readonly [Provider, ...Provider[]]
}

/**
 * A whole gate: what a request meets here, it meets in an app. Cookies `fake=ada` and `fake=bob` sign people in,
 * `fake=root` an administrator.
 */
export function wholeGate({ limits, identity, ...options }: TestedOptions = {}): Gate {
  return createGate(
    {
      origin: APP,
      trustedProxies: 'none',
      identity: identity ?? [fakeProvider({ callers: CALLERS })],
      limits: { store: memory(), onStoreError: 'deny', ...limits },
      ...options,
    },
    fakeHost(),
  )
}

export interface Asked {
  readonly method?: string
  readonly path?: string
  /** Somebody's name: their cookie. */
  readonly as?: string
  readonly cookie?: string
  /** The address at the other end of the socket. */
  readonly from?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
  /** A body as it is. */
  readonly text?: string
  readonly params?: Readonly<Record<string, unknown>>
}

export interface Answered {
  readonly status: number
  /** Of a problem. */
  readonly code: string | undefined
  readonly headers: Headers
  readonly text: string
  readonly json: unknown
}

type Handler = (request: Request, context: { readonly params: Promise<never> }) => Promise<Response>

/** One request, as a page of the app sends it unless its headers say otherwise. */
export async function ask(handler: unknown, asked: Asked = {}): Promise<Answered> {
  const { method = 'GET', path = '/api/things', as, cookie, from, headers = {}, json, params = {} } = asked
  const sent = new Headers({ 'sec-fetch-site': 'same-origin', ...headers })
  const text = asked.text ?? (json === undefined ? undefined : JSON.stringify(json))
  if (text !== undefined && !sent.has('content-type')) sent.set('content-type', 'application/json')
  if (as !== undefined) sent.set('cookie', `fake=${as}`)
  if (cookie !== undefined) sent.set('cookie', cookie)
  if (from !== undefined) sent.set('x-test-peer', from)
  const request = new Request(`http://localhost:3000${path}`, {
    method,
    headers: sent,
    ...(text === undefined ? {} : { body: text }),
  })
  const answer = await (handler as Handler)(request, { params: Promise.resolve(params as never) })
  const received = await answer.text()
  const read: unknown = received === '' ? undefined : JSON.parse(received)
  return {
    status: answer.status,
    code: (read as { code?: string } | undefined)?.code,
    headers: answer.headers,
    text: received,
    json: read,
  }
}

/** The statuses of so many calls, one after the other. */
export async function statuses(times: number, call: () => Promise<Answered>): Promise<number[]> {
  const seen: number[] = []
  for (let time = 0; time < times; time++) seen.push((await call()).status)
  return seen
}
