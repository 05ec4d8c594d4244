import { beforeEach, describe, expect, it, vi } from 'vitest'
import { isProblem } from '../core/problem.js'
import { nextHost } from './next-host.js'

const after = vi.fn<(work: unknown) => void>()
vi.mock('next/server.js', () => ({ after: (work: unknown) => after(work) }))

const thrown = (digest: string) => Object.assign(new Error(digest), { digest })

it.each([
  ['NEXT_REDIRECT;replace;/orders?a=1;b=2;307;', 307, '/orders?a=1;b=2'],
  ['NEXT_REDIRECT;push;https://app.example.com/next;308;', 308, 'https://app.example.com/next'],
  ['NEXT_REDIRECT;replace;/done;303;', 303, '/done'],
])('redirect(): %s', async (digest, status, location) => {
  expect(await nextHost.isControlFlow(thrown(digest))).toBe(true)
  const answer = nextHost.answer(thrown(digest)) as Response
  expect([answer.status, answer.headers.get('location')]).toEqual([status, location])
})

it.each([
  ['NEXT_HTTP_ERROR_FALLBACK;404', 404],
  ['NEXT_HTTP_ERROR_FALLBACK;403', 403],
  ['NEXT_HTTP_ERROR_FALLBACK;401', 401],
])('notFound() and its siblings are problems of an API: %s', async (digest, status) => {
  expect(await nextHost.isControlFlow(thrown(digest))).toBe(true)
  const answer = nextHost.answer(thrown(digest))
  expect(isProblem(answer) && answer.status).toBe(status)
})

it('leaves to Next what only Next can act on, and takes nothing else for it', async () => {
  expect(await nextHost.isControlFlow(thrown('DYNAMIC_SERVER_USAGE'))).toBe(true)
  expect(nextHost.answer(thrown('DYNAMIC_SERVER_USAGE'))).toBeUndefined()
  for (const error of [new Error('plain'), thrown('123456789'), 'text', null, undefined]) {
    expect(await nextHost.isControlFlow(error)).toBe(false)
  }
})

it('knows no address, and says so, where registerPeer() has not run', () => {
  expect(nextHost.recordsPeer()).toBe(false)
  expect(nextHost.peer(new Headers({ 'x-forwarded-for': '203.0.113.9' }))).toBeUndefined()
  expect(nextHost.peer(new Headers())).toBeUndefined()
})

describe('work that the answer does not wait for', () => {
  beforeEach(() => void after.mockReset())

  it('is a promise to Next, which hears of no closing where the client left while the server was starting', async () => {
    const task = vi.fn<() => Promise<void>>(async () => undefined)
    nextHost.after(task)
    expect(after).toHaveBeenCalledOnce()
    await after.mock.calls[0]?.[0]
    expect(task).toHaveBeenCalledOnce()
  })

  it('begins when what was ready before it has had its turn', async () => {
    const told: string[] = []
    nextHost.after(async () => void told.push('task'))
    await Promise.resolve().then(() => told.push('microtask'))
    await new Promise((resolve) => setImmediate(resolve))
    told.push('turn')
    await after.mock.calls[0]?.[0]
    expect(told).toEqual(['microtask', 'turn', 'task'])
  })

  it('runs once where Next has nothing that it could come after', async () => {
    after.mockImplementation(() => {
      throw new Error('`after` was called outside a request scope.')
    })
    await new Promise<void>((resolve) => {
      nextHost.after(async () => resolve())
    })
  })
})
