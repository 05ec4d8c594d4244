import { describe, expect, expectTypeOf, it, vi } from 'vitest'
import { client, type ClientOptions } from './client.js'
import type { Result } from './problem.js'

const NOON = Date.UTC(2030, 0, 1, 12)

const problem = (status: number, code: string, headers: HeadersInit = {}) =>
  new Response(JSON.stringify({ type: `urn:holdfast:${code}`, title: code, status, instance: 'urn:uuid:1', code }), {
    status,
    headers: { 'content-type': 'application/problem+json; charset=utf-8', ...Object.fromEntries(new Headers(headers)) },
  })

/** An app whose access token has run out, with the requests that it got. */
function app(options: Partial<ClientOptions> & { refresh?: () => Response; expired?: string } = {}) {
  const { refresh = () => Response.json({ user: {} }), expired = 'auth.expired_token', ...rest } = options
  const sent: { path: string; init: RequestInit }[] = []
  let time = NOON
  let fresh = false
  const fetch = vi.fn<(input: string, init?: RequestInit) => Promise<Response>>(async (input, init = {}) => {
    time++
    sent.push({ path: input, init })
    await Promise.resolve()
    if (input.endsWith('/refresh')) {
      const answer = refresh()
      fresh ||= answer.status === 200
      return answer
    }
    return fresh ? Response.json({ path: input }) : problem(401, expired)
  })
  const api = client({ fetch: fetch as unknown as typeof globalThis.fetch, now: () => time, ...rest })
  const refreshes = () => sent.filter(({ path }) => path.endsWith('/refresh')).length
  return { api, sent, refreshes, pass: (duration: number) => (time += duration) }
}

describe('an expired access token', () => {
  it('is renewed once for six parallel calls, and each is sent again', async () => {
    const { api, refreshes, sent } = app()
    const results = await Promise.all([1, 2, 3, 4, 5, 6].map((id) => api.json(`/api/orders/${id}`)))
    expect(results.every((result) => result.ok)).toBe(true)
    expect([refreshes(), sent.length]).toEqual([1, 13])
  })

  it.each(['auth.expired_token', 'auth.required', 'auth.invalid_token'])('%s asks for it', async (expired) => {
    const { api } = app({ expired })
    expect((await api.fetch('/api/a')).status).toBe(200)
  })

  it.each(['auth.revoked', 'auth.invalid_credentials', 'auth.second_factor_required', 'auth.step_up_required'])(
    '%s does not: a fresh token would not help',
    async (expired) => {
      const { api, refreshes } = app({ expired })
      expect((await api.fetch('/api/a')).status).toBe(401)
      expect(refreshes()).toBe(0)
    },
  )

  it('sends the same request again: method, body, headers', async () => {
    const { api, sent } = app()
    await api.json('/api/orders', { method: 'POST', json: { item: 'kettle' }, headers: { 'x-a': '1' } })
    const [first, , again] = sent
    expect(again?.init.body).toBe('{"item":"kettle"}')
    expect([again?.init.method, new Headers(again?.init.headers).get('x-a')]).toEqual(['POST', '1'])
    expect(new Headers(first?.init.headers).get('content-type')).toBe('application/json')
  })

  it('posts what is given as JSON, unless a method is given: browsers send no GET with a body', async () => {
    const { api, sent } = app()
    await api.json('/api/orders', { json: { item: 'kettle' } })
    await api.json('/api/orders/1', { method: 'PATCH', json: {} })
    await api.json('/api/orders')
    expect(new Set(sent.map(({ path, init }) => `${init.method ?? 'GET'} ${path}`))).toEqual(
      new Set(['POST /api/orders', 'POST /api/auth/refresh', 'PATCH /api/orders/1', 'GET /api/orders']),
    )
  })

  it('with a stream for a body, which cannot be sent twice, is answered', async () => {
    const { api, refreshes } = app()
    const body = new ReadableStream({ start: (controller) => controller.close() })
    expect((await api.fetch('/api/a', { method: 'POST', body })).status).toBe(401)
    expect(refreshes()).toBe(0)
  })

  it('in a second call after the first was renewed is not renewed again', async () => {
    const { api, refreshes } = app()
    await api.fetch('/api/a')
    await api.fetch('/api/b')
    expect(refreshes()).toBe(1)
  })
})

describe('a session that is over', () => {
  it('is told once, and the refusal is the answer', async () => {
    const onSignedOut = vi.fn<() => void>()
    const { api } = app({ refresh: () => problem(401, 'auth.revoked'), onSignedOut })
    const results = await Promise.all([api.json('/api/a'), api.json('/api/b')])
    expect(results.map((result) => !result.ok && result.problem.code)).toEqual([
      'auth.expired_token',
      'auth.expired_token',
    ])
    expect(onSignedOut).toHaveBeenCalledOnce()
  })

  it('is not asked for with every call of a visitor, and is asked for again later', async () => {
    const { api, refreshes, pass } = app({ refresh: () => problem(401, 'auth.required'), expired: 'auth.required' })
    await api.fetch('/api/a')
    await api.fetch('/api/a')
    expect(refreshes()).toBe(1)
    pass(6_000)
    await api.fetch('/api/a')
    expect(refreshes()).toBe(2)
  })

  it('is not concluded from an outage', async () => {
    const onSignedOut = vi.fn<() => void>()
    const { api } = app({ refresh: () => problem(503, 'internal.unavailable'), onSignedOut })
    expect((await api.fetch('/api/a')).status).toBe(401)
    expect(await api.renew()).toBe('unknown')
    expect(onSignedOut).not.toHaveBeenCalled()
  })
})

describe('where sessions travel in a header', () => {
  const granting = () =>
    app({ origin: 'https://api.example.com', refresh: () => Response.json({ accessToken: 'new' }) })

  it('the token of a renewal goes with the next requests, to the API only', async () => {
    const { api, sent } = granting()
    await api.fetch('/api/a')
    expect(new Headers(sent.at(-1)?.init.headers).get('authorization')).toBe('Bearer new')
    expect(sent.every(({ path }) => path.startsWith('https://api.example.com/'))).toBe(true)
    expect(sent.every(({ init }) => init.credentials === 'include')).toBe(true)
  })

  it('that of a sign-in as well, and a sign-out drops it', async () => {
    const answers = [
      Response.json({ user: {}, accessToken: 'first' }),
      Response.json({}),
      Response.json({ user: null }),
    ]
    const fetch = vi.fn<() => Promise<Response>>(async () => answers.shift() ?? Response.json({}))
    const api = client({ fetch: fetch as unknown as typeof globalThis.fetch })
    await api.json('/api/auth/login', { method: 'POST', json: {} })
    await api.fetch('/api/a')
    await api.json('/api/auth/logout', { method: 'POST' })
    await api.fetch('/api/a')
    const headers = fetch.mock.calls.map((call) => new Headers((call as never as [string, RequestInit])[1].headers))
    expect(headers.map((one) => one.get('authorization'))).toEqual([null, 'Bearer first', 'Bearer first', null])
  })

  it('a member of that name in an answer of the app’s own is data: it neither signs in nor out', async () => {
    const answers = [
      Response.json({ user: {}, accessToken: 'own' }),
      Response.json({ accessToken: 'of another service' }),
      Response.json({ user: null }),
    ]
    const fetch = vi.fn<() => Promise<Response>>(async () => answers.shift() ?? Response.json({}))
    const api = client({ fetch: fetch as unknown as typeof globalThis.fetch })
    await api.json('/api/auth/login', { method: 'POST', json: {} })
    await api.json('/api/integrations/mail')
    await api.json('/api/orders/1')
    await api.fetch('/api/a')
    const headers = fetch.mock.calls.map((call) => new Headers((call as never as [string, RequestInit])[1].headers))
    expect(headers.map((one) => one.get('authorization'))).toEqual([null, 'Bearer own', 'Bearer own', 'Bearer own'])
  })
})

describe('a path', () => {
  it.each([
    'https://evil.example/a',
    '//evil.example/a',
    '/\\evil.example',
    'api/a',
    '',
    '\\\\evil',
    // A URL parser drops these three wherever they are, and what is left names a host.
    '/\t/evil.example/a',
    '/\n\\evil.example/a',
    '/\r/evil.example/a',
  ])('%j is refused: credentials go to the app only', async (path) => {
    const fetch = vi.fn<() => Promise<Response>>(async () => Response.json({}))
    const api = client({ fetch: fetch as unknown as typeof globalThis.fetch })
    await expect(api.fetch(path)).rejects.toThrow(TypeError)
    await expect(api.json(path)).rejects.toThrow(TypeError)
    expect(fetch).not.toHaveBeenCalled()
  })
})

describe('a refusal for now', () => {
  const limited = (headers: HeadersInit, options: ClientOptions = {}) => {
    const answers = [problem(429, 'limit.exceeded', headers), Response.json({ ok: 1 })]
    const fetch = vi.fn<() => Promise<Response>>(async () => answers.shift() ?? Response.json({}))
    return { fetch, api: client({ fetch: fetch as unknown as typeof globalThis.fetch, ...options }) }
  }

  it('is waited for, for as long as it says, once', async () => {
    vi.useFakeTimers()
    try {
      const { api, fetch } = limited({ 'retry-after': '3' })
      const answer = api.fetch('/api/a')
      await vi.advanceTimersByTimeAsync(2_999)
      expect(fetch).toHaveBeenCalledTimes(1)
      await vi.advanceTimersByTimeAsync(1)
      expect((await answer).status).toBe(200)
    } finally {
      vi.useRealTimers()
    }
  })

  it.each([
    ['longer than a person waits', { 'retry-after': '60' }, {}, {}],
    ['of a write, which the caller decides about', { 'retry-after': '1' }, { method: 'POST' }, {}],
    ['without a time', {}, {}, {}],
    ['with a date', { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }, {}, {}],
    ['where waiting is switched off', { 'retry-after': '1' }, {}, { maxWait: 0 }],
  ])('%s is answered', async (_, headers, init, options) => {
    const { api, fetch } = limited(headers, options)
    expect((await api.fetch('/api/a', init)).status).toBe(429)
    expect(fetch).toHaveBeenCalledOnce()
  })

  it('ends with the caller’s patience', async () => {
    const { api } = limited({ 'retry-after': '5' })
    await expect(api.fetch('/api/a', { signal: AbortSignal.timeout(5) })).rejects.toThrow()
  })
})

describe('a result', () => {
  const answering = (answer: () => Response) =>
    client({ fetch: (async () => answer()) as unknown as typeof globalThis.fetch }).json('/api/a')

  it('is the data', async () => {
    expect(await answering(() => Response.json({ id: 1 }, { status: 201 }))).toEqual({
      ok: true,
      status: 201,
      data: { id: 1 },
    })
    expect(await answering(() => new Response(null, { status: 204 }))).toEqual({
      ok: true,
      status: 204,
      data: undefined,
    })
  })

  it('or the problem with its code', async () => {
    const result = await answering(() => problem(403, 'access.denied'))
    expect(!result.ok && result.problem.code).toBe('access.denied')
  })

  it.each([
    ['a page of a proxy', () => new Response('<html>', { status: 502, headers: { 'content-type': 'text/html' } })],
    ['JSON that is no problem', () => Response.json({ code: 'x' }, { status: 500 })],
    ['half an answer', () => new Response('{"a":', { status: 200 })],
  ])('or, of %s, a problem made here', async (_, answer) => {
    const result = await answering(answer)
    expect(!result.ok && result.problem.code).toBe('client.unreadable')
  })

  it('or, of nobody, one as well', async () => {
    const fetch = (async () => {
      throw new TypeError('fetch failed')
    }) as unknown as typeof globalThis.fetch
    const result = await client({ fetch }).json('/api/a')
    expect(!result.ok && result.problem.code).toBe('client.unreachable')
  })

  it('has the type that was asked for, and codes that complete', () => {
    const api = client({ fetch: vi.fn<typeof fetch>() })
    expectTypeOf(api.json<{ id: string }>).returns.resolves.toEqualTypeOf<Result<{ id: string }>>()
  })
})

describe('among tabs', () => {
  it('the one that has waited for another asks for nothing', async () => {
    const stored = new Map<string, string>()
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => void stored.set(key, value),
    })
    let turn: Promise<unknown> = Promise.resolve()
    vi.stubGlobal('navigator', {
      locks: { request: (_: string, work: () => Promise<unknown>) => (turn = turn.then(work)) },
    })
    try {
      let refreshes = 0
      let fresh = false
      let time = NOON
      const fetch = (async (input: string) => {
        if (!input.endsWith('/refresh')) return fresh ? Response.json({}) : problem(401, 'auth.expired_token')
        refreshes++
        time += 50
        fresh = true
        return Response.json({ user: {} })
      }) as unknown as typeof globalThis.fetch
      const tabs = [1, 2, 3, 4, 5].map(() => client({ fetch, now: () => time }))
      const answers = await Promise.all(tabs.map((tab) => tab.fetch('/api/a')))
      expect(answers.every((answer) => answer.status === 200)).toBe(true)
      expect(refreshes).toBe(1)
    } finally {
      vi.unstubAllGlobals()
    }
  })

  it('a time that is kept from a clock that was ahead stops no renewal', async () => {
    const stored = new Map([['holdfast-renewed', String(NOON + 86_400_000)]])
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => void stored.set(key, value),
    })
    try {
      const { api, refreshes } = app()
      expect((await api.fetch('/api/a')).status).toBe(200)
      expect(refreshes()).toBe(1)
    } finally {
      vi.unstubAllGlobals()
    }
  })

  it('nor does a renewal of this tab’s before its clock was set back', async () => {
    const { api, refreshes, pass } = app({ expired: 'auth.expired_token' })
    await api.renew()
    pass(-86_400_000)
    await api.renew()
    expect(refreshes()).toBe(2)
  })
})

describe('a CSRF token', () => {
  /** An app that asks for the token of the session that goes on. */
  function guarded({ token = () => Response.json({ header: 'x-csrf-token', token: 'one' }) } = {}) {
    const sent: { path: string; method: string; csrf: string | null }[] = []
    let good = 'one'
    const fetch = vi.fn<(input: string, init?: RequestInit) => Promise<Response>>(async (input, init = {}) => {
      const { method = 'GET' } = init
      const csrf = new Headers(init.headers).get('x-csrf-token')
      sent.push({ path: input, method, csrf })
      if (input.endsWith('/csrf')) return token()
      if (['GET', 'head'].includes(method) || csrf === good)
        return Response.json({ user: input.endsWith('/logout') ? null : {} })
      return problem(403, csrf === null ? 'csrf.token_missing' : 'csrf.token_invalid')
    })
    const api = client({ fetch: fetch as unknown as typeof globalThis.fetch })
    return {
      api,
      sent,
      asked: () => sent.filter(({ path }) => path.endsWith('/csrf')).length,
      next: (to: string) => (good = to),
    }
  }

  it('is asked for when the app wants one, once for all calls, and goes along with what changes something', async () => {
    const { api, sent, asked } = guarded()
    const post = () => api.json('/api/orders', { method: 'POST', json: {} })
    expect((await Promise.all([post(), post(), post()])).every(({ ok }) => ok)).toBe(true)
    expect(asked()).toBe(1)
    sent.length = 0
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'delete']) await api.fetch('/api/orders', { method })
    await api.fetch('/api/orders')
    await api.fetch('/api/orders', { method: 'head' })
    expect(sent.map(({ csrf }) => csrf)).toEqual(['one', 'one', 'one', 'one', 'one', null, null])
  })

  it('is asked for again when it is of another session, and the request is sent once more, not for ever', async () => {
    const { api, asked, next, sent } = guarded()
    await api.fetch('/api/orders', { method: 'POST' })
    next('two')
    expect((await api.fetch('/api/orders', { method: 'POST' })).status).toBe(403)
    expect([asked(), sent.length]).toEqual([2, 6])
  })

  it.each([
    ['nobody is signed in', () => problem(401, 'auth.required')],
    ['the answer is none', () => new Response('<html>')],
    ['the answer lacks it', () => Response.json({ header: 'x-csrf-token' })],
    ['it is null', () => Response.json(null)],
  ])('is not there where %s: the refusal is the answer', async (_name, token) => {
    const { api } = guarded({ token })
    const result = await api.json('/api/orders', { method: 'POST' })
    expect(result).toMatchObject({ ok: false, status: 403, problem: { code: 'csrf.token_missing' } })
  })

  it('is forgotten with the session, and left to a caller who sends one', async () => {
    const { api, sent } = guarded()
    await api.fetch('/api/orders', { method: 'POST' })
    await api.json('/api/auth/logout', { method: 'POST' })
    sent.length = 0
    await api.fetch('/api/orders', { method: 'POST', headers: { 'x-csrf-token': 'own' } })
    await api.fetch('/api/orders', { method: 'POST' })
    expect(sent[0]?.csrf).toBe('own')
  })

  it('cannot be added to a stream that has been sent', async () => {
    const { api, asked } = guarded()
    const body = new ReadableStream()
    expect((await api.fetch('/api/orders', { method: 'POST', body })).status).toBe(403)
    expect(asked()).toBe(0)
  })
})
