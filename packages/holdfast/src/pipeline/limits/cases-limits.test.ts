import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Duration } from '../../core/duration.js'
import { clientAddress } from '../../origin/client-address.js'
import { fixedWindow } from '../../rate-limit/algorithms/fixed-window.js'
import { gcra } from '../../rate-limit/algorithms/gcra.js'
import { slidingWindow } from '../../rate-limit/algorithms/sliding-window.js'
import { tokenBucket } from '../../rate-limit/algorithms/token-bucket.js'
import type { Limit } from '../../rate-limit/limit.js'
import { proxy, type Proxy } from '../../rate-limit/limiter/limiter-faults.test-parts.js'
import {
  rateLimit,
  type RateLimit,
  type RateLimitIdentity,
  type RateLimitOptions,
} from '../../rate-limit/rate-limit.js'
import { memory, type MemoryStore } from '../../rate-limit/stores/memory.js'
import { redis } from '../../rate-limit/stores/redis.js'
import { freshPrefix, ioredis, ownServer, type OwnServer } from '../../storage/redis/server.test-parts.js'
import { mostInAnyWindow } from '../../testing/store-contract.js'
import { httpServer, type HttpServer } from '../http-gate.test-parts.js'

const open: HttpServer[] = []
afterEach(async () => void (await Promise.all(open.splice(0).map((server) => server.close()))))

const START = 1_800_000_000_000

/** A server as people write it with the limiter alone: who calls is the socket, what it costs is in the query. */
async function served(options: Partial<RateLimitOptions> & Pick<RateLimitOptions, 'limits'>) {
  let now = START
  const clock = () => now
  const store = memory({ clock })
  const limit = rateLimit({ store, onStoreError: 'deny', clock, log: () => undefined, name: 'calls', ...options })
  const of = clientAddress('none')
  const server = await httpServer((request, response) => {
    const query = new URL(request.url ?? '/', 'http://localhost').searchParams
    const caller = query.get('caller') ?? `address ${of(new Headers(), request.socket.remoteAddress).key}`
    const identity = isMixed(options.limits) ? { caller, address: caller } : caller
    void decide(limit, identity, Number(query.get('cost') ?? 1)).then(([status, headers]) => {
      response.writeHead(status, [...headers].flat())
      response.end()
    })
  })
  open.push(server)
  return {
    ...server,
    limit,
    at: (time: number) => void (now = START + time),
    calls: (count: number, path = '/', from = '127.0.0.1') =>
      Promise.all(Array.from({ length: count }, async () => (await server.ask({ path, from })).status)),
  }
}

async function decide(limit: RateLimit, identity: RateLimitIdentity, cost: number): Promise<[number, Headers]> {
  const result = await limit.take(identity, cost)
  return [result.unavailable ? 503 : result.allowed ? 200 : 429, limit.headers(result)]
}

const isMixed = (limits: Limit | readonly Limit[]) => new Set([limits].flat().map(({ per }) => per)).size > 1

const served200 = (statuses: readonly number[]) => statuses.filter((status) => status === 200).length

const WINDOW = 60_000
const TEN: readonly (readonly [string, Limit, bound: number])[] = [
  ['slidingWindow', slidingWindow(10, '1 m'), 10],
  ['fixedWindow', fixedWindow(10, '1 m'), 20],
  ['tokenBucket', tokenBucket(10, '1 m', 10), 20],
  ['gcra', gcra(10, '1 m', { burst: 5 }), 14],
]

/** When calls come, milliseconds from the start, and how many at once. */
const SHAPES: Readonly<Record<string, readonly (readonly [time: number, calls: number])[]>> = {
  'boundary burst': [59_990, 60_000, 60_010, 119_990, 120_010].map((time) => [time, 12]),
  'first-hit edge': [[20_000, 1], ...[79_999, 80_000, 80_001].map((time): [number, number] => [time, 12])],
  '2× overload': Array.from({ length: 60 }, (_, i) => [i * 3_000, 1]),
  Poisson: [3, 9, 10, 21, 24, 25, 26, 40, 44, 58, 59, 61, 62, 63, 70, 71, 90, 91, 92, 93].map((s) => [s * 1_000, 1]),
  '10× abuse': Array.from({ length: 30 }, (_, i) => [i * 5_000, 8]),
}

describe.each(TEN)('limits/47 over HTTP, %s', (_, limits, bound) => {
  it.each(Object.entries(SHAPES))('%s: never more than the algorithm’s bound in any window', async (_shape, shape) => {
    const { at, calls } = await served({ limits })
    const admitted: { readonly time: number; readonly cost: number }[] = []
    for (const [time, count] of shape) {
      at(time)
      for (let i = served200(await calls(count)); i > 0; i--) admitted.push({ time, cost: 1 })
    }
    expect(mostInAnyWindow(admitted, WINDOW)).toBeLessThanOrEqual(bound)
    expect(admitted.length).toBeGreaterThanOrEqual(5)
  })
})

it('limits/47 over HTTP, 64 calls at once: exactly the limit', async () => {
  const { calls } = await served({ limits: slidingWindow(10, '1 m') })
  expect(served200(await calls(64))).toBe(10)
})

describe('limits/48 over HTTP, stacked limits', () => {
  const wide = slidingWindow(10, '1 m', { name: 'wide' })
  it.each<readonly [string, readonly Limit[]]>([
    ['the last refuses', [wide, slidingWindow(2, '1 m', { name: 'narrow' })]],
    ['the first refuses', [slidingWindow(2, '1 m', { name: 'narrow' }), wide]],
    [
      'one of three, of another algorithm',
      [wide, gcra(2, '1 m', { name: 'narrow' }), fixedWindow(9, '1 h', { name: 'day' })],
    ],
    ['a bucket refuses', [tokenBucket(2, '1 m', 2, { name: 'narrow' }), wide]],
    ['one per address refuses', [wide, slidingWindow(2, '1 m', { name: 'narrow', per: 'address' })]],
  ])('%s, and the others are charged nothing', async (_, limits) => {
    const { calls, limit } = await served({ limits })
    expect(served200(await calls(20, '/?caller=ada'))).toBe(2)
    const { states } = await limit.peek(isMixed(limits) ? { caller: 'ada', address: 'ada' } : 'ada')
    const left = Object.fromEntries(states.map(({ name, remaining }) => [name, remaining]))
    // As the next call would leave them.
    expect(left['wide']).toBe(10 - 2 - 1)
    expect(left['day'] ?? 9 - 2 - 1).toBe(9 - 2 - 1)
  })

  it('a cost that one has no room for costs the others nothing, and a smaller one passes', async () => {
    const { calls, limit } = await served({ limits: [wide, slidingWindow(5, '1 m', { name: 'narrow' })] })
    expect(await calls(3, '/?caller=ada&cost=6')).toEqual([429, 429, 429])
    expect(await calls(1, '/?caller=ada&cost=5')).toEqual([200])
    expect((await limit.peek('ada')).states.map(({ remaining }) => remaining)).toEqual([10 - 5 - 1, 0])
  })
})

describe('limits/49 over HTTP', () => {
  it('a flood of distinct keys stays within the bound, and who was blocked stays so', async () => {
    const clock = () => START
    const store: MemoryStore = memory({ clock, maxKeys: 64 })
    const { calls, ask } = await served({ store, limits: slidingWindow(2, '1 m') })
    expect(await calls(3, '/?caller=abuser')).toEqual([200, 200, 429])
    for (let i = 0; i < 500; i++) await ask({ path: `/?caller=${i}` })
    expect(store.occupancy().keys).toBeLessThanOrEqual(64)
    expect(await calls(3, '/?caller=abuser')).toEqual([429, 429, 429])
  })

  it.each(TEN)('%s: a key is forgotten once it is whole', async (_, limits) => {
    let now = START
    const store = memory({ clock: () => now })
    const { calls, ask } = await served({ store, limits })
    for (let i = 0; i < 50; i++) await ask({ path: `/?caller=${i}` })
    expect(store.occupancy().keys).toBe(50)
    now += 10 * WINDOW
    await calls(1, '/?caller=new')
    // Those that are over leave as new ones come.
    for (let i = 0; i < 100; i++) await ask({ path: `/?caller=later-${i}` })
    expect(store.occupancy().keys).toBeLessThanOrEqual(101)
  })

  it.each(TEN)('%s: a clock that is set back admits nobody twice, and locks nobody out', async (_, limits) => {
    const { at, calls } = await served({ limits })
    const first = served200(await calls(20))
    at(-3_600_000)
    expect(served200(await calls(20))).toBe(0)
    at(-3_600_000 + 2 * WINDOW)
    expect(served200(await calls(20))).toBe(first)
  })

  it.each(TEN)('%s: a clock that jumps ahead gives one limit, and not one for each window', async (_, limits) => {
    const { at, calls } = await served({ limits })
    const first = served200(await calls(20))
    at(30 * 24 * 3_600_000)
    expect(served200(await calls(20))).toBe(first)
    expect(served200(await calls(20))).toBe(0)
  })
})

describe('limits/50 over HTTP, the Redis behind it', { timeout: 60_000 }, () => {
  let server: OwnServer
  let slow: Proxy
  beforeAll(async () => {
    server = await ownServer('--maxmemory-policy', 'noeviction')
    slow = await proxy(server.port)
  }, 60_000)
  afterAll(async () => {
    await slow.close()
    await server.remove()
  })

  async function onRedis(onStoreError: RateLimitOptions['onStoreError'], timeout: Duration = '250 ms') {
    const client = ioredis(`redis://127.0.0.1:${slow.port}`, { enableOfflineQueue: false, connectTimeout: 300 })
    const store = redis(client, { prefix: freshPrefix() })
    const made = await served({ store, onStoreError, timeout, limits: slidingWindow(1_000, '1 m'), clock: Date.now })
    while ((await made.limit.peek('nobody')).degraded) await turn()
    return {
      ...made,
      /** Recovers by itself: nobody tells it. */
      async recovered() {
        for (;;) {
          await made.ask({ path: '/?caller=back' })
          const { state, breaker } = made.limit.health()
          if (state === 'ok' && breaker === 'closed') return true
          await turn()
        }
      },
      close: () => client.disconnect(),
    }
  }

  const turn = () => new Promise((resolve) => setTimeout(resolve, 20))

  const admin = async (...command: readonly [string, ...string[]]) => {
    const client = ioredis(server.url, { maxRetriesPerRequest: null })
    await client.call(...command)
    client.disconnect()
  }

  /** Each brings the trouble, and gives what ends it. All requests are answered before it is over: none is held. */
  const troubles: Readonly<Record<string, () => Promise<() => Promise<void>>>> = {
    paused: async () => {
      server.freeze()
      return async () => server.thaw()
    },
    killed: async () => {
      await server.kill()
      return () => server.start()
    },
    slow: async () => {
      slow.delay = 2_000
      return async () => void (slow.delay = 0)
    },
    full: async () => {
      await admin('CONFIG', 'SET', 'maxmemory', '1mb')
      return () => admin('CONFIG', 'SET', 'maxmemory', '0')
    },
  }

  /** On a slow machine a healthy server may be late for once: calls come until it is not. */
  async function healthy({ calls }: Awaited<ReturnType<typeof onRedis>>): Promise<void> {
    await expect.poll(() => calls(5, '/?caller=ada')).toEqual([200, 200, 200, 200, 200])
  }

  const modes = [
    ['local', 200],
    ['deny', 503],
    ['allow', 200],
  ] as const
  const cases = Object.keys(troubles).flatMap((trouble) =>
    modes.map(([mode, status]) => [trouble, mode, status] as const),
  )

  it.each(cases)(
    '%s in mid-run: under "%s" each call is answered %i meanwhile, and it recovers',
    async (trouble, mode, status) => {
      const world = await onRedis(mode)
      try {
        await healthy(world)
        const end = await troubles[trouble]!()
        try {
          const answers = await world.calls(40, '/?caller=ada')
          expect(new Set(answers)).toEqual(new Set([status]))
          expect(world.limit.health()).toMatchObject({ state: 'degraded' })
        } finally {
          await end()
        }
        expect(await world.recovered()).toBe(true)
        await healthy(world)
      } finally {
        world.close()
      }
    },
  )

  it('flushed in mid-run: counting begins anew, and no call fails', async () => {
    // Nothing is in trouble here: a busy machine is no outage.
    const world = await onRedis('deny', '10 s')
    try {
      expect(new Set(await world.calls(20, '/?caller=ada&cost=50'))).toEqual(new Set([200]))
      expect(new Set(await world.calls(3, '/?caller=ada&cost=50'))).toEqual(new Set([429]))
      const { degradations } = world.limit.health()
      await admin('FLUSHALL')
      await admin('SCRIPT', 'FLUSH')
      expect(await world.calls(1, '/?caller=bob')).toEqual([200])
      expect(world.limit.health()).toMatchObject({ state: 'ok', degradations })
    } finally {
      world.close()
    }
  })
})
