import { beforeEach, describe, expect, it, vi } from 'vitest'
import { publicAccess, signedIn } from '../../authorization/access.js'
import { fixedWindow } from '../../rate-limit/algorithms/fixed-window.js'
import { gcra } from '../../rate-limit/algorithms/gcra.js'
import { slidingWindow } from '../../rate-limit/algorithms/sliding-window.js'
import { tokenBucket } from '../../rate-limit/algorithms/token-bucket.js'
import type { Limit } from '../../rate-limit/limit.js'
import { memory } from '../../rate-limit/stores/memory.js'
import { tiered } from '../../rate-limit/tiered.js'
import { addressNo, codeOf, START, statuses, testGate } from '../gate.test-parts.js'

const CALLERS = {
  ada: { id: 'ada', roles: ['admin'] },
  bob: { id: 'bob' },
  cli: { id: '7', kind: 'service' },
  key: { id: 'bob', limit: { limit: 3, window: 60_000 } },
} as const

// Faults and outages are said aloud: here they are meant.
beforeEach(() => {
  vi.spyOn(console, 'error').mockReturnValue()
  vi.spyOn(console, 'warn').mockReturnValue()
})

describe('the ids of limits', () => {
  it('and identities are unique, stable, and made of code', async () => {
    const taken: (readonly [string, string])[] = []
    const world = testGate({ callers: CALLERS, limits: { store: recording(taken) } })
    const ask = world.route({
      access: publicAccess,
      limit: [
        slidingWindow(5, '1 m'),
        slidingWindow(5, '1 h'),
        slidingWindow(5, '1 m', { name: 'orders' }),
        slidingWindow(5, '1 m', { per: 'address' }),
      ],
      budget: slidingWindow(5, '1 m'),
    })
    await ask({ as: 'key', method: 'HEAD', path: '/api/orders/[id]', from: '2001:db8:1:2:3::4' })
    expect(taken).toEqual([
      ['app caller', 'user bob'],
      ['app key', 'user bob'],
      ['app address', 'address 2001:db8:1:2::/64'],
      ['GET /api/orders/[id] route-4', 'address 2001:db8:1:2::/64'],
      ['GET /api/orders/[id] route', 'user bob'],
      ['GET /api/orders/[id] route-2', 'user bob'],
      ['named orders', 'user bob'],
      ['GET /api/orders/[id] budget', 'everybody'],
    ])
    taken.length = 0
    await ask({ as: 'cli' })
    await ask({ from: '192.0.2.1' })
    expect(taken.map(([, identity]) => identity)).toContain('service 7')
    expect(taken).toContainEqual(['app anonymous', 'address 192.0.2.1'])
  })

  it('of a gate with a name of its own are its own', async () => {
    const taken: (readonly [string, string])[] = []
    const world = testGate({ name: 'partners', limits: { store: recording(taken) } })
    await world.route({ access: publicAccess, limit: slidingWindow(5, '1 m', { name: 'orders' }) })()
    expect(taken.map(([limit]) => limit)).toEqual([
      'partners: app anonymous',
      'partners: app address',
      'partners: named orders',
    ])
    expect(() => testGate({ name: 'a: b' })).toThrow('config.limit')
  })

  function recording(taken: (readonly [string, string])[]) {
    const store = memory({ clock: () => START })
    const take = store.take.bind(store)
    return Object.assign(store, {
      takeOne: undefined,
      take: (takes: Parameters<typeof take>[0]) => {
        taken.push(...takes.map(({ limit, identity }) => [limit, identity] as const))
        return take(takes)
      },
    })
  }
})

describe('tiers', () => {
  it('give other numbers to some callers, for the whole app', async () => {
    const caller = tiered({ admin: slidingWindow(4, '1 m') }, { otherwise: slidingWindow(2, '1 m') })
    const ask = testGate({ callers: CALLERS, limits: { caller } }).route({ access: signedIn })
    expect(await statuses(5, () => ask({ as: 'ada' }))).toEqual([200, 200, 200, 200, 429])
    expect(await statuses(3, () => ask({ as: 'bob' }))).toEqual([200, 200, 429])
  })

  it('work on a route, and nobody in particular has the other numbers', async () => {
    const limit = tiered({ admin: slidingWindow(3, '1 m') }, { otherwise: slidingWindow(1, '1 m') })
    const ask = testGate({ callers: CALLERS }).route({ access: publicAccess, limit })
    expect(await statuses(4, () => ask({ as: 'ada' }))).toEqual([200, 200, 200, 429])
    expect(await statuses(2, () => ask({ from: '192.0.2.5' }))).toEqual([200, 429])
  })

  it('whose choice throws are a fault, and no free call', async () => {
    const by = (): never => {
      throw new Error('the plan is not known')
    }
    const limit = tiered({ pro: slidingWindow(3, '1 m') }, { otherwise: slidingWindow(1, '1 m'), by })
    const ask = testGate({ callers: CALLERS }).route({ access: signedIn, limit, handler: () => 'ran' })
    expect((await ask({ as: 'bob' })).status).toBe(500)
  })

  it.each(['caller', 'crawler'] as const)(
    'limits.%s that would count per address is refused at construction',
    (option) => {
      const limit = slidingWindow(5, '1 m', { per: 'address' })
      expect(() => testGate({ limits: { [option]: limit } })).toThrow('config.limit')
    },
  )

  it.each(['anonymous', 'address', 'crawler'] as const)('have no place in limits.%s', (option) => {
    const limit = tiered({ pro: slidingWindow(3, '1 m') }, { otherwise: slidingWindow(1, '1 m') })
    expect(() => testGate({ limits: { [option]: limit } })).toThrow('config.limit')
  })
})

describe('the cost of a call', () => {
  it('may depend on the caller, the method and the query', async () => {
    const ask = testGate({ callers: CALLERS }).route({
      access: publicAccess,
      limit: slidingWindow(10, '1 m'),
      cost: ({ principal, method, search }) =>
        principal?.roles.includes('admin') ? 1 : method === 'GET' ? Number(search.get('limit') ?? 1) : 5,
    })
    expect(await statuses(3, () => ask({ from: '192.0.2.1', search: 'limit=4' }))).toEqual([200, 200, 429])
    expect(await statuses(3, () => ask({ from: '192.0.2.2', method: 'POST' }))).toEqual([200, 200, 429])
    expect(await statuses(3, () => ask({ as: 'ada', search: 'limit=9' }))).toEqual([200, 200, 200])
  })

  it.each([0, -5, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '3', undefined, Promise.resolve(1)])(
    'that is %s is a fault, and nothing runs',
    async (cost) => {
      let runs = 0
      const ask = testGate().route({ access: publicAccess, cost: () => cost as never, handler: () => void runs++ })
      expect((await ask()).status).toBe(500)
      expect(runs).toBe(0)
    },
  )

  it('that is a fault for what the caller sends is counted all the same', async () => {
    const world = testGate({
      callers: CALLERS,
      limits: { anonymous: slidingWindow(2, '1 m'), address: slidingWindow(4, '1 m') },
    })
    const ask = world.route({ access: publicAccess, cost: ({ search }) => Number(search.get('limit')) })
    expect(await statuses(4, () => ask({ search: 'limit=x' }))).toEqual([500, 500, 429, 429])
    expect(await statuses(4, () => ask({ as: 'bob', search: 'limit=x' }))).toEqual([500, 500, 429, 429])
  })

  it('that never fits is refused for as long as the limit takes to be whole', async () => {
    const ask = testGate().route({
      access: publicAccess,
      limit: slidingWindow(10, '1 m'),
      cost: ({ search }) => Number(search.get('limit')),
    })
    const refused = await ask({ search: 'limit=11' })
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60'])
    expect((await ask({ search: 'limit=10' })).status).toBe(200)
  })

  it.each([0, -1, 1.5, Number.NaN, '1'])('of %s is refused at construction', (cost) => {
    expect(() => testGate().route({ access: publicAccess, cost: cost as never })).toThrow('config.route')
  })
})

describe('observing', () => {
  it('counts, refuses nobody, and says in the events whom it would have refused', async () => {
    const world = testGate()
    const ask = world.route({ access: publicAccess, limit: slidingWindow(2, '1 m', { observe: true }) })
    expect(await statuses(4, () => ask())).toEqual([200, 200, 200, 200])
    const decisions = await world.decisions()
    expect(decisions.map(({ verdict, code, status }) => [verdict, code, status])).toEqual([
      ['allowed', null, 200],
      ['allowed', null, 200],
      ['observed', 'limit.exceeded', 200],
      ['observed', 'limit.exceeded', 200],
    ])
    expect(decisions[3]?.limits.at(-1)).toMatchObject({ name: 'route', allowed: false, observe: true })
  })

  it('a whole route leaves the app-wide limits in force', async () => {
    const world = testGate({ limits: { anonymous: slidingWindow(3, '1 m') } })
    const ask = world.route({
      access: publicAccess,
      observe: true,
      limit: slidingWindow(1, '1 m'),
      budget: slidingWindow(2, '1 m'),
    })
    expect(await statuses(4, () => ask())).toEqual([200, 200, 200, 429])
    expect((await world.decisions()).map(({ verdict, code }) => [verdict, code])).toEqual([
      ['allowed', null],
      ['observed', 'limit.exceeded'],
      ['observed', 'limit.exceeded'],
      ['denied', 'limit.exceeded'],
    ])
  })

  it('is in no header', async () => {
    const ask = testGate().route({ access: publicAccess, observe: true, limit: slidingWindow(1, '1 m') })
    const answer = await ask()
    expect(answer.headers.get('ratelimit-policy')).toBe('"anonymous";q=100;w=60, "address";q=6000;w=60')
    expect(answer.headers.get('ratelimit')).toBe('"anonymous";r=99;t=60, "address";r=5999;t=60')
  })
})

describe('lists of callers', () => {
  it('refuse who is denied before identity, and count nobody who is allowed', async () => {
    const world = testGate({
      callers: CALLERS,
      limits: { anonymous: slidingWindow(1, '1 m'), deny: ['192.0.2.0/24', '2001:db8::/32'], allow: ['198.51.100.7'] },
    })
    const ask = world.route({ access: publicAccess })
    for (const from of ['192.0.2.1', '::ffff:192.0.2.200', '2001:db8:ffff::1']) {
      const refused = await ask({ from, as: 'ada' })
      expect([refused.status, await codeOf(refused)]).toEqual([403, 'limit.caller_denied'])
    }
    expect((await world.decisions()).map(({ stage }) => stage)).toEqual(Array(3).fill('limit-address'))
    expect(await statuses(5, () => ask({ from: '198.51.100.7' }))).toEqual([200, 200, 200, 200, 200])
    expect(await statuses(2, () => ask({ from: '198.51.100.8' }))).toEqual([200, 429])
  })

  it('name principals, too', async () => {
    const world = testGate({
      callers: CALLERS,
      limits: { caller: slidingWindow(1, '1 m'), deny: ['user bob'], allow: ['user ada', 'service 7'] },
    })
    const ask = world.route({ access: publicAccess })
    expect(await codeOf(await ask({ as: 'bob' }))).toBe('limit.caller_denied')
    expect((await world.decisions())[0]?.stage).toBe('limit-caller')
    expect(await statuses(3, () => ask({ as: 'ada' }))).toEqual([200, 200, 200])
    expect(await statuses(3, () => ask({ as: 'cli' }))).toEqual([200, 200, 200])
  })

  it('who is on both is refused', async () => {
    const ask = testGate({ limits: { allow: ['192.0.2.1'], deny: ['192.0.2.0/24'] } }).route({ access: publicAccess })
    expect((await ask({ from: '192.0.2.1' })).status).toBe(403)
  })

  it('who is allowed still spends the budget of all', async () => {
    const world = testGate({ limits: { allow: ['192.0.2.1'] } })
    const ask = world.route({ access: publicAccess, budget: slidingWindow(2, '1 m') })
    expect(await statuses(3, () => ask({ from: '192.0.2.1' }))).toEqual([200, 200, 503])
  })

  it('are changed at run time', async () => {
    const { gate, route } = testGate({ callers: CALLERS, limits: { anonymous: slidingWindow(1, '1 m') } })
    const ask = route({ access: publicAccess })
    await gate.limiter.change({
      callers: [
        { identity: 'address 192.0.2.1', verdict: 'deny', until: null, reason: null },
        { identity: 'address 192.0.2.2', verdict: 'allow', until: null, reason: null },
        { identity: 'user bob', verdict: 'deny', until: null, reason: null },
      ],
    })
    expect((await ask({ from: '192.0.2.1' })).status).toBe(403)
    expect(await statuses(3, () => ask({ from: '192.0.2.2' }))).toEqual([200, 200, 200])
    expect((await ask({ as: 'bob' })).status).toBe(403)
  })

  it('say nothing about an address that nobody vouches for: it may be a proxy’s', async () => {
    const world = testGate({ trustedProxies: 1, limits: { deny: ['192.0.2.1'], allow: ['192.0.2.2'] } })
    const ask = world.route({ access: publicAccess, limit: slidingWindow(1, '1 m') })
    expect((await ask({ from: '192.0.2.1' })).status).toBe(200)
    expect(await statuses(2, () => ask({ from: '192.0.2.2' }))).toEqual([200, 429])
    expect((await ask({ from: '192.0.2.9', headers: { 'x-forwarded-for': '192.0.2.1' } })).status).toBe(403)
  })

  // Whoever was listed sent a `Forwarded` of its own, had no address any more, and was let in.
  describe('while a header contradicts the proxy’s', () => {
    const wrote = { 'x-forwarded-for': '192.0.2.1' }
    const disputed = [
      { ...wrote, forwarded: 'for=198.51.100.66' },
      { ...wrote, forwarded: 'nonsense' },
    ]

    it.each([[1], [['10.0.0.0/8']]])(
      'refuse while a network is denied (trustedProxies: %j)',
      async (trustedProxies) => {
        const ask = testGate({ trustedProxies, limits: { deny: ['192.0.2.0/24'] } }).route({ access: publicAccess })
        for (const headers of [wrote, ...disputed])
          expect(await codeOf(await ask({ from: '10.0.0.1', headers }))).toBe('limit.caller_denied')
        const agreed = { 'x-forwarded-for': '203.0.113.7', forwarded: 'for=203.0.113.7' }
        expect((await ask({ from: '10.0.0.1', headers: agreed })).status).toBe(200)
      },
    )

    it('refuse while somebody is denied at run time by address or name, and no longer', async () => {
      const { gate, route, pass } = testGate({ trustedProxies: 1 })
      const ask = route({ access: publicAccess })
      const ended = async () => statuses(2, (n) => ask({ from: '10.0.0.1', headers: disputed[n]! }))
      expect(await ended()).toEqual([200, 200])
      for (const identity of ['address 192.0.2.77', 'client abc']) {
        const until = gate.clock() + 60_000
        await gate.limiter.change({ callers: [{ identity, verdict: 'deny', until, reason: null }] })
        expect(await ended()).toEqual([403, 403])
        pass(60_000)
        expect(await ended()).toEqual([200, 200])
      }
    })

    it('let nobody past, and refuse nobody where only some are let past or a person is denied', async () => {
      const limits = { anonymous: slidingWindow(2, '1 m'), allow: ['192.0.2.0/24'], deny: ['user bob'] }
      const ask = testGate({ callers: CALLERS, trustedProxies: 1, limits }).route({ access: publicAccess })
      expect(await statuses(3, (n) => ask({ from: '10.0.0.1', headers: disputed[n % 2]! }))).toEqual([200, 200, 429])
    })
  })

  it.each([
    ['a network with host bits', '192.0.2.1/24'],
    ['no address', 'nonsense'],
    ['octal', '0192.0.2.1'],
    ['a kind that nobody is', 'admin 42'],
    ['no id', 'user '],
    ['a number', 7],
  ])('take no entry that is %s', (_, entry) => {
    expect(() => testGate({ limits: { deny: [entry as string] } })).toThrow('limits.deny[0]')
    expect(() => testGate({ limits: { allow: entry as never } })).toThrow('limits.allow')
  })
})

describe('headers', () => {
  const cors = { origins: ['https://partner.example.com'] }
  const headers = { origin: 'https://partner.example.com' }

  it('can be those of old clients too, and every script may read them', async () => {
    const world = testGate({ cors, limits: { legacyHeaders: true, anonymous: slidingWindow(2, '1 m') } })
    const ask = world.route({ access: publicAccess })
    const answers = [await ask({ headers }), await ask({ headers }), await ask({ headers })]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429])
    for (const [index, answer] of answers.entries()) {
      expect(answer.headers.get('x-ratelimit-limit')).toBe('2')
      expect(answer.headers.get('x-ratelimit-remaining')).toBe(['1', '0', '0'][index])
      expect(answer.headers.get('x-ratelimit-reset')).toBe('60')
      expect(answer.headers.get('access-control-expose-headers')).toBe(
        'RateLimit, RateLimit-Policy, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset',
      )
    }
  })

  it('are the new ones alone by default', async () => {
    const answer = await testGate({ cors }).route({ access: publicAccess })({ headers })
    expect([...answer.headers.keys()].filter((name) => name.startsWith('x-ratelimit'))).toEqual([])
    expect(answer.headers.get('access-control-expose-headers')).toBe('RateLimit, RateLimit-Policy, Retry-After')
  })

  it('name the quota of each algorithm', async () => {
    const limit = [
      tokenBucket(10, '10 s', 30, { name: 'bucket' }),
      gcra(5, '1 s', { burst: 2, name: 'gcra' }),
      fixedWindow(7, '1 h', { name: 'fixed' }),
    ]
    const answer = await testGate().route({ access: publicAccess, limit })()
    expect(answer.headers.get('ratelimit-policy')).toContain('"bucket";q=30;w=30, "gcra";q=5;w=1, "fixed";q=7;w=3600')
  })
})

describe('a client that obeys Retry-After', { timeout: 60_000 }, () => {
  it.each([
    ['slidingWindow', slidingWindow(8, '10 s')],
    ['slidingWindow above the exact count', slidingWindow(300, '1 m')],
    ['fixedWindow', fixedWindow(8, '10 s')],
    ['tokenBucket', tokenBucket(4, '10 s', 8)],
    ['gcra', gcra(8, '10 s')],
  ])('gets a full burst through the whole gate: %s', async (_, limit) => {
    const world = testGate({
      limits: { anonymous: slidingWindow(100_000, '1 m'), address: slidingWindow(100_000, '1 m') },
    })
    const ask = world.route({ access: publicAccess, limit })
    const burst = limit.policy.burst ?? limit.policy.limit
    for (let round = 0; round < 5; round++) {
      // Not all at once: what each algorithm remembers of the way there is part of the question.
      for (let n = 0; n < burst * 2; n++) {
        world.pass(137)
        const answer = await ask()
        if (answer.status !== 429) continue
        world.pass(Number(answer.headers.get('retry-after')) * 1_000)
        break
      }
      world.pass(limit.policy.window * 3)
      expect(await statuses(burst, () => ask())).toEqual(Array(burst).fill(200))
      const refused = await ask()
      expect(refused.status).toBe(429)
      world.pass(Number(refused.headers.get('retry-after')) * 1_000)
      expect(await statuses(burst, () => ask())).toEqual(Array(burst).fill(200))
    }
  })

  it('limits/48 gets through stacked limits: the one that takes longest is told', async () => {
    const world = testGate()
    const ask = world.route({ access: publicAccess, limit: [slidingWindow(2, '10 s'), slidingWindow(4, '1 m')] })
    expect(await statuses(3, () => ask())).toEqual([200, 200, 429])
    world.pass(10_000)
    expect(await statuses(2, () => ask())).toEqual([200, 200])
    const refused = await ask()
    expect(refused.headers.get('retry-after')).toBe('60')
    expect(await refused.json()).toMatchObject({ limit: 'route-2' })
    world.pass(60_000)
    expect((await ask()).status).toBe(200)
  })
})

describe('the limit store', () => {
  it('that is lost and comes back is told to the audit trail, once each', async () => {
    let isUp = true
    const world = testGate()
    const store = memory({ clock: world.clock })
    const flaky = Object.assign(Object.create(store) as typeof store, {
      takeOne: undefined,
      reach: 'shared',
      name: 'flaky',
      take: async (takes: Parameters<typeof store.take>[0]) => {
        if (!isUp) throw Object.assign(new Error('down'), { code: 'ECONNREFUSED' })
        return store.take(takes)
      },
    })
    const lost = testGate({ clock: world.clock, limits: { store: flaky, onStoreError: 'local' } })
    const ask = lost.route({ access: publicAccess })
    await ask()
    isUp = false
    await statuses(5, (n) => ask({ from: addressNo(n) }))
    isUp = true
    for (let n = 0; n < 20; n++) {
      world.pass(2_000)
      await ask({ from: addressNo(100 + n) })
    }
    const audits = await lost.audits()
    expect(audits.map(({ type, subject, actor, address }) => [type, subject, actor, address])).toEqual([
      ['limit_store_lost', null, null, null],
      ['limit_store_back', null, null, null],
    ])
    expect(audits[0]?.facts).toMatchObject({ store: 'flaky', onStoreError: 'local' })
  })
})

describe('one name on two routes of a gate', () => {
  const small = tokenBucket(5, '1 m', 5, { name: 'orders' })
  const large = tokenBucket(5, '1 m', 500, { name: 'orders' })

  it('with other numbers is refused at construction: their counters would corrupt each other', () => {
    const world = testGate()
    world.route({ access: publicAccess, limit: small, name: '/api/one' })
    const other = () => world.route({ access: publicAccess, limit: large, name: '/api/other' })
    expect(other).toThrow(/"named orders".*\/api\/other \(.*limit-options.test.*\/api\/one \(.*\[config\.limit\]/)
    expect(() => world.route({ access: publicAccess, budget: large })).not.toThrow()
    expect(() => world.route({ access: publicAccess, budget: small })).toThrow('"budget orders"')
  })

  it('with the same numbers is one limit, however often it is declared, and run-time numbers are no declaration', async () => {
    const world = testGate()
    const [one, other] = [slidingWindow(2, '1 m', { name: 'orders' }), slidingWindow(2, '1 m', { name: 'orders' })]
    const asks = [one, other, one].map((limit) => world.route({ access: publicAccess, limit }))
    expect(await statuses(3, (n) => asks[n]!())).toEqual([200, 200, 429])
    await world.gate.limiter.change({ limits: { 'named orders': { limit: 4 } } })
    asks.push(world.route({ access: publicAccess, limit: one }))
    expect(await statuses(3, (n) => asks[n + 1]!())).toEqual([200, 200, 429])
  })

  it('twice on one route would count each call twice, or in two limits under one name', () => {
    const limit = slidingWindow(2, '1 m', { name: 'orders' })
    expect(() => testGate().route({ access: publicAccess, limit: [limit, limit] })).toThrow('config.limit')
    const mixed = [slidingWindow(2, '10 s', { name: 'orders' }), slidingWindow(9, '1 h', { name: 'orders' })]
    expect(() => testGate().route({ access: publicAccess, limit: mixed })).toThrow('config.limit')
  })
})

describe('a cost above what a limit ever has', () => {
  const three = slidingWindow(3, '1 m')
  it.each([
    ['its own limit', {}, { access: publicAccess, limit: three }],
    ['its second one', {}, { access: publicAccess, limit: [slidingWindow(9, '1 m'), three] }],
    ['a burst', {}, { access: publicAccess, limit: gcra(9, '1 m', { burst: 3 }) }],
    ['a tier', {}, { access: signedIn, limit: tiered({ trial: three }, { otherwise: slidingWindow(9, '1 m') }) }],
    ['its budget', {}, { access: publicAccess, budget: three }],
    ['limits.anonymous', { anonymous: three }, { access: publicAccess }],
    ['limits.address', { address: three }, { access: signedIn }],
    ['limits.caller', { caller: three }, { access: signedIn }],
    [
      'a tier of limits.caller',
      { caller: tiered({ trial: three }, { otherwise: slidingWindow(9, '1 m') }) },
      { access: signedIn },
    ],
    ['limits.crawler', { crawler: three }, { access: publicAccess, bots: 'allow-verified' as const }],
  ])('%s: the route does not construct', (what, limits, definition) => {
    expect(() => testGate({ limits }).route({ ...definition, cost: 4 })).toThrow('config.route')
    expect(() => testGate({ limits }).route({ ...definition, cost: 3 })).not.toThrow()
  })

  it('limits.anonymous of a guarded route: strangers are told to sign in, and not to come back later', async () => {
    const world = testGate({ callers: CALLERS, limits: { anonymous: three } })
    const ask = world.route({ access: signedIn, cost: 4 })
    const stranger = await ask()
    expect([stranger.status, await codeOf(stranger)]).toEqual([401, 'auth.required'])
    expect((await ask()).status).toBe(429)
    expect((await ask({ as: 'bob' })).status).toBe(200)
  })

  it('by a function: refused with words of its own, said once in the log, and no alert for the budget', async () => {
    const warn = vi.spyOn(console, 'warn').mockReset().mockReturnValue()
    const world = testGate()
    const cost = ({ search }: { readonly search: URLSearchParams }) => Number(search.get('rows'))
    const ask = world.route({
      access: publicAccess,
      limit: slidingWindow(10, '1 m'),
      budget: slidingWindow(20, '1 m'),
      cost,
    })
    for (const rows of [11, 21, 1_000_000]) {
      const refused = await ask({ search: `rows=${rows}` })
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60'])
      expect(await refused.json()).toMatchObject({
        code: 'limit.exceeded',
        detail: expect.stringContaining('No wait helps'),
      })
    }
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/^holdfast: GET \/api\/orders: .*"route".*`cost`/)]])
    expect(await world.audits()).toEqual([])
    // Nothing was charged, and a call that fits is served.
    expect((await ask({ search: 'rows=10' })).status).toBe(200)
  })

  it('of a budget alone, by a function: 429 for the call, and 503 for nobody', async () => {
    const world = testGate()
    const ask = world.route({
      access: publicAccess,
      budget: slidingWindow(20, '1 m'),
      cost: ({ search }) => Number(search.get('rows')),
    })
    expect((await ask({ search: 'rows=21' })).status).toBe(429)
    expect((await ask({ search: 'rows=20' })).status).toBe(200)
    expect(await world.audits()).toEqual([])
    expect((await ask({ search: 'rows=1' })).status).toBe(503)
    expect(await world.audits()).toHaveLength(1)
  })

  it('that was lowered at run time is refused the same way', async () => {
    const world = testGate()
    const ask = world.route({ access: publicAccess, limit: slidingWindow(10, '1 m', { name: 'rows' }), cost: 5 })
    await world.gate.limiter.change({ limits: { 'named rows': { limit: 4 } } })
    expect(await (await ask()).json()).toMatchObject({ detail: expect.stringContaining('No wait helps') })
  })
})

describe('limits that meet in one answer are shown under names of their own:', () => {
  const named = (name: string) => slidingWindow(5, '1 m', { name })

  it.each<[string, readonly Limit[]]>([
    ['the name of an app-wide limit', [named('caller')]],
    ['what an app-wide limit was called', [named('network')]],
    ['what the limit of a credential is shown as', [named('key')]],
    ['what an unnamed limit beside it is shown as', [slidingWindow(5, '1 m'), named('route')]],
    ['the same of the second', [named('route-2'), slidingWindow(9, '1 m')]],
  ])('a route is refused %s', (_, limit) => {
    const world = testGate({ limits: { address: named('network') } })
    expect(() => world.route({ access: publicAccess, limit })).toThrow(/config\.limit/)
    expect(() => world.route({ access: publicAccess, limit: named('orders') })).not.toThrow()
  })

  it.each([
    { address: named('caller') },
    { address: named('crawler') },
    { caller: named('address') },
    { anonymous: named('same'), address: named('same') },
    { caller: named('key') },
  ])('an app is refused %o', (limits) => {
    expect(() => testGate({ limits })).toThrow(/config\.limit/)
  })

  it('a call is counted by one of anonymous, caller and crawler: they may share one', () => {
    expect(() => testGate({ limits: { anonymous: named('calls'), caller: named('calls') } })).not.toThrow()
  })
})
