import { beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { publicAccess, signedIn } from '../authorization/access.js'
import { Outage } from '../core/outage.js'
import { problem } from '../core/problem.js'
import { publicCors } from '../origin/decide-cors.js'
import { createGate, type Gate, type GateOptions } from '../pipeline/gate.js'
import type { Host } from '../pipeline/host.js'
import { slidingWindow } from '../rate-limit/algorithms/sliding-window.js'
import { memory } from '../rate-limit/stores/memory.js'
import { memorySink } from '../telemetry/sinks/memory.js'
import { fakeHost } from '../testing/fake-host.js'
import { fakeProvider } from '../testing/fake-provider.js'
import { createRoute } from './route.js'
import { createRoutes } from './routes.js'

vi.mock('next/server.js', () => ({ connection: async () => {}, after: () => {} }))

const LISTED = 'https://front.example.com'
const CONTEXT = { params: Promise.resolve({}) }

let gate: Gate

function newGate(options: Partial<GateOptions> = {}, host: Host = fakeHost()): Gate {
  return createGate(
    {
      origin: 'https://app.example.com',
      trustedProxies: 'none',
      identity: [fakeProvider({ callers: { ada: { id: 'ada' } } })],
      limits: { store: memory(), onStoreError: 'local' },
      cors: { origins: [LISTED], credentials: true },
      ...options,
    },
    host,
  )
}

beforeEach(() => {
  gate = newGate()
})

function posts() {
  const route = createRoute(gate)
  return createRoutes(gate)({
    GET: route({ access: publicAccess, cors: publicCors, handler: () => [{ id: 1 }] }),
    POST: route({ access: signedIn, body: z.object({ title: z.string() }), status: 201, handler: ({ body }) => body }),
  })
}

function send(method: string, headers: Record<string, string> = {}, body?: string): Request {
  return new Request('http://localhost:3000/api/posts', { method, headers, ...(body === undefined ? {} : { body }) })
}

describe('routes', () => {
  it('answers an undeclared method 405 with an exact Allow, as a problem', async () => {
    const answer = await posts().PUT(send('PUT'), CONTEXT)
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('GET, HEAD, POST, OPTIONS')
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(await answer.json()).toMatchObject({ code: 'request.method_not_allowed', status: 405 })
  })

  it('a cookie of a provider whose credential is a header is ambient too: it refreshes the session', async () => {
    gate = newGate({ identity: [{ ...fakeProvider({ carries: 'header' }), cookieNames: ['fake-refresh'] }] })
    const { POST } = createRoutes(gate)({ POST: createRoute(gate)({ access: publicAccess, handler: () => ({}) }) })
    const ask = async (headers: Record<string, string>) => (await POST(send('POST', headers), CONTEXT)).status
    expect(await ask({})).toBe(200)
    expect(await ask({ cookie: 'other=1' })).toBe(200)
    expect(await ask({ cookie: 'fake-refresh=1' })).toBe(403)
    expect(await ask({ cookie: 'fake-refresh=1', 'sec-fetch-site': 'same-origin' })).toBe(200)
  })

  it('limits a flood of undeclared methods, too', async () => {
    gate = newGate({ limits: { store: memory(), onStoreError: 'local', anonymous: slidingWindow(2, '1 m') } })
    const { DELETE } = posts()
    const statuses = []
    for (let time = 0; time < 4; time++) statuses.push((await DELETE(send('DELETE'), CONTEXT)).status)
    expect(statuses).toEqual([405, 405, 429, 429])
  })

  it('answers HEAD with the status and headers of GET and no content', async () => {
    const { GET, HEAD } = posts()
    const [get, head] = [await GET(send('GET'), CONTEXT), await HEAD(send('HEAD'), CONTEXT)]
    expect(head.status).toBe(200)
    expect(await head.text()).toBe('')
    expect([...head.headers.keys()]).toEqual([...get.headers.keys()])
  })

  it('counts HEAD and GET as one', async () => {
    const route = createRoute(gate)
    const { GET, HEAD } = createRoutes(gate)({
      GET: route({ access: publicAccess, limit: slidingWindow(2, '1 m'), handler: () => 'hello' }),
    })
    expect((await GET(send('GET'), CONTEXT)).status).toBe(200)
    expect((await HEAD(send('HEAD'), CONTEXT)).status).toBe(200)
    expect((await GET(send('GET'), CONTEXT)).status).toBe(429)
  })

  it('a preflight is answered from the settings of the route that it asks about', async () => {
    const { OPTIONS } = posts()
    const ask = (origin: string, method: string) =>
      OPTIONS(
        send('OPTIONS', {
          origin,
          'access-control-request-method': method,
          'access-control-request-headers': 'content-type',
        }),
      )
    const listed = await ask(LISTED, 'POST')
    expect(listed.status).toBe(204)
    expect(listed.headers.get('access-control-allow-origin')).toBe(LISTED)
    expect(listed.headers.get('access-control-allow-credentials')).toBe('true')
    const open = await ask('https://anybody.example', 'GET')
    expect(open.headers.get('access-control-allow-origin')).toBe('*')
    const denied = await ask('https://anybody.example', 'POST')
    expect(denied.status).toBe(403)
    expect([...denied.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    expect(denied.headers.get('vary')).toContain('Origin')
    expect((await ask(LISTED, 'TRACE')).status).toBe(403)
  })

  it('OPTIONS that is no preflight gets Allow and no CORS', async () => {
    const { OPTIONS } = posts()
    for (const headers of [{}, { origin: LISTED }] as Record<string, string>[]) {
      const answer = await OPTIONS(send('OPTIONS', headers))
      expect(answer.status).toBe(204)
      expect(answer.headers.get('allow')).toBe('GET, HEAD, POST, OPTIONS')
      expect(answer.headers.has('access-control-allow-origin')).toBe(false)
    }
  })

  it('cors/08 every answer has the same CORS headers and Vary: allowed, refused, limited, failed', async () => {
    gate = newGate({ limits: { store: memory(), onStoreError: 'local', anonymous: slidingWindow(3, '1 m') } })
    vi.spyOn(console, 'error').mockReturnValue()
    const route = createRoute(gate)
    const { GET, POST, PUT } = createRoutes(gate)({
      GET: route({
        access: publicAccess,
        handler: () => {
          throw new Error('broken')
        },
      }),
      POST: route({ access: signedIn, handler: () => 'hello' }),
    })
    const headers = { origin: LISTED }
    const answers = [
      await GET(send('GET', headers), CONTEXT),
      await POST(send('POST', headers), CONTEXT),
      await PUT(send('PUT', headers), CONTEXT),
      await GET(send('GET', headers), CONTEXT),
    ]
    expect(answers.map(({ status }) => status)).toEqual([500, 401, 405, 429])
    for (const answer of answers) {
      expect(answer.headers.get('access-control-allow-origin')).toBe(LISTED)
      expect(answer.headers.get('access-control-allow-credentials')).toBe('true')
      expect(answer.headers.get('access-control-expose-headers')).toMatch(/RateLimit/)
      expect(answer.headers.get('vary')).toMatch(/\bOrigin\b/)
    }
  })

  it('headers/24 answers are not stored, not sniffed and not framed; a public handler’s own Cache-Control is kept', async () => {
    const route = createRoute(gate)
    const { GET, POST } = createRoutes(gate)({
      GET: route({
        access: publicAccess,
        handler: () => Response.json([], { headers: { 'cache-control': 'public, max-age=60' } }),
      }),
      POST: route({
        access: signedIn,
        handler: () => Response.json([], { headers: { 'cache-control': 'public, max-age=60' } }),
      }),
    })
    const open = await GET(send('GET'), CONTEXT)
    expect(open.headers.get('cache-control')).toBe('public, max-age=60')
    expect(open.headers.get('x-content-type-options')).toBe('nosniff')
    expect(open.headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'")
    const personal = await POST(send('POST', { cookie: 'fake=ada', 'sec-fetch-site': 'same-origin' }), CONTEXT)
    expect(personal.headers.get('cache-control')).toBe('private, no-store')
    expect(personal.headers.get('vary')).toMatch(/Cookie/)
  })

  it('tells on every counted answer what is left, and when to come back', async () => {
    gate = newGate({ limits: { store: memory(), onStoreError: 'local', anonymous: slidingWindow(1, '1 m') } })
    const { GET } = posts()
    const first = await GET(send('GET'), CONTEXT)
    expect(first.headers.get('ratelimit-policy')).toBe('"anonymous";q=1;w=60, "address";q=6000;w=60')
    expect(first.headers.get('ratelimit')).toBe('"anonymous";r=0;t=60, "address";r=5999;t=60')
    const second = await GET(send('GET'), CONTEXT)
    expect(second.status).toBe(429)
    expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  it('an unauthenticated body stays unread', async () => {
    const request = send('POST', { 'content-type': 'application/json' }, '{"broken')
    const answer = await posts().POST(request, CONTEXT)
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    expect(request.bodyUsed).toBe(false)
  })

  it('a Response with immutable headers is answered with the gate’s headers', async () => {
    const { GET } = createRoutes(gate)({
      GET: createRoute(gate)({
        access: publicAccess,
        handler: () => Response.redirect('https://app.example.com/next', 303),
      }),
    })
    const answer = await GET(send('GET'), CONTEXT)
    expect(answer.status).toBe(303)
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('a redirect that the handler throws leaves with its cookies, the gate’s headers and an event', async () => {
    const sink = memorySink()
    const host = fakeHost()
    gate = newGate({ sinks: [sink] }, host)
    const cookie = { name: 'kept', value: 'v', path: '/', httpOnly: true, secure: true, sameSite: 'lax' } as const
    const { GET } = createRoutes(gate)({
      GET: createRoute(gate)({
        access: publicAccess,
        handler: ({ answer }) => {
          answer.setCookie(cookie)
          throw new Error('NEXT_REDIRECT')
        },
      }),
    })
    const answer = await GET(send('GET'), CONTEXT)
    expect([answer.status, answer.headers.get('location')]).toEqual([307, '/next'])
    expect(answer.headers.get('set-cookie')).toMatch(/^kept=v/)
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    await host.settled()
    expect(sink.events()).toMatchObject([{ verdict: 'allowed', status: 307 }])
  })

  it('control flow that only the framework understands passes through untouched', async () => {
    const { GET } = createRoutes(gate)({
      GET: createRoute(gate)({
        access: publicAccess,
        handler: () => {
          throw new Error('NEXT_PRERENDER_INTERRUPTED')
        },
      }),
    })
    await expect(GET(send('GET'), CONTEXT)).rejects.toThrow('NEXT_PRERENDER_INTERRUPTED')
  })

  it('a refusal has its own headers: what the handler had set for its data does not dress it', async () => {
    const { GET } = createRoutes(gate)({
      GET: createRoute(gate)({
        access: publicAccess,
        handler: ({ answer }) => {
          answer.setHeader('content-type', 'text/csv')
          answer.setHeader('cache-control', 'public, max-age=60')
          return problem('object.not_found')
        },
      }),
    })
    const answer = await GET(send('GET'), CONTEXT)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(answer.headers.get('cache-control')).toBe('private, no-store')
  })

  it('a problem that cannot be sent is a fault, not a throw', async () => {
    vi.spyOn(console, 'error').mockReturnValue()
    for (const facts of [{ headers: { 'X-Reason': 'a–b' } }, { extensions: { amount: 1n } }]) {
      const { GET } = createRoutes(gate)({
        GET: createRoute(gate)({
          access: publicAccess,
          handler: () => problem('orders.locked', { status: 409, title: 'Locked', ...facts }),
        }),
      })
      const answer = await GET(send('GET'), CONTEXT)
      expect([answer.status, (await answer.json()).code]).toEqual([500, 'internal.error'])
    }
  })

  it('a telemetry that throws, or a host that has nothing to come after, costs no answer', async () => {
    const broken = { name: 'broken', record: () => Promise.reject(new Error('down')) }
    const host = {
      ...fakeHost(),
      after: () => {
        throw new Error('outside of a request')
      },
    }
    gate = newGate({ sinks: [broken] }, host)
    expect((await posts().GET(send('GET'), CONTEXT)).status).toBe(200)
  })

  it('HEAD does not wait for a body that does not let go', async () => {
    const stuck = () => new Response(new ReadableStream({ cancel: () => new Promise(() => {}) }))
    const { HEAD } = createRoutes(gate)({ GET: createRoute(gate)({ access: publicAccess, handler: stuck }) })
    expect((await HEAD(send('HEAD'), CONTEXT)).status).toBe(200)
  })

  it('a preflight for HEAD is answered as one for GET', async () => {
    const headers = { origin: 'https://anybody.example', 'access-control-request-method': 'HEAD' }
    const answer = await posts().OPTIONS(send('OPTIONS', headers))
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([204, '*'])
  })

  it('an answer with a cookie is never stored, whatever the handler says of caching', async () => {
    const { GET } = createRoutes(gate)({
      GET: createRoute(gate)({
        access: publicAccess,
        handler: () => new Response('', { headers: { 'set-cookie': 'a=b', 'cache-control': 'public, max-age=60' } }),
      }),
    })
    expect((await GET(send('GET'), CONTEXT)).headers.get('cache-control')).toBe('private, no-store')
  })

  it('a caller who is blocked costs no more look-ups of a credential that identified nobody', async () => {
    let lookups = 0
    const provider = fakeProvider({ callers: { ada: { id: 'ada' } } })
    const counted = { ...provider, identify: (request: never) => (lookups++, provider.identify(request)) }
    gate = newGate({
      identity: [counted],
      limits: { store: memory(), onStoreError: 'local', anonymous: slidingWindow(5, '1 m') },
    })
    const { POST } = posts()
    const headers = { cookie: 'fake=revoked', 'sec-fetch-site': 'same-origin' }
    const statuses = []
    for (let time = 0; time < 50; time++) statuses.push((await POST(send('POST', headers), CONTEXT)).status)
    expect(statuses.slice(0, 6)).toEqual([401, 401, 401, 401, 401, 429])
    expect(lookups).toBeLessThanOrEqual(6)
    const other = { ...headers, cookie: 'fake=ada' }
    expect((await POST(send('POST', other), CONTEXT)).status).not.toBe(429)
  })

  it('a provider that makes up a principal without an id is at fault, and nobody is signed in', async () => {
    const said = vi.spyOn(console, 'error').mockReturnValue()
    for (const made of [{}, { id: '' }, { id: undefined, roles: [], scopes: [] }]) {
      gate = newGate({ identity: [{ ...fakeProvider(), identify: () => made as never }] })
      const answer = await posts().POST(send('POST', { 'sec-fetch-site': 'same-origin' }), CONTEXT)
      expect(answer.status).toBe(500)
    }
    expect(said).toHaveBeenCalled()
  })

  it('a provider that throws is said on the terminal and answered 503', async () => {
    const said = vi.spyOn(console, 'error').mockReturnValue()
    const throwing = () => {
      throw new TypeError('a bug')
    }
    gate = newGate({ identity: [{ ...fakeProvider(), identify: throwing }] })
    expect((await posts().POST(send('POST'), CONTEXT)).status).toBe(503)
    expect(said).toHaveBeenCalled()
  })

  it.each([
    ['a limit that slidingWindow did not make', { limit: { limit: 1, window: '1 m' } }],
    ['a cost above its own limit', { cost: 3, limit: slidingWindow(2, '1 m') }],
    ['an unknown option', { acces: publicAccess }],
    ['a body that is no schema', { body: { note: 'text' } }],
    ['an object without can', { object: () => null }],
    ['can without an object', { can: () => true }],
  ])('refuses to construct %s', (_, options) => {
    expect(() => createRoute(gate)({ access: publicAccess, handler: () => 'hello', ...options } as never)).toThrow(
      '[config.',
    )
  })

  it('refuses a handler that is not behind the gate, and a method that does not exist', () => {
    expect(() => createRoutes(gate)({ GET: (() => new Response('open')) as never })).toThrow('not behind the gate')
    expect(() => createRoutes(gate)({ get: posts().GET } as never)).toThrow('config.route')
  })

  it('only declared fields leave, and data that does not fit is a fault without detail', async () => {
    vi.spyOn(console, 'error').mockReturnValue()
    const response = z.object({ id: z.string() })
    const route = createRoute(gate)
    const { GET, POST } = createRoutes(gate)({
      GET: route({ access: publicAccess, response, handler: () => ({ id: '1', passwordHash: 'x' }) }),
      POST: route({ access: publicAccess, response, handler: () => ({ id: 1 }) as never }),
    })
    expect(await (await GET(send('GET'), CONTEXT)).json()).toEqual({ id: '1' })
    const fault = await POST(send('POST'), CONTEXT)
    expect(fault.status).toBe(500)
    expect(Object.keys(await fault.json())).toEqual(['type', 'title', 'status', 'instance', 'code'])
  })

  it('a part that does not answer is 503, names nothing, and leaves no cookie of what was half done', async () => {
    const said = vi.spyOn(console, 'error').mockReturnValue()
    const { POST } = createRoutes(gate)({
      POST: createRoute(gate)({
        access: publicAccess,
        handler: ({ answer }) => {
          answer.setCookie({ name: 'half', value: 'done', path: '/', httpOnly: true, secure: true, sameSite: 'lax' })
          answer.setHeader('Clear-Site-Data', '"cache"')
          throw new Outage('account-store', 'find', 'ECONNREFUSED')
        },
      }),
    })
    const answer = await POST(send('POST'), CONTEXT)
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('1')
    expect(answer.headers.has('set-cookie')).toBe(false)
    expect(answer.headers.has('clear-site-data')).toBe(false)
    expect(await answer.text()).not.toMatch(/ECONNREFUSED|account-store/)
    expect(said).toHaveBeenCalled()
  })

  it('a fault after the handler leaves no cookie either', async () => {
    vi.spyOn(console, 'error').mockReturnValue()
    const cookie = { name: 'half', value: 'done', path: '/', httpOnly: true, secure: true, sameSite: 'lax' } as const
    const { POST } = createRoutes(gate)({
      POST: createRoute(gate)({
        access: publicAccess,
        handler: ({ answer }) => {
          answer.setCookie(cookie)
          return { amount: 1n }
        },
      }),
    })
    const answer = await POST(send('POST'), CONTEXT)
    expect([answer.status, answer.headers.has('set-cookie')]).toEqual([500, false])
  })

  it('a named limit is one counter wherever it is declared, an unnamed one counts for its place', async () => {
    const named = slidingWindow(2, '1 m', { name: 'search' })
    const route = createRoute(gate)
    const serve = (limit: typeof named) => route({ access: publicAccess, limit, handler: () => 'hello' })
    const { GET, POST } = createRoutes(gate)({ GET: serve(named), POST: serve(named) })
    const statuses = [
      await GET(send('GET'), CONTEXT),
      await POST(send('POST'), CONTEXT),
      await GET(send('GET'), CONTEXT),
    ]
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 429])
    const unnamed = slidingWindow(1, '1 m')
    const apart = createRoutes(gate)({ GET: serve(unnamed), POST: serve(unnamed) })
    expect((await apart.GET(send('GET'), CONTEXT)).status).toBe(200)
    expect((await apart.POST(send('POST'), CONTEXT)).status).toBe(200)
  })

  it('an unsound environment serves nothing and says why on the terminal only', async () => {
    const said = vi.spyOn(console, 'error').mockReturnValue()
    gate = newGate({ origin: undefined })
    const answer = await posts().GET(send('GET'), CONTEXT)
    expect(answer.status).toBe(500)
    expect(await answer.text()).not.toMatch(/origin/i)
    expect(said).toHaveBeenCalledWith(expect.stringContaining('config.origin'))
  })
})
