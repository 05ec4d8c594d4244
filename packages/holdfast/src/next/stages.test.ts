import { beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { problem } from '../core/problem.js'
import type { DecisionEvent, Stage } from '../core/event.js'
import { createGate, type Gate, type GateOptions } from '../pipeline/gate.js'
import { slidingWindow } from '../rate-limit/algorithms/sliding-window.js'
import { memory } from '../rate-limit/stores/memory.js'
import { role, signedIn, publicAccess, type Access } from '../authorization/access.js'
import { memorySink } from '../telemetry/sinks/memory.js'
import { fakeHost, type FakeHost } from '../testing/fake-host.js'
import { fakeProvider } from '../testing/fake-provider.js'
import { createAction } from './action.js'
import { createRoute } from './route.js'
import { createRoutes } from './routes.js'

const incoming = vi.hoisted(() => ({ headers: new Headers() }))
vi.mock('next/server.js', () => ({ connection: async () => {}, after: () => {} }))
vi.mock('next/headers.js', () => ({ headers: async () => incoming.headers, cookies: async () => ({ set: () => {} }) }))

const ID = '7f0f2cb6-5a2c-4b0e-9df5-53a0f1f8d2c1'
const ORDERS = new Map([[ID, { id: ID, ownerId: 'user-ada' }]])
const ORIGIN = 'https://app.example.com'

/** One declaration for all three forms: `params` of a route are part of an action's input. */
interface Declaration {
  readonly access?: Access
  readonly limit?: ReturnType<typeof slidingWindow>
  readonly handler?: () => unknown
  readonly body?: z.ZodType
}

interface Sent {
  readonly headers?: Readonly<Record<string, string>>
  readonly id?: string
  readonly body?: unknown
  readonly declaration?: Declaration
  readonly times?: number
}

interface Seen {
  readonly status: number
  readonly code: string | undefined
  readonly headers: Headers | undefined
}

let gate: Gate
let host: FakeHost
let sink: ReturnType<typeof memorySink>

function newGate(options: Partial<GateOptions> = {}): void {
  host = fakeHost()
  sink = memorySink()
  gate = createGate(
    {
      origin: ORIGIN,
      trustedProxies: 'none',
      identity: [fakeProvider({ callers: { ada: { id: 'user-ada' }, bob: { id: 'user-bob' } } })],
      limits: { store: memory(), onStoreError: 'local' },
      sinks: [sink],
      ...options,
    },
    host,
  )
}

beforeEach(() => newGate())

const ORDER = z.object({ id: z.uuid() })
const NOTE = z.object({ note: z.string().max(10) })

function definition(sent: Sent) {
  const { access = signedIn, limit, handler = () => ({ done: true }), body = NOTE } = sent.declaration ?? {}
  return {
    access,
    ...(limit === undefined ? {} : { limit }),
    params: ORDER,
    body,
    object: ({ params }: { params: { id: string } }) => ORDERS.get(params.id) ?? null,
    can: ({ principal, object }: { principal: { id: string } | null; object: { ownerId: string } }) =>
      object.ownerId === principal?.id,
    handler,
  }
}

function request(sent: Sent): Request {
  return new Request(`http://localhost:3000/api/orders/${sent.id ?? ID}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', ...sent.headers },
    body: typeof sent.body === 'string' ? sent.body : JSON.stringify(sent.body ?? { note: 'hello' }),
  })
}

async function seen(response: Response): Promise<Seen> {
  const text = await response.text()
  return { status: response.status, code: (text && JSON.parse(text).code) || undefined, headers: response.headers }
}

const forms: Readonly<Record<'route' | 'routes' | 'action', (sent: Sent) => Promise<Seen>>> = {
  route: async (sent) => {
    const handler = createRoute(gate)(definition(sent) as never)
    return seen(await handler(request(sent), { params: Promise.resolve({ id: sent.id ?? ID }) }))
  },
  routes: async (sent) => {
    const { POST } = createRoutes(gate)({ POST: createRoute(gate)(definition(sent) as never) })
    return seen(await POST(request(sent), { params: Promise.resolve({ id: sent.id ?? ID }) }))
  },
  action: async (sent) => {
    const { params: _, body, object, can, ...rest } = definition(sent)
    const guarded = createAction(gate)({
      name: 'orders.note',
      ...rest,
      input: z.intersection(ORDER, body),
      object: ({ input }: { input: { id: string } }) => object({ params: input }),
      can,
    } as never) as unknown as (input: unknown) => Promise<{ ok: boolean; problem?: { status: number; code: string } }>
    incoming.headers = new Headers({ 'sec-fetch-site': 'same-origin', ...sent.headers })
    const input = typeof sent.body === 'string' ? sent.body : { id: sent.id ?? ID, ...(sent.body ?? { note: 'hello' }) }
    const result = await guarded(input)
    return { status: result.ok ? 200 : (result.problem?.status ?? 0), code: result.problem?.code, headers: undefined }
  },
}

const signedInAsAda = { cookie: 'fake=ada' }

interface Row {
  readonly name: string
  readonly sent: Sent
  readonly status: number
  readonly code?: string
  readonly stage: Stage
}

const TABLE: readonly Row[] = [
  { stage: 'response', name: 'everything in order passes', sent: { headers: signedInAsAda }, status: 200 },
  {
    stage: 'origin',
    name: 'a cross-site write is refused',
    sent: { headers: { ...signedInAsAda, 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' } },
    status: 403,
    code: 'csrf.cross_site',
  },
  {
    stage: 'origin',
    name: 'a cross-site write is refused before the limits see it',
    sent: {
      headers: { ...signedInAsAda, 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
      times: 9,
      declaration: { limit: slidingWindow(3, '1 m') },
    },
    status: 403,
    code: 'csrf.cross_site',
  },
  {
    stage: 'response',
    name: 'our own origin passes',
    sent: { headers: { ...signedInAsAda, origin: ORIGIN } },
    status: 200,
  },
  {
    stage: 'limit-address',
    name: 'a blocked caller is refused from memory',
    sent: { times: 5, declaration: { limit: slidingWindow(3, '1 m', { per: 'address' }) }, headers: signedInAsAda },
    status: 429,
    code: 'limit.exceeded',
  },
  {
    stage: 'limit-caller',
    name: 'a caller beyond the limit is refused',
    sent: { times: 4, declaration: { limit: slidingWindow(3, '1 m') }, headers: signedInAsAda },
    status: 429,
    code: 'limit.exceeded',
  },
  {
    stage: 'response',
    name: 'a caller within the limit passes',
    sent: { times: 3, declaration: { limit: slidingWindow(3, '1 m') }, headers: signedInAsAda },
    status: 200,
  },
  {
    stage: 'identity',
    name: 'an identity that cannot be known is 503',
    sent: { headers: { cookie: 'fake=down' } },
    status: 503,
    code: 'auth.unavailable',
  },
  { stage: 'access', name: 'no credential is 401', sent: {}, status: 401, code: 'auth.required' },
  {
    stage: 'access',
    name: 'a bad credential is 401',
    sent: { headers: { cookie: 'fake=mallory' } },
    status: 401,
    code: 'auth.invalid_token',
  },
  {
    stage: 'access',
    name: 'an expired credential is 401',
    sent: { headers: { cookie: 'fake=expired' } },
    status: 401,
    code: 'auth.expired_token',
  },
  {
    stage: 'access',
    name: 'a revoked credential is 401',
    sent: { headers: { cookie: 'fake=revoked' } },
    status: 401,
    code: 'auth.revoked',
  },
  {
    stage: 'access',
    name: 'a missing role is 403',
    sent: { headers: signedInAsAda, declaration: { access: role('admin') } },
    status: 403,
    code: 'access.denied',
  },
  {
    stage: 'access',
    name: 'a bad body of nobody is 401, not 400',
    sent: { body: { note: 7 } },
    status: 401,
    code: 'auth.required',
  },
  {
    stage: 'input',
    name: 'a bad field is 400',
    sent: { headers: signedInAsAda, body: { note: 'longer than ten' } },
    status: 400,
    code: 'input.invalid',
  },
  {
    stage: 'input',
    name: 'a bad param is 400',
    sent: { headers: signedInAsAda, id: 'no-uuid' },
    status: 400,
    code: 'input.invalid',
  },
  {
    stage: 'input',
    name: 'a bad body of somebody else’s object is 400: nothing was looked up',
    sent: { headers: { cookie: 'fake=bob' }, body: { note: 7 } },
    status: 400,
    code: 'input.invalid',
  },
  {
    stage: 'ownership',
    name: 'an object that is not there is 404',
    sent: { headers: signedInAsAda, id: ID.replace('7', '8') },
    status: 404,
    code: 'object.not_found',
  },
  {
    stage: 'ownership',
    name: 'somebody else’s object is 404',
    sent: { headers: { cookie: 'fake=bob' } },
    status: 404,
    code: 'object.not_found',
  },
  {
    stage: 'handler',
    name: 'a problem that the handler returns is its answer',
    sent: {
      headers: signedInAsAda,
      declaration: { handler: () => problem('orders.locked', { status: 409, title: 'Locked' }) },
    },
    status: 409,
    code: 'orders.locked',
  },
  {
    stage: 'handler',
    name: 'a throw of the handler is 500 without its message',
    sent: {
      headers: signedInAsAda,
      declaration: {
        handler: () => {
          throw new Error('SELECT secret FROM users')
        },
      },
    },
    status: 500,
    code: 'internal.error',
  },
]

describe.each(['route', 'routes', 'action'] as const)('%s', (form) => {
  it.each(TABLE)('$stage: $name', async ({ sent, status, code, stage }) => {
    vi.spyOn(console, 'error').mockReturnValue()
    let last: Seen | undefined
    for (let time = 0; time < (sent.times ?? 1); time++) {
      last = await forms[form](sent)
      await host.settled()
    }
    expect(last).toMatchObject({ status, code })
    const events = sink.events() as readonly DecisionEvent[]
    expect(events).toHaveLength(sent.times ?? 1)
    expect(events.at(-1)).toMatchObject({
      status,
      code: code ?? null,
      verdict: status >= 500 ? 'failed' : status >= 400 ? 'denied' : 'allowed',
      surface: form === 'action' ? 'action' : 'route',
    })
    expect(events.at(-1)?.stage).toBe(stage)
    expect(JSON.stringify(events)).not.toMatch(/user-ada|user-bob|203\.0\.113\.7|secret/)
  })

  it('a public declaration serves callers whose identity is unknown, bad or unavailable', async () => {
    for (const cookie of ['', 'fake=mallory', 'fake=down']) {
      const sent: Sent = { headers: { cookie }, declaration: { access: publicAccess } }
      const { status } = await forms[form](sent)
      expect(status).toBe(404) // the object belongs to ada: no identity, no object
    }
  })

  it('nothing is charged when one of the stacked limits refuses', async () => {
    newGate({ limits: { store: memory(), onStoreError: 'local', caller: slidingWindow(5, '1 m') } })
    const tight = { headers: signedInAsAda, declaration: { limit: slidingWindow(2, '1 m') } }
    for (let time = 0; time < 20; time++) await forms[form](tight)
    // 2 of 5 were spent above; three are left for anything else.
    const statuses = []
    for (let time = 0; time < 4; time++) statuses.push((await forms[form]({ headers: signedInAsAda })).status)
    expect(statuses).toEqual([200, 200, 200, 429])
  })
})
