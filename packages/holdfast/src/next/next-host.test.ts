import { expect, it, vi } from 'vitest'
import { isProblem } from '../core/problem.js'
import { nextHost } from './next-host.js'

vi.mock('next/server.js', () => ({ after: () => {} }))

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
