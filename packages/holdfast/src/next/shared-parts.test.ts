import { afterEach, expect, it, vi } from 'vitest'
import { publicAccess } from '../authorization/access.js'
import { slidingWindow } from '../rate-limit/algorithms/sliding-window.js'
import { memory } from '../rate-limit/stores/memory.js'
import { holdfast } from './holdfast.js'

vi.mock('next/server.js', () => ({ connection: async () => {}, after: () => {} }))
vi.mock('next/headers.js', () => ({ headers: async () => new Headers(), cookies: async () => ({ set: () => {} }) }))

const LIMIT = slidingWindow(3, '1 m', { name: 'guesses' })

/** As Next does: the same declaration, evaluated once more. */
function copy(name?: string) {
  return holdfast({
    origin: 'https://app.example.com',
    trustedProxies: 'none',
    identity: [],
    limits: { store: memory(), onStoreError: 'local' },
    ...(name === undefined ? {} : { name }),
  })
}

function guesses(gate: ReturnType<typeof copy>) {
  const handler = gate.route({ access: publicAccess, limit: LIMIT, handler: () => 'guess' })
  const guess = gate.action({ name: 'guess', access: publicAccess, limit: LIMIT, handler: () => 'guess' })
  return {
    byRoute: async () =>
      (await handler(new Request('http://localhost/api/guess'), { params: Promise.resolve({}) })).status,
    byAction: async () => (await guess(undefined)).ok,
  }
}

afterEach(() => vi.unstubAllEnvs())

it('a gate that Next loads twice counts once: the form gives no second set of guesses', async () => {
  vi.stubEnv('NEXT_RUNTIME', 'nodejs')
  vi.spyOn(console, 'warn').mockReturnValue()
  const [routes, actions] = [guesses(copy()), guesses(copy())]
  expect([await routes.byRoute(), await routes.byRoute()]).toEqual([200, 200])
  expect([await actions.byAction(), await actions.byAction()]).toEqual([true, false])
  expect(await routes.byRoute()).toBe(429)
})

it('two gates of one process that have names of their own count apart', async () => {
  vi.stubEnv('NEXT_RUNTIME', 'nodejs')
  vi.spyOn(console, 'warn').mockReturnValue()
  const [one, other] = [guesses(copy('one')), guesses(copy('other'))]
  for (let time = 0; time < 3; time++) expect(await one.byRoute()).toBe(200)
  expect(await one.byRoute()).toBe(429)
  expect(await other.byRoute()).toBe(200)
})

it('two different gates under one name do not share a store by accident: the second does not construct', () => {
  vi.stubEnv('NEXT_RUNTIME', 'nodejs')
  vi.stubEnv('NODE_ENV', 'production')
  copy('twice')
  copy('twice')
  expect(() =>
    holdfast({
      name: 'twice',
      origin: 'https://other.example.com',
      trustedProxies: 'none',
      identity: [],
      limits: { store: memory(), onStoreError: 'deny' },
    }),
  ).toThrow('config.limit')
})

it('outside of Next nothing is shared: a test’s gate is its own', async () => {
  vi.stubEnv('NEXT_RUNTIME', undefined)
  vi.spyOn(console, 'warn').mockReturnValue()
  const [one, other] = [guesses(copy()), guesses(copy())]
  for (let time = 0; time < 3; time++) await one.byRoute()
  expect(await other.byRoute()).toBe(200)
})
