import { describe, expect, it, vi } from 'vitest'
import type { Refusal } from './refusal.js'
import { watchFetch, type Page } from './watch-fetch.js'

const ID = '00000000-0000-4000-8000-000000000000'
const PROBLEM = {
  type: 'urn:holdfast:auth.required',
  title: 'Sign in first',
  status: 401,
  instance: `urn:uuid:${ID}`,
  code: 'auth.required',
}
const problem = (body: unknown = PROBLEM, headers: Record<string, string> = {}) =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), {
    status: 401,
    headers: { 'content-type': 'application/problem+json; charset=utf-8', 'x-holdfast-stage': 'identity', ...headers },
  })

/** A page whose server gives this answer. */
function watched(answer: () => Response | Promise<Response>) {
  const told: Refusal[] = []
  const original = vi.fn<typeof fetch>(async () => answer())
  const page: Page = {
    fetch: original,
    location: { href: 'https://app.example.com/orders', origin: 'https://app.example.com' },
  }
  const release = watchFetch(page, (refusal) => void told.push(refusal))
  const settled = () => new Promise((resolve) => setTimeout(resolve, 5))
  /** Until it is told: the answer's copy is read in its own time. */
  const heard = () => vi.waitFor(() => expect(told).not.toEqual([]), { timeout: 20_000, interval: 5 })
  return { page, told, original, release, settled, heard }
}

describe('a refused call', () => {
  it('is told, with stage, code, title and request', async () => {
    const { page, told, heard } = watched(() => problem())
    await page.fetch('/api/orders', { method: 'post' })
    await heard()
    expect(told).toEqual([
      {
        call: 'POST /api/orders',
        status: 401,
        code: 'auth.required',
        title: 'Sign in first',
        detail: undefined,
        stage: 'identity',
        requestId: ID,
        link: undefined,
      },
    ])
  })

  it('of another origin, by a Request, with the page of its code', async () => {
    const { page, told, heard } = watched(() => problem({ ...PROBLEM, type: 'https://docs.example.com/auth.required' }))
    await page.fetch(new Request('https://api.example.com/v1/orders', { method: 'DELETE' }))
    await heard()
    expect(told).toMatchObject([
      { call: 'DELETE https://api.example.com/v1/orders', link: 'https://docs.example.com/auth.required' },
    ])
  })

  it.each([
    ['a query', '/api/orders?token=hunter2#hunter2', 'GET /api/orders'],
    ['an id', '/api/orders/8b0cbe5e-7b5c-4d8e-9a44-7a9d3a1f0c11/items', 'GET /api/orders/…/items'],
    ['a number', '/api/orders/4711', 'GET /api/orders/…'],
    ['a token', '/reset/hunterhunterhunterhunterhunterhunter', 'GET /reset/…'],
    ['an address', '/api/users/ada%40example.com', 'GET /api/users/…'],
  ])('is named without %s', async (_, path, call) => {
    const { page, told, heard } = watched(() => problem())
    await page.fetch(path)
    await heard()
    expect(told[0]?.call).toBe(call)
  })

  it('of a Server Action is told by the row of its result, with the stage of its code', async () => {
    const rows = `0:{"a":"$@1","f":"","b":"development"}\n1:${JSON.stringify({ ok: false, problem: PROBLEM })}\n`
    const { page, told, settled, heard } = watched(
      () => new Response(rows, { headers: { 'content-type': 'text/x-component' } }),
    )
    await page.fetch('/orders', { method: 'POST', headers: { 'Next-Action': '00ff' } })
    // A page's own payload is none.
    await page.fetch('/orders')
    await heard()
    await settled()
    expect(told).toMatchObject([{ call: 'Server Action', code: 'auth.required', stage: 'access' }])
  })

  it.each([
    ['is not JSON', '<html>'],
    ['is no problem', '[]'],
    ['has a code that is markup', { ...PROBLEM, code: '<img src=x>' }],
    ['has no title', { code: 'a.b', status: 400 }],
    ['is null', 'null'],
  ])('whose body %s is passed over', async (_, body) => {
    const { page, told, settled } = watched(() => problem(body))
    await page.fetch('/api/orders')
    await settled()
    expect(told).toEqual([])
  })

  it('holds texts of any length, and no link but of the web', async () => {
    const long = { ...PROBLEM, detail: 'x'.repeat(10_000), type: 'javascript:alert(1)', instance: 'x' }
    const { page, told, heard } = watched(() => problem(long, { 'x-holdfast-stage': '<b>' }))
    await page.fetch('/api/orders')
    await heard()
    expect(told).toMatchObject([{ link: undefined, requestId: undefined, stage: 'access' }])
    expect(told[0]?.detail?.length).toBe(400)
  })
})

describe('the app', () => {
  it('gets its own promise and its own answer, unread', async () => {
    const own = problem()
    const answered = Promise.resolve(own)
    const { page, original } = watched(() => own)
    original.mockReturnValue(answered)
    const got = page.fetch('/api/orders')
    expect(got).toBe(answered)
    expect(await got).toBe(own)
    expect(await own.json()).toEqual(PROBLEM)
  })

  it('gets the rejection of a call that failed, and nobody else does', async () => {
    const { page, original, told } = watched(() => problem())
    original.mockRejectedValue(new TypeError('Failed to fetch'))
    await expect(page.fetch('/api/orders')).rejects.toThrow('Failed to fetch')
    expect(told).toEqual([])
  })

  it('reads an answer without end by itself: the copy ends', async () => {
    let isCancelled = false
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(16_384).fill(32)),
      cancel: () => void (isCancelled = true),
    })
    const { page, told, settled } = watched(
      () => new Response(endless, { headers: { 'content-type': 'application/problem+json' } }),
    )
    const answer = await page.fetch('/api/orders')
    await settled()
    expect(told).toEqual([])
    await answer.body?.cancel()
    expect(isCancelled).toBe(true)
  })

  it('has its fetch back afterwards, unless somebody has wrapped it again', () => {
    const { page, original, release } = watched(() => problem())
    release()
    expect(page.fetch).toBe(original)
    const again = watched(() => problem())
    const wrapped: typeof fetch = (...call) => original(...call)
    again.page.fetch = wrapped
    again.release()
    expect(again.page.fetch).toBe(wrapped)
  })
})
