import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { accounts } from '../accounts/accounts.js'
import { jwt } from '../authentication/providers/jwt.js'
import { generateSecret } from '../authentication/tokens/secret.js'
import { publicAccess, role, signedIn } from '../authorization/access.js'
import { publicCors } from '../origin/decide-cors.js'
import { slidingWindow } from '../rate-limit/algorithms/sliding-window.js'
import { tiered } from '../rate-limit/tiered.js'
import { memory as memoryStorage } from '../storage/memory.js'
import { compileAction } from './action.js'
import { declared } from './declared.js'
import { declaredLimits } from './declared-limits.js'
import { declaredRoutes } from './declared-routes.js'
import { testGate } from './gate.test-parts.js'
import { KnownPlaces } from './events/known-places.js'

const place = (world: ReturnType<typeof testGate>) => declaredRoutes(world.gate).map(({ route }) => route)

describe('the routes of a gate', () => {
  it('are known once they are called, by their pattern; actions once they are loaded', async () => {
    const world = testGate()
    const ask = world.route({ access: publicAccess })
    expect(place(world)).toEqual([])
    await ask({ path: '/api/orders/[id]' })
    await ask({ path: '/api/orders/[id]', method: 'HEAD' })
    await ask({ path: '/api/orders/[id]', method: 'DELETE' })
    const act = compileAction({ name: 'orders.place', access: signedIn, handler: () => undefined })
    declared(world.gate, act, compileAction, 'POST')
    expect(place(world)).toEqual(['GET /api/orders/[id]', 'DELETE /api/orders/[id]', 'POST orders.place'])
  })

  it('are known too where nobody listens', async () => {
    const world = testGate({ sinks: [] })
    await world.route({ access: publicAccess })()
    expect(place(world)).toEqual(['GET /api/orders'])
  })

  it('say what each layer does there', async () => {
    const world = testGate({ callers: { ada: { id: '1' } } })
    const ask = world.route({
      access: role('admin'),
      limit: slidingWindow(10, '10 s'),
      budget: slidingWindow(50_000, '1 d'),
      params: z.object({ id: z.string() }),
      body: z.object({}),
      object: () => ({}),
      can: () => true,
      cors: publicCors,
    })
    await ask({ method: 'POST' })
    await world.route({ access: publicAccess })({ path: '/api/open' })
    expect(declaredRoutes(world.gate)).toEqual([
      {
        route: 'POST /api/orders',
        access: 'role(admin)',
        layers: {
          access: 'role(admin)',
          limits: 'app, 10 in 10 s, 50000 in 1 d for all',
          input: 'params, body',
          ownership: 'object, can',
          csrf: 'origin',
          cors: 'own',
        },
      },
      { route: 'GET /api/open', access: 'public', layers: { limits: 'app' } },
    ])
  })

  it('are not what a scanner asks for: no more than the app declared, and two thousand at most', () => {
    const [places, policy] = [new KnownPlaces(), compileAction({ name: 'a', access: signedIn, handler: () => 1 })]
    places.called(policy, 'PUT /api/of-nobody')
    places.declare(policy, undefined)
    for (let n = 0; n < 3_000; n++) places.called(policy, `GET /api/rewritten-${n}`)
    expect([...places.entries()]).toHaveLength(2_000)
  })

  it('with accounts are their endpoints too, as events call them', () => {
    const storage = memoryStorage()
    const secret = generateSecret()
    const world = testGate({ identity: [jwt({ secret, storage })], accounts: accounts({ storage, secret }) })
    const login = declaredRoutes(world.gate).find(({ route }) => route === 'POST auth/login')
    expect(login).toMatchObject({ access: 'public', layers: { csrf: 'origin', input: 'body' } })
    const { id, per, places } = declaredLimits(world.gate).find(({ name }) => name === 'login') ?? {}
    expect([id, per, places]).toEqual(['auth login', 'address', ['POST auth/login']])
  })
})

describe('the limits of a gate', () => {
  it('are those of the app, everywhere', () => {
    const limits = {
      caller: tiered({ pro: slidingWindow(900, '1 m') }, { otherwise: slidingWindow(60, '1 m', { observe: true }) }),
    }
    const found = declaredLimits(testGate({ limits, name: 'shop' }).gate)
    expect(found.map(({ id, per, places }) => [id, per, places])).toEqual([
      ['shop: app anonymous', 'anonymous', []],
      ['shop: app caller', 'caller', []],
      ['shop: app address', 'address', []],
    ])
    expect(found[1]).toMatchObject({
      name: 'caller',
      observe: true,
      policy: { algorithm: 'sliding-window', limit: 60, window: 60_000 },
      tiers: { pro: { limit: 900 } },
    })
  })

  it('have the crawlers’ among them where crawlers may be let through', () => {
    expect(declaredLimits(testGate({ bots: 'allow-verified' }).gate).map(({ id }) => id)).toContain('app crawler')
  })

  it('name what overrides of them change, and all places where a name counts', async () => {
    const world = testGate()
    const mails = slidingWindow(5, '1 m', { name: 'mails' })
    const orders = world.route({ access: publicAccess, limit: [mails, slidingWindow(9, '1 h', { per: 'address' })] })
    await orders()
    const ask = world.route({ access: publicAccess, limit: mails, budget: slidingWindow(2, '1 m'), observe: true })
    await ask({ path: '/api/invite', method: 'POST' })
    const own = declaredLimits(world.gate).slice(3)
    expect(own.map(({ id, name, per, places, observe }) => ({ id, name, per, places, observe }))).toEqual([
      {
        id: 'named mails',
        name: 'mails',
        per: 'caller',
        places: ['GET /api/orders', 'POST /api/invite'],
        observe: false,
      },
      { id: 'GET /api/orders route-2', name: 'route-2', per: 'address', places: ['GET /api/orders'], observe: false },
      { id: 'POST /api/invite budget', name: 'budget', per: 'everybody', places: ['POST /api/invite'], observe: true },
    ])
    await world.gate.limiter.change({
      limits: { 'GET /api/orders route-2': { limit: 8 }, 'named mails': { limit: 4 } },
    })
    const told = (await orders()).headers.get('ratelimit-policy')
    expect(told).toContain('"mails";q=4;w=60')
    expect(told).toContain('"route-2";q=8;w=3600')
  })
})
