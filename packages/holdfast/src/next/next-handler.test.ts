import { beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { publicAccess, signedIn } from '../authorization/access.js'
import { problem } from '../core/problem.js'
import { createGate, type Gate } from '../pipeline/gate.js'
import { memory } from '../rate-limit/stores/memory.js'
import { memorySink, type MemorySink } from '../telemetry/sinks/memory.js'
import { fakeHost, type FakeHost } from '../testing/fake-host.js'
import { fakeProvider } from '../testing/fake-provider.js'
import { nextHandler } from './next-handler.js'
import { createRoute } from './route.js'

vi.mock('next/server.js', () => ({ connection: async () => {}, after: () => {} }))

let host: FakeHost
let gate: Gate
let sink: MemorySink

beforeEach(() => {
  sink = memorySink()
  host = fakeHost()
  gate = createGate(
    {
      origin: 'https://app.example.com',
      trustedProxies: 'none',
      identity: [fakeProvider({ callers: { ada: { id: 'ada' } } })],
      limits: { store: memory(), onStoreError: 'local' },
      sinks: [sink],
    },
    host,
  )
})

const ADA = { cookie: 'fake=ada', 'sec-fetch-site': 'same-origin' }
const send = (method: string, headers: Record<string, string> = {}, body?: string) =>
  new Request('http://localhost:3000/api/orders/7?page=2', { method, headers, ...(body === undefined ? {} : { body }) })
const context = { params: Promise.resolve({ id: '7' }) }

describe('nextHandler', () => {
  it('is called with the very request and context, the body unread', async () => {
    const given: unknown[] = []
    const POST = createRoute(gate)({
      access: signedIn,
      handler: nextHandler(async (request: Request, at: { params: Promise<{ id: string }> }) => {
        given.push(request, at, request.bodyUsed, (await at.params).id, await request.text())
        return Response.json({ made: true }, { status: 201, headers: { 'x-own': 'yes', 'set-cookie': 'a=b' } })
      }),
    })
    const request = send('POST', ADA, '{"note":"as sent"}')
    const answer = await POST(request, context)
    expect(given).toEqual([request, context, false, '7', '{"note":"as sent"}'])
    expect(given[0]).toBe(request)
    expect(given[1]).toBe(context)
    expect([answer.status, answer.headers.get('x-own'), answer.headers.getSetCookie()]).toEqual([201, 'yes', ['a=b']])
    expect(await answer.json()).toEqual({ made: true })
  })

  it('is not called for somebody who may not call, whose body stays unread', async () => {
    const handler = vi.fn<() => Response>(() => new Response('secret'))
    const POST = createRoute(gate)({ access: signedIn, handler: nextHandler(handler) })
    const request = send('POST', {}, 'unread')
    expect((await POST(request, context)).status).toBe(401)
    expect([handler.mock.calls.length, request.bodyUsed]).toEqual([0, false])
  })

  it('streams what it answers', async () => {
    let release = (): void => {}
    const waiting = new Promise<void>((resolve) => (release = resolve))
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        controller.enqueue(new TextEncoder().encode('data: 1\n\n'))
        await waiting
        controller.close()
      },
    })
    const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-transform' }
    const GET = createRoute(gate)({ access: signedIn, handler: nextHandler(() => new Response(body, { headers })) })
    const answer = await GET(send('GET', ADA), context)
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader()
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('data: 1\n\n')
    release()
    expect((await reader.read()).done).toBe(true)
    // A proxy that compressed the stream would hold it back until its end.
    expect(answer.headers.get('cache-control')).toBe('private, no-store, no-transform')
  })

  it('what it throws goes on to the framework, and is told as a failure', async () => {
    const said = vi.spyOn(console, 'error').mockReturnValue()
    const bug = new Error('a bug')
    const GET = createRoute(gate)({ access: publicAccess, handler: nextHandler(() => Promise.reject(bug)) })
    await expect(GET(send('GET'), context)).rejects.toBe(bug)
    await host.settled()
    expect(sink.events().at(-1)).toMatchObject({
      stage: 'handler',
      verdict: 'failed',
      code: 'internal.error',
      status: 500,
    })
    expect(said).not.toHaveBeenCalled()
  })

  it.each([[null], [undefined], ['text'], [problem('object.not_found')]])(
    'throws on when it throws %j',
    async (thrown) => {
      const handler = nextHandler(() => {
        // oxlint-disable-next-line typescript/only-throw-error -- JavaScript throws anything
        throw thrown
      })
      const GET = createRoute(gate)({ access: publicAccess, handler })
      await expect(GET(send('GET'), context)).rejects.toBe(thrown)
    },
  )

  it('redirects as the framework does', async () => {
    const handler = nextHandler(() => {
      throw new Error('NEXT_REDIRECT')
    })
    const answer = await createRoute(gate)({ access: publicAccess, handler })(send('GET'), context)
    expect([answer.status, answer.headers.get('location'), await answer.text()]).toEqual([307, '/next', ''])
  })

  it('answers not-found as the framework does: the status, and nothing else', async () => {
    vi.spyOn(host, 'answer').mockReturnValue(problem('object.not_found'))
    const handler = nextHandler(() => {
      throw new Error('NEXT_NOT_FOUND')
    })
    const answer = await createRoute(gate)({ access: publicAccess, handler })(send('GET'), context)
    expect([answer.status, await answer.text(), answer.headers.get('content-type')]).toEqual([404, '', null])
  })

  it.each([[undefined], [{ id: 1 }], [problem('object.not_found')]])('answers no %j: that is a fault', async (data) => {
    const GET = createRoute(gate)({ access: publicAccess, handler: nextHandler(() => data as never) })
    await expect(GET(send('GET'), context)).rejects.toThrow('did not answer a Response')
  })

  it('stands behind params, object and can where the route declares them', async () => {
    const owners: Record<string, string> = { 7: 'ada', 8: 'bob' }
    const GET = createRoute(gate)({
      access: signedIn,
      params: z.object({ id: z.string().max(3) }),
      object: ({ params }) => owners[params.id],
      can: ({ principal, object }) => object === principal.id,
      handler: nextHandler(() => new Response('the order')),
    })
    const statuses = ['7', '8', '1234'].map(async (id) => {
      return (await GET(send('GET', ADA), { params: Promise.resolve({ id }) })).status
    })
    expect(await Promise.all(statuses)).toEqual([200, 404, 400])
  })

  it.each([['body'], ['response'], ['status']])('refuses a declaration with %s, which it would not keep', (option) => {
    const value = option === 'status' ? 201 : z.object({})
    const declare = (): unknown =>
      createRoute(gate)({ access: publicAccess, [option]: value, handler: nextHandler(() => new Response()) })
    expect(declare).toThrow('[config.route]')
  })

  it('is nothing that is called, and takes a function', async () => {
    await expect(nextHandler(() => new Response('open'))({ body: undefined })).rejects.toThrow('route({ … })')
    expect(() => nextHandler('handler' as never)).toThrow('takes the function')
  })
})
