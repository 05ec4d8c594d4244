import { Redis } from 'ioredis'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { publicAccess, signedIn } from '../../authorization/access.js'
import { jwt } from '../../authentication/providers/jwt.js'
import { generateSecret } from '../../authentication/tokens/secret.js'
import { slidingWindow } from '../../rate-limit/algorithms/sliding-window.js'
import { redis } from '../../rate-limit/stores/redis.js'
import { memory as memoryStorage } from '../../storage/memory.js'
import { freshPrefix, shared } from '../../storage/redis/server.test-parts.js'
import { fakeProvider } from '../../testing/fake-provider.js'
import { codeOf, START, statuses, testGate, type TestGateOptions } from '../gate.test-parts.js'

const HERE = '198.51.100.1'
const ELSEWHERE = '198.51.100.2'
const callers = { ada: { id: '42' }, bob: { id: '43' } }

function world(options: TestGateOptions = {}) {
  const made = testGate({
    callers,
    limits: { anonymous: slidingWindow(2, '1 m'), caller: slidingWindow(2, '1 m') },
    ...options,
  })
  const { callers: names, limiter } = made.gate
  const list = async (identity: string, verdict: 'allow' | 'deny' | null, until: number | null = null) =>
    limiter.change({ callers: [verdict === null ? { identity, verdict } : { identity, verdict, until, reason: null }] })
  return {
    ...made,
    list,
    listClient: async (key: string, verdict: 'allow' | 'deny' | null, until?: number) =>
      list(`client ${await names.client(key)}`, verdict, until),
    listPrincipal: async (id: string, verdict: 'allow' | 'deny' | null, until?: number) =>
      list(`principal ${await names.principal(id)}`, verdict, until),
  }
}

describe('a client whose name is listed', () => {
  it('is refused before anything is spent on it, for as long as it is listed', async () => {
    const identify = vi.fn<() => null>(() => null)
    const provider = { ...fakeProvider({ carries: 'header', callers }), identify }
    const { listClient, route } = world({ identity: [provider] })
    const ask = route({ access: publicAccess })
    await listClient(HERE, 'deny')
    const refused = await ask({ from: HERE, as: 'ada' })
    expect([refused.status, await codeOf(refused)]).toEqual([403, 'limit.caller_denied'])
    expect(identify).not.toHaveBeenCalled()
    expect((await ask({ from: ELSEWHERE })).status).toBe(200)
    await listClient(HERE, null)
    expect((await ask({ from: HERE })).status).toBe(200)
  })

  it('is let past the limits', async () => {
    const { listClient, route } = world()
    const ask = route({ access: publicAccess })
    await listClient(HERE, 'allow')
    expect(await statuses(4, () => ask({ from: HERE }))).toEqual([200, 200, 200, 200])
    expect(await statuses(3, () => ask({ from: ELSEWHERE }))).toEqual([200, 200, 429])
  })

  it('is listed until the time that was said', async () => {
    const { listClient, route, pass } = world()
    const ask = route({ access: publicAccess })
    await listClient(HERE, 'deny', START + 60_000)
    pass(59_999)
    expect((await ask({ from: HERE })).status).toBe(403)
    pass(1)
    expect((await ask({ from: HERE })).status).toBe(200)
  })

  it('is nobody where no proxy vouches for the address: it may be that of all behind it', async () => {
    const { listClient, route } = world({ trustedProxies: 1 })
    const ask = route({ access: publicAccess })
    await listClient(HERE, 'deny')
    expect((await ask({ from: HERE })).status).toBe(200)
    expect((await ask({ from: ELSEWHERE, headers: { 'x-forwarded-for': HERE } })).status).toBe(403)
  })

  it('is refused although its address is on the list of those let past, and the other way round', async () => {
    const { list, listClient, route } = world()
    const ask = route({ access: publicAccess })
    await list(`address ${HERE}`, 'allow')
    await listClient(HERE, 'deny')
    expect((await ask({ from: HERE })).status).toBe(403)
    await list(`address ${HERE}`, 'deny')
    await listClient(HERE, 'allow')
    expect((await ask({ from: HERE })).status).toBe(403)
  })
})

describe('a principal whose name is listed', () => {
  it('is refused wherever it calls from, and nobody else is', async () => {
    const { listPrincipal, route } = world()
    const ask = route({ access: signedIn })
    await listPrincipal('42', 'deny')
    const refused = await ask({ as: 'ada', from: HERE })
    expect([refused.status, await codeOf(refused)]).toEqual([403, 'limit.caller_denied'])
    expect((await ask({ as: 'ada', from: ELSEWHERE })).status).toBe(403)
    expect((await ask({ as: 'bob', from: HERE })).status).toBe(200)
    await listPrincipal('42', null)
    expect((await ask({ as: 'ada', from: HERE })).status).toBe(200)
  })

  it('is let past the limits', async () => {
    const { listPrincipal, route } = world()
    const ask = route({ access: signedIn })
    await listPrincipal('42', 'allow')
    expect(await statuses(4, () => ask({ as: 'ada' }))).toEqual([200, 200, 200, 200])
    expect(await statuses(3, () => ask({ as: 'bob' }))).toEqual([200, 200, 429])
  })

  it('is named by what its own events call it', async () => {
    const { decisions, list, route } = world()
    const ask = route({ access: signedIn })
    await ask({ as: 'ada', from: HERE })
    const [event] = await decisions()
    await list(`principal ${event?.principal}`, 'deny')
    expect((await ask({ as: 'ada' })).status).toBe(403)
    await list(`principal ${event?.principal}`, null)
    await list(`client ${event?.client}`, 'deny')
    expect((await ask({ as: 'ada', from: HERE })).status).toBe(403)
  })
})

it('nobody is named for a list that holds no names', async () => {
  const { gate, list, route } = world({ sinks: [] })
  const [principal, client] = [vi.spyOn(gate.callers, 'principal'), vi.spyOn(gate.callers, 'client')]
  await list('user 43', 'deny')
  await list(`address ${ELSEWHERE}`, 'deny')
  expect((await route({ access: signedIn })({ as: 'ada', from: HERE })).status).toBe(200)
  expect([principal.mock.calls, client.mock.calls]).toEqual([[], []])
})

describe('two instances on one Redis', () => {
  const connection = new Redis(shared, { lazyConnect: true })
  afterAll(() => connection.disconnect())

  it('a name that one of them lists is refused by the other, which has never heard of it', async () => {
    const prefix = freshPrefix()
    const secret = generateSecret()
    const instance = (person: ReturnType<typeof fakeProvider>) => {
      const signed = jwt({ secret, storage: memoryStorage() })
      return world({
        clock: Date.now,
        identity: [person, signed],
        limits: { store: redis(connection, { prefix }), timeout: '5 s' },
      })
    }
    const [here, there] = [0, 1].map(() => instance(fakeProvider({ carries: 'header', callers })))
    if (here === undefined || there === undefined) throw new Error('There are two.')
    const ask = there.route({ access: publicAccess })
    expect((await ask({ as: 'ada', from: HERE })).status).toBe(200)
    await here.listPrincipal('42', 'deny')
    await here.listClient(ELSEWHERE, 'deny')
    await vi.waitFor(async () => expect((await ask({ as: 'ada', from: HERE })).status).toBe(403), { timeout: 20_000 })
    expect((await ask({ from: ELSEWHERE })).status).toBe(403)
    expect((await ask({ as: 'bob', from: HERE })).status).toBe(200)
    await here.listPrincipal('42', null)
    await vi.waitFor(async () => expect((await ask({ as: 'ada', from: HERE })).status).toBe(200), { timeout: 20_000 })
  })
})
