import { afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest'
import { z } from 'zod'
import { jwt } from '../authentication/providers/jwt.js'
import { holdfast, nextHandler, publicAccess, recent, role, signedIn, slidingWindow, all } from '../next/index.js'
import { memory } from '../rate-limit/stores/memory.js'
import { memory as memoryStorage } from '../storage/memory.js'
import { memorySink } from '../telemetry/sinks/memory.js'
import { call } from './call.js'

const ID = '0b9a1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d'
const sink = memorySink()
const down = { take: () => Promise.reject(new Error('no Redis here')) }

// As an app has it, without an environment: no secret, no origin, and a store that is not there.
const { route, routes } = holdfast({
  origin: undefined,
  identity: [jwt({ secret: undefined, storage: memoryStorage() })],
  limits: { store: { ...memory(), ...down }, onStoreError: 'deny', caller: slidingWindow(2, '1 m') },
  sinks: [sink],
})

const { GET, PATCH, DELETE, HEAD } = routes({
  GET: route({ access: signedIn, handler: ({ principal }) => ({ id: principal.id, roles: principal.roles }) }),
  PATCH: route({
    access: signedIn,
    params: z.object({ id: z.uuid() }),
    body: z.object({ note: z.string().max(9) }),
    object: ({ params }) => (params.id === ID ? { id: ID, ownerId: 'ada' } : null),
    can: ({ principal, object }) => object.ownerId === principal.id,
    handler: ({ object, body }) => ({ id: object.id, ...body }),
  }),
  DELETE: route({ access: all(role('admin'), recent('15 m')), handler: () => undefined }),
})

afterEach(() => vi.unstubAllEnvs())

describe('a guarded handler', () => {
  it('knows whom the test names, and nobody else', async () => {
    expect((await call(GET, {})).status).toBe(401)
    const answer = await call(GET, { path: '/api/me' }, { principal: { id: 'ada', roles: ['member'] } })
    expect([answer.status, await answer.json()]).toEqual([200, { id: 'ada', roles: ['member'] }])
    expect(answer.headers.get('cache-control')).toContain('no-store')
  })

  it('is asked with the input and the objects that it declares', async () => {
    const note = (text: string, id = ID, who = 'ada') =>
      call(
        PATCH,
        { method: 'PATCH', path: `/api/orders/${id}`, json: { note: text } },
        { principal: { id: who }, params: { id } },
      )
    const answer = await note('ring')
    expect([answer.status, await answer.json()]).toEqual([200, { id: ID, note: 'ring' }])
    expect((await note('far too long')).status).toBe(400)
    expect((await note('ring', ID, 'bob')).status).toBe(404)
    expect((await note('ring', 'no-uuid')).status).toBe(400)
  })

  it('refuses for a role that is missing, and for a proof that is too old', async () => {
    const admin = { id: 'ada', roles: ['admin'] }
    expect((await call(DELETE, { method: 'DELETE' }, { principal: { id: 'bob' } })).status).toBe(403)
    expect((await call(DELETE, { method: 'DELETE' }, { principal: { ...admin, authenticatedAt: 0 } })).status).toBe(401)
    const now = { ...admin, authenticatedAt: Date.now() }
    expect((await call(DELETE, { method: 'DELETE' }, { principal: now })).status).toBe(204)
  })

  it('counts each call alone, and those together that share a store', async () => {
    const ada = { principal: { id: 'ada' } }
    const alone = await Promise.all([1, 2, 3].map(() => call(GET, {}, ada)))
    expect(alone.map(({ status }) => status)).toEqual([200, 200, 200])
    const store = memory()
    const together: number[] = []
    for (let at = 0; at < 3; at++) together.push((await call(GET, {}, { ...ada, store })).status)
    expect(together).toEqual([200, 200, 429])
  })

  it('gets a request as it is given, and its context', async () => {
    const plain = route({
      access: publicAccess,
      handler: nextHandler(async (request: Request, { params }: { params: Promise<{ slug: string }> }) =>
        Response.json({ text: await request.text(), ...(await params) }),
      ),
    })
    const request = new Request('https://app.example.com/api/a', { method: 'POST', body: 'hello' })
    const answer = await call(plain, request, { params: { slug: 'a' } })
    expect(await answer.json()).toEqual({ text: 'hello', slug: 'a' })
  })

  it('reaches neither the sinks nor the store of the gate', async () => {
    expect((await call(GET, {}, { principal: { id: 'ada' } })).status).toBe(200)
    expect(sink.events()).toEqual([])
  })
})

describe('no way into a running app', () => {
  it.each([{ NODE_ENV: 'production' }, { NODE_ENV: 'development', VITEST: '' }, { NODE_ENV: '', VITEST: '' }])(
    'is refused with %o',
    async (env) => {
      for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
      await expect(call(GET, {}, { principal: { id: 'ada' } })).rejects.toThrow('under a test runner alone')
    },
  )

  it('a handler without a gate is no handler to call', async () => {
    await expect(call(async () => new Response(), {})).rejects.toThrow('behind the gate')
    await expect(call(HEAD, {})).rejects.toThrow('behind the gate')
  })
})

it('its types ask for the params that the route declares', () => {
  // Types only: nothing here runs.
  const types = (check: () => void) => void check
  types(() => {
    // @ts-expect-error -- params are required
    void call(PATCH, {}, { principal: { id: 'ada' } })
    // @ts-expect-error -- and are those of the schema
    void call(PATCH, {}, { params: { slug: 'a' } })
    // @ts-expect-error -- a principal has an id
    void call(GET, {}, { principal: { roles: ['admin'] } })
    expectTypeOf(call(GET, {})).toEqualTypeOf<Promise<Response>>()
  })
})
