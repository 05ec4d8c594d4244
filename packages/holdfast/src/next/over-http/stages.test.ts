import { beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { problem } from '../../core/problem.js'
import { stages, type DecisionEvent, type Stage } from '../../core/event.js'
import { createGate, type Gate, type GateOptions } from '../../pipeline/gate.js'
import { slidingWindow } from '../../rate-limit/algorithms/sliding-window.js'
import { memory } from '../../rate-limit/stores/memory.js'
import { role, signedIn, publicAccess, type Access } from '../../authorization/access.js'
import { memorySink } from '../../telemetry/sinks/memory.js'
import { fakeHost, type FakeHost } from '../../testing/fake-host.js'
import { fakeProvider } from '../../testing/fake-provider.js'
import { fakeVerifier } from '../../testing/fake-verifier.js'
import { createAction } from '../actions/action.js'
import { createRoute } from '../route.js'
import { createRoutes } from '../routes.js'

const incoming = vi.hoisted(() => ({ headers: new Headers() }))
vi.mock('next/server.js', () => ({ connection: async () => {}, after: () => {} }))
vi.mock('next/headers.js', () => ({ headers: async () => incoming.headers, cookies: async () => ({ set: () => {} }) }))

const ID = '7f0f2cb6-5a2c-4b0e-9df5-53a0f1f8d2c1'
const ORDERS = new Map([[ID, { id: ID, ownerId: 'user-ada' }]])
const ORIGIN = 'https://app.example.com'

const CALLERS = {
  ada: { id: 'user-ada' },
  bob: { id: 'user-bob' },
  key: { id: 'user-ada', limit: { limit: 3, window: 60_000 } },
  service: { id: 'service-1', kind: 'service', scopes: ['orders:write'] },
} as const

/** One declaration for all three forms: `params` of a route are part of an action's input. */
interface Declaration {
  readonly access?: Access
  readonly limit?: ReturnType<typeof slidingWindow>
  readonly human?: true
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
      identity: [fakeProvider({ callers: CALLERS })],
      human: fakeVerifier(),
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
  const { access = signedIn, limit, human, handler = () => ({ done: true }), body = NOTE } = sent.declaration ?? {}
  return {
    access,
    ...(limit === undefined ? {} : { limit }),
    ...(human === undefined ? {} : { human }),
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
  {
    stage: 'limit-caller',
    name: 'a caller beyond the limit of the credential is refused',
    sent: { times: 4, headers: { cookie: 'fake=key' } },
    status: 429,
    code: 'limit.exceeded',
  },
  {
    stage: 'response',
    name: 'a caller within the limit of the credential passes',
    sent: { times: 3, headers: { cookie: 'fake=key' } },
    status: 200,
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
    name: 'a service is not somebody who is signed in',
    sent: { headers: { cookie: 'fake=service' } },
    status: 403,
    code: 'access.denied',
  },
  {
    stage: 'response',
    name: 'a solved puzzle passes',
    sent: { headers: { ...signedInAsAda, 'holdfast-human': 'solved' }, declaration: { human: true } },
    status: 200,
  },
  {
    stage: 'access',
    name: 'a puzzle that is solved passes once',
    sent: { times: 2, headers: { ...signedInAsAda, 'holdfast-human': 'solved' }, declaration: { human: true } },
    status: 403,
    code: 'human.failed',
  },
  {
    stage: 'access',
    name: 'without a solution it is 403, not 400: the bad body is unread',
    sent: { headers: signedInAsAda, body: { note: 7 }, declaration: { human: true } },
    status: 403,
    code: 'human.required',
  },
  {
    stage: 'access',
    name: 'an empty solution is none',
    sent: { headers: { ...signedInAsAda, 'holdfast-human': '' }, declaration: { human: true } },
    status: 403,
    code: 'human.required',
  },
  {
    stage: 'access',
    name: 'a wrong solution is 403',
    sent: { headers: { ...signedInAsAda, 'holdfast-human': 'guessed' }, declaration: { human: true } },
    status: 403,
    code: 'human.failed',
  },
  {
    stage: 'access',
    name: 'two solutions are none',
    sent: { headers: { ...signedInAsAda, 'holdfast-human': 'solved, solved2' }, declaration: { human: true } },
    status: 403,
    code: 'human.failed',
  },
  {
    stage: 'access',
    name: 'a solution that nobody can check is 503',
    sent: { headers: { ...signedInAsAda, 'holdfast-human': 'down' }, declaration: { human: true } },
    status: 503,
    code: 'human.unavailable',
  },
  {
    stage: 'access',
    name: 'nobody is asked to solve a puzzle for a call that they may not make',
    sent: { declaration: { human: true } },
    status: 401,
    code: 'auth.required',
  },
  {
    stage: 'access',
    name: 'a solution does not stand for a role',
    sent: {
      headers: { ...signedInAsAda, 'holdfast-human': 'solved' },
      declaration: { human: true, access: role('admin') },
    },
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
    const trail = events.at(-1)?.trail.map((passed) => passed.stage)
    expect(trail).toEqual(stages.slice(0, stages.indexOf(stage) + 1))
    expect(JSON.stringify(events)).not.toMatch(/user-ada|user-bob|203\.0\.113\.7|secret/)
  })

  it('a public declaration serves callers whose identity is unknown, bad or unavailable', async () => {
    for (const cookie of ['', 'fake=mallory', 'fake=down']) {
      const sent: Sent = { headers: { cookie }, declaration: { access: publicAccess } }
      const { status } = await forms[form](sent)
      expect(status).toBe(404) // the object belongs to ada: no identity, no object
    }
  })

  it('a refused caller’s solution is not spent', async () => {
    const declaration = { human: true as const }
    const headers = { 'holdfast-human': 'solved' }
    expect(await forms[form]({ headers, declaration })).toMatchObject({ code: 'auth.required' })
    expect(await forms[form]({ headers: { ...headers, ...signedInAsAda }, declaration })).toMatchObject({ status: 200 })
  })

  it('a solution has at most 8,192 characters', async () => {
    const declaration = { human: true as const }
    for (const [length, status] of [
      [8_192, 200],
      [8_193, 403],
    ] as const) {
      const headers = { ...signedInAsAda, 'holdfast-human': 'solved'.padEnd(length, 'x') }
      expect(await forms[form]({ headers, declaration })).toMatchObject({ status })
    }
  })

  it('a puzzle that nobody can check passes where the verifier says so, and the event tells it', async () => {
    newGate({ human: fakeVerifier({ onOutage: 'pass' }) })
    const headers = { ...signedInAsAda, 'holdfast-human': 'down' }
    expect(await forms[form]({ headers, declaration: { human: true } })).toMatchObject({ status: 200 })
    await host.settled()
    expect(sink.events()).toMatchObject([{ verdict: 'allowed', degraded: ['human-verifier'] }])
  })

  it('a route cannot ask for what the gate does not have', async () => {
    newGate({ human: undefined as never })
    const declared = async () => forms[form]({ headers: signedInAsAda, declaration: { human: true } })
    await expect(declared()).rejects.toMatchObject({ code: 'config.route' })
  })

  it('the limit of one credential is nobody else’s', async () => {
    newGate({ identity: [fakeProvider({ callers: { ...CALLERS, ada: { ...CALLERS.key, id: 'user-eve' } } })] })
    for (let time = 0; time < 4; time++) await forms[form]({ headers: { cookie: 'fake=ada' } })
    expect(await forms[form]({ headers: { cookie: 'fake=ada' } })).toMatchObject({ status: 429 })
    expect(await forms[form]({ headers: { cookie: 'fake=key' } })).toMatchObject({ status: 200 })
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

it('the solution beside an action’s input is not part of what its schema sees', async () => {
  const input = z.strictObject({ note: z.string() })
  const declared = { name: 'orders.note', access: signedIn, human: true, input } as const
  const action = createAction(gate)({ ...declared, handler: (args) => args.input })
  incoming.headers = new Headers({ 'sec-fetch-site': 'same-origin', ...signedInAsAda })
  const form = new FormData()
  form.set('note', 'hello')
  form.set('holdfast-human', 'solved1')
  const passed = { ok: true, data: { note: 'hello' } }
  expect(await action(form)).toEqual(passed)
  expect(await action({ note: 'hello', 'holdfast-human': 'solved2' } as never)).toEqual(passed)
})
