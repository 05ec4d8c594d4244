import { afterEach, expect, it, vi } from 'vitest'
import { accounts } from '../../accounts/accounts.js'
import { jwt } from '../../authentication/providers/jwt.js'
import { publicAccess } from '../../authorization/access.js'
import { slidingWindow } from '../../rate-limit/algorithms/sliding-window.js'
import { memory as limits } from '../../rate-limit/stores/memory.js'
import { memory } from '../../storage/memory.js'
import { accountHandlers } from '../account-handlers.js'
import { createRoute } from '../route.js'
import { ask, SECRET, statuses, wholeGate, type TestedOptions } from './app.test-parts.js'

vi.mock('next/server.js', () => ({ connection: async () => {}, after: () => {} }))

afterEach(() => void vi.restoreAllMocks())

const few = { anonymous: slidingWindow(3, '1 m'), caller: slidingWindow(5, '1 m') }
const open = (options: TestedOptions = {}) =>
  createRoute(wholeGate({ limits: few, ...options }))({ access: publicAccess, handler: () => ({ done: true }) })

it('gate/R1 a route that says nothing of limits has one', async () => {
  const route = open()
  expect(await statuses(5, () => ask(route))).toEqual([200, 200, 200, 429, 429])
  expect(await ask(route, { from: '198.51.100.9' })).toMatchObject({ status: 200 })
})

it('gate/R1 wrong passwords are refused after a few, whatever the app declares', async () => {
  const storage = memory()
  const identity = [jwt({ secret: SECRET, storage })] as const
  const people = accounts({ storage, secret: SECRET })
  const { POST } = accountHandlers(wholeGate({ identity, accounts: people }), people.endpoints(identity))
  const guess = () =>
    ask(POST, {
      method: 'POST',
      path: '/api/auth/login',
      params: { holdfast: ['login'] },
      json: { email: 'ada@example.com', password: 'Wrong-Horse-1' },
    })
  const seen = await statuses(12, guess)
  expect(seen[0]).toBe(401)
  expect(seen.at(-1)).toBe(429)
})

it('gate/R1 who is listed as denied is refused before anything is counted or looked up', async () => {
  const store = limits()
  const take = vi.spyOn(store, 'take')
  const route = open({ limits: { ...few, store, deny: ['203.0.113.0/24'] } })
  expect(await ask(route)).toMatchObject({ status: 403, code: 'limit.caller_denied' })
  expect(take).not.toHaveBeenCalled()
  expect(await ask(route, { from: '198.51.100.9' })).toMatchObject({ status: 200 })
})

it('gate/R2 who is signed in has a limit of their own, beside that of strangers', async () => {
  const route = open()
  expect(await statuses(4, () => ask(route))).toEqual([200, 200, 200, 429])
  expect(await statuses(6, () => ask(route, { as: 'ada' }))).toEqual([200, 200, 200, 200, 200, 429])
  expect(await ask(route, { as: 'bob' })).toMatchObject({ status: 200 })
})

it('gate/R3 the refusal is 429, and says when to come back', async () => {
  const route = open()
  await statuses(3, () => ask(route))
  const refused = await ask(route)
  expect(refused).toMatchObject({ status: 429, code: 'limit.exceeded' })
  const seconds = Number(refused.headers.get('retry-after'))
  expect(Number.isInteger(seconds) && seconds >= 1 && seconds <= 60).toBe(true)
})

it('gate/R4 instances with one store count together', async () => {
  const store = limits()
  const [one, other] = [open({ limits: { ...few, store } }), open({ limits: { ...few, store } })]
  expect(await statuses(2, () => ask(one))).toEqual([200, 200])
  expect(await statuses(2, () => ask(other))).toEqual([200, 429])
})

it('gate/R4 a store that does not answer refuses, where the app says so', async () => {
  vi.spyOn(console, 'error').mockReturnValue()
  const down = { ...limits(), name: 'down', take: () => Promise.reject(new Error('down')) }
  const route = open({ limits: { ...few, store: down, onStoreError: 'deny' } })
  expect((await ask(route)).status).toBe(503)
})

const FORGED = ['x-forwarded-for', 'x-real-ip', 'cf-connecting-ip', 'true-client-ip', 'forwarded', 'x-client-ip']

it.each(FORGED)('gate/R5 %s gives nobody another address', async (name) => {
  const route = open()
  let no = 0
  const seen = await statuses(4, () =>
    ask(route, { headers: { [name]: name === 'forwarded' ? `for=198.51.100.${++no}` : `198.51.100.${++no}` } }),
  )
  expect(seen).toEqual([200, 200, 200, 429])
})

it('gate/R5 behind a proxy its own entry counts, and not what the client wrote before it', async () => {
  const route = open({ trustedProxies: 1 })
  let no = 0
  const through = (client: string) => ask(route, { headers: { 'x-forwarded-for': `198.51.100.${++no}, ${client}` } })
  expect(await statuses(4, () => through('192.0.2.1'))).toEqual([200, 200, 200, 429])
  expect((await through('192.0.2.2')).status).toBe(200)
})
