import { inspect } from 'node:util'
import fc from 'fast-check'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isOutage } from '../../core/outage.js'
import type { RedisClient } from '../../core/redis-client.js'
import { freshPrefix, ioredis, ownServer, shared, type OwnServer } from '../../storage/redis/server.test-parts.js'
import { hostileKeys } from '../../testing/hostile-keys.js'
import { storeContract } from '../../testing/store-contract.js'
import { createLimiter } from '../limiter/limiter.js'
import type { Algorithm, LimitPolicy, Store, Take } from '../store.js'
import { memory } from './memory.js'
import { redis } from './redis.js'
import { steppedClient } from './redis/stepped-client.test-parts.js'
import { keyOf } from './redis/take-text.js'

const byIoredis = ioredis(shared, { maxRetriesPerRequest: null })
const byNodeRedis = createClient({ url: shared })
byNodeRedis.on('error', () => undefined)
beforeAll(() => byNodeRedis.connect())
afterAll(() => {
  byIoredis.disconnect()
  byNodeRedis.destroy()
})

const sliding = (limit: number, window = 60_000): LimitPolicy => ({ algorithm: 'sliding-window', limit, window })
const take = (identity: string, policy: LimitPolicy, cost = 1, limit = 'l'): Take => ({ limit, identity, policy, cost })
const allowed = async (store: Store, ...takes: Take[]) => (await store.take(takes)).map((each) => each.allowed)

const runner = { describe, it, expect }

/** Another client of each driver, of another server. */
const ofIoredis = async (url: string) => {
  const own = ioredis(url, { maxRetriesPerRequest: null })
  return { own: own as RedisClient, end: () => own.disconnect() }
}
const ofNodeRedis = async (url: string) => {
  const own = createClient({ url })
  own.on('error', () => undefined)
  await own.connect()
  return { own: own as RedisClient, end: () => own.destroy() }
}

describe.each([
  ['ioredis', () => byIoredis as RedisClient, ofIoredis],
  ['node-redis', () => byNodeRedis as RedisClient, ofNodeRedis],
] as const)('with %s', (driver, client, connected) => {
  storeContract(
    `redis by ${driver}`,
    () => {
      const prefix = freshPrefix()
      const { client: stepped, ...clock } = steppedClient(client())
      const keys = async () => {
        const all = await byIoredis.keys(`${prefix}:{*`)
        const ends = await Promise.all(all.map((key) => byIoredis.call('PEXPIRETIME', key)))
        return ends.filter((end) => Number(end) < 0 || Number(end) > clock.now()).length
      }
      return { ...clock, store: redis(stepped, { prefix }), keys }
    },
    runner,
  )

  it('goes by the clock of the server, and every key expires by itself', async () => {
    const prefix = freshPrefix()
    const store = redis(client(), { prefix })
    const algorithms: readonly Algorithm[] = ['sliding-window', 'fixed-window', 'token-bucket', 'gcra']
    for (const algorithm of algorithms) {
      for (const limit of [5, 500]) {
        for (const window of [200, 60_000, 366 * 86_400_000]) {
          const policy = { algorithm, limit, window, ...(algorithm === 'token-bucket' ? { burst: limit } : {}) }
          const [taken] = await store.take([take('a', policy, 1, `${limit}`)])
          expect(taken).toMatchObject({ allowed: true, remaining: limit - 1, retryAfter: 0 })
          await store.take([take('a', policy, 1, `${limit}`), take('b', policy, 2, `${limit}`)])
        }
      }
    }
    const keys = await byIoredis.keys(`${prefix}:*`)
    for (const key of keys) {
      const left = await byIoredis.pttl(key)
      const window = Number(/\}\d(\d+):/.exec(key)?.[1])
      expect(left === -2 || (left >= 0 && left <= 1.25 * window + 1_000)).toBe(true)
    }
    while ((await byIoredis.keys(`${prefix}:*`)).some((key) => /\}\d200:/.test(key))) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  })

  it('goes on after SCRIPT FLUSH, also with many calls under way', async () => {
    // Not the shared one: others count whether it knows their scripts.
    const server = await ownServer()
    const admin = ioredis(server.url, { maxRetriesPerRequest: null })
    const { own, end } = await connected(server.url)
    try {
      const store = redis(own, { prefix: freshPrefix() })
      for (let round = 0; round < 3; round++) {
        await admin.script('FLUSH')
        const answers = await Promise.all(
          Array.from({ length: 40 }, () => allowed(store, take(`${round}`, sliding(20)))),
        )
        expect(answers.flat().filter(Boolean).length).toBe(20)
      }
    } finally {
      admin.disconnect()
      end()
      await server.remove()
    }
  })
})

it('counts as the memory store does, to the unit and the millisecond', { timeout: 120_000 }, async () => {
  const numbers = fc.constantFrom(1, 2, 3, 7, 10, 100, 128, 129, 1_000)
  // A key lives for as long as it takes to be whole again, by the server's own time: that has to outlast a slow machine.
  const slow = fc.constantFrom(1, 2, 3, 7, 10)
  const policies = fc
    .constantFrom<Algorithm>('sliding-window', 'fixed-window', 'token-bucket', 'gcra')
    .chain((algorithm) =>
      (algorithm === 'gcra' ? slow : numbers).chain((limit) => {
        const policy = { algorithm, limit }
        if (algorithm === 'gcra') return fc.integer({ min: 1, max: limit }).map((burst) => ({ ...policy, burst }))
        if (algorithm === 'token-bucket')
          return fc.integer({ min: 0, max: 50 }).map((more) => ({ ...policy, burst: limit + more }))
        return fc.constant(policy)
      }),
    )
  const calls = fc.record({
    /** Thousandths of a window, or of a second. */
    wait: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 2_000 })),
    short: fc.boolean(),
    takes: fc.array(
      fc.record({
        policy: fc.nat(3),
        identity: fc.constantFrom('a', 'b'),
        cost: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 1_200 })),
        observe: fc.integer({ min: 0, max: 5 }).map((die) => die === 0),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    operation: fc.constantFrom('take', 'take', 'together', 'peek', 'reset'),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(60_000, 61_001, 86_400_000),
      fc.array(policies, { minLength: 4, maxLength: 4 }),
      fc.array(calls, { minLength: 20, maxLength: 60 }),
      async (window, made, sequence) => {
        const { client, now, advance } = steppedClient(byIoredis)
        const ours = redis(client, { prefix: freshPrefix() })
        const model = memory({ clock: now })
        for (const { wait, short, takes, operation } of sequence) {
          advance(short ? wait : Math.floor((wait * window) / 1_000))
          const asked = takes.map(({ policy: index, ...each }) => {
            const policy = { ...(made[index] as LimitPolicy), window }
            // The numbers of a bucket are not changed here: the key of a full one expires, which is the server's own time.
            return { ...each, limit: policy.algorithm === 'token-bucket' ? `bucket ${index}` : 'l', policy }
          })
          if (operation !== 'together') {
            expect(await ours[operation](asked)).toEqual(model[operation](asked))
            continue
          }
          // One command for all of them, and more than it holds.
          const turn = Array.from({ length: 18 }, (_, i) => (i % 3 === 0 ? asked : asked.slice(i % asked.length)))
          const answers = await Promise.all(turn.map(async (each) => ours.take(each)))
          expect(answers).toEqual(turn.map((each) => model.take(each)))
        }
      },
    ),
    { numRuns: 60 },
  )
})

it.each<[Algorithm, number]>([
  ['sliding-window', 8],
  ['sliding-window', 800],
  ['fixed-window', 8],
  ['token-bucket', 8],
  ['gcra', 8],
])('limits/49 %s of %i: a key lives for as long as it counts, alone and among others', async (algorithm, limit) => {
  const prefix = freshPrefix()
  const { client, now, advance } = steppedClient(byIoredis)
  const store = redis(client, { prefix })
  const takes = ['first', 'second'].map((name) => take('a', { algorithm, limit, window: 60_000 }, 1, name))
  for (let i = 0; i < 24; i++) {
    // By all three scripts that charge: for one take, for several, and for several calls.
    const calls = i % 3 === 0 ? [takes.slice(0, 1)] : i % 3 === 1 ? [takes] : [takes.slice(0, 1), takes]
    await Promise.all(calls.map(async (each) => store.take(each)))
    for (const each of takes) {
      const [counted] = await store.peek([{ ...each, cost: limit + 1 }])
      const end = Number(await byIoredis.call('PEXPIRETIME', keyOf(prefix, each)))
      if (counted?.reset !== 0) expect(end).toBeGreaterThanOrEqual(now() + (counted?.reset ?? 0))
    }
    advance(17_000)
  }
})

it.each<[Algorithm, number, number]>([
  ['sliding-window', 2, 2],
  ['fixed-window', 2, 2],
  ['token-bucket', 2, 2],
  // It counts the time until it is whole, which is longer now.
  ['gcra', 0, 6],
])('limits/49 %s: a clock that is set back forgives nothing', async (algorithm, atOnce, later) => {
  const { client, advance } = steppedClient(byIoredis)
  const store = redis(client, { prefix: freshPrefix() })
  const of = (cost: number) => take('a', { algorithm, limit: 10, window: 60_000 }, cost)
  await store.take([of(5)])
  advance(-50_000)
  expect((await store.take([of(3)]))[0]).toMatchObject({ allowed: atOnce > 0, remaining: atOnce })
  advance(60_000)
  expect((await store.peek([of(10)]))[0]).toMatchObject({ allowed: false, remaining: later })
  advance(60_000)
  expect((await store.take([of(10)]))[0]).toMatchObject({ allowed: true, remaining: 0 })
})

it('goes on counting a caller whose units were more than 32 bits hold, in a log that is never empty', async () => {
  const { client, now, advance } = steppedClient(byIoredis)
  const store = redis(client, { prefix: freshPrefix() })
  const model = memory({ clock: now })
  const of = (cost: number) => [take('a', sliding(100_000_000), cost)]
  for (let units = 0; units < 2 ** 32 + 500_000_000; units += 50_000_000) {
    for (const cost of [50_000_000, 50_000_001]) expect(await store.take(of(cost))).toEqual(model.take(of(cost)))
    advance(30_000)
  }
})

it('limits/48 sends one command for any number of limits', async () => {
  const server = await ownServer()
  const client = ioredis(server.url)
  try {
    const store = redis(client)
    const takes = [1, 2, 3, 4].map((n) => take('a', sliding(10, n * 60_000), 1, `limit ${n}`))
    await store.take(takes.slice(0, 1))
    await store.take(takes)
    await store.peek(takes)
    await store.reset(takes)
    await client.config('RESETSTAT')
    await store.take(takes)
    await store.take(takes.slice(0, 1))
    await store.peek(takes)
    await store.reset(takes)
    const statistics = await client.info('commandstats')
    expect(/cmdstat_evalsha:calls=(\d+)/.exec(statistics)?.[1]).toBe('4')
    expect(statistics).not.toMatch(/cmdstat_(eval|keys|scan):/)
  } finally {
    client.disconnect()
    await server.remove()
  }
})

it('has a key of its own for each counter, whatever its texts hold', async () => {
  const prefix = freshPrefix()
  const store = redis(byIoredis, { prefix })
  const texts = [
    ...hostileKeys.filter((text) => text !== ''),
    '%d800',
    '%',
    '}',
    '}{',
    'a}060000:l',
    '\u{1f600}',
    '\ud83d',
    '\ude00',
  ]
  const takes = texts.flatMap((text) => [take(text, sliding(1)), take('one', sliding(1), 1, text.slice(0, 512))])
  const distinct = new Map(takes.map((each) => [JSON.stringify([each.limit, each.identity]), each]))
  for (const each of distinct.values()) expect([each, ...(await allowed(store, each))]).toEqual([each, true])
  const found = await byIoredis.keys(`${prefix}:*`)
  expect(found.length).toBe(distinct.size)
  // One identity, one hash tag, which is not empty.
  expect(found.every((key) => /^[^{}]*\{[^}]+\}/s.test(key))).toBe(true)
  const victim = take('user:1', sliding(1))
  await store.reset([...distinct.values()].filter((each) => each.identity !== victim.identity))
  expect(await allowed(store, victim)).toEqual([false])
})

it.each([undefined, null, {}, { get: () => null }, 'redis://localhost'])('refuses %s as a client', (client) => {
  expect(() => redis(client as never)).toThrow(/\[config\.limit\]/)
})

it('refuses a prefix in which a brace would begin a hash tag, and options that it does not know', () => {
  for (const prefix of ['', 'a{b', 'a b', 'x'.repeat(65)]) {
    expect(() => redis(byIoredis, { prefix })).toThrow(/\[config\.limit\]/)
  }
  expect(() => redis(byIoredis, { prefx: 'a' } as object)).toThrow(/\[config\.unknown_option\]/)
})

describe('limits/50 a server in trouble', { timeout: 60_000 }, () => {
  let server: OwnServer
  let client: ReturnType<typeof ioredis>
  beforeAll(async () => {
    server = await ownServer('--maxmemory-policy', 'noeviction')
    client = ioredis(server.url)
  })
  afterAll(async () => {
    client.disconnect()
    await server.remove()
  })

  it('full: throws, charges nothing of the call, and goes on when there is room', async () => {
    const store = redis(client)
    const stack = [take('full', sliding(3)), take('full', sliding(3), 1, 'other')]
    expect(await allowed(store, ...stack)).toEqual([true, true])
    await client.config('SET', 'maxmemory', '1mb')
    await expect(store.take([...stack, take('full', sliding(3), 1, 'new')])).rejects.toMatchObject({
      name: 'HoldfastOutage',
      reason: 'OOM',
    })
    expect((await store.peek(stack)).map((each) => each.remaining)).toEqual([1, 1])
    await client.config('SET', 'maxmemory', '0')
    expect(await allowed(store, ...stack)).toEqual([true, true])
  })

  it.each(['allkeys-lru', 'volatile-ttl', 'allkeys-random'])(
    'one that evicts keys under %s forgives whoever is blocked: warned of once, and nobody waits for it',
    async (policy) => {
      const lines: string[] = []
      const limiter = createLimiter({
        store: redis(client, { prefix: freshPrefix() }),
        onStoreError: 'deny',
        timeout: '10 s',
        log: (line) => lines.push(line),
      })
      await client.config('SET', 'maxmemory-policy', policy, 'maxmemory', '100mb')
      try {
        limiter.start()
        limiter.start()
        await expect
          .poll(() => limiter.health().warnings, { timeout: 20_000 })
          .toEqual([expect.stringContaining(policy)])
        expect(lines).toEqual([expect.stringMatching(/^holdfast: the limit store "redis": .*noeviction/)])
        expect(limiter.health()).toMatchObject({ state: 'ok', degradations: 0 })
      } finally {
        await client.config('SET', 'maxmemory', '0', 'maxmemory-policy', 'noeviction')
      }
    },
  )

  it('nothing is warned of where no key is ever evicted, or the server does not say', async () => {
    const warnings: string[] = []
    const warn = (line: string) => void warnings.push(line)
    await redis(client).start?.(warn)
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru')
    await redis(client).start?.(warn)
    await client.config('SET', 'maxmemory', '100mb')
    await client.call('ACL', 'SETUSER', 'mute', 'on', 'nopass', '~*', '+@all', '-info')
    const mute = ioredis(server.url, { username: 'mute', password: 'any' })
    try {
      await redis(mute).start?.(warn)
    } finally {
      mute.disconnect()
      await client.config('SET', 'maxmemory', '0', 'maxmemory-policy', 'noeviction')
    }
    expect(warnings).toEqual([])
  })

  it('flushed in mid-run: goes on from nothing, without an error', async () => {
    const store = redis(client)
    for (let round = 0; round < 3; round++) {
      const answers = await Promise.all(Array.from({ length: 30 }, () => allowed(store, take('flushed', sliding(10)))))
      expect(answers.flat().filter(Boolean).length).toBe(10)
      await client.flushall()
      await client.script('FLUSH')
    }
  })

  it('a replica that may only be read: throws on a take, and answers a peek', async () => {
    const replica = await ownServer('--replicaof', '127.0.0.1', `${server.port}`)
    const reading = ioredis(replica.url)
    try {
      await redis(client).take([take('replicated', sliding(5))])
      while (!/master_link_status:up/.test(await reading.info('replication'))) {
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      await expect(redis(reading).take([take('replicated', sliding(5))])).rejects.toMatchObject({
        name: 'HoldfastOutage',
        reason: 'READONLY',
      })
      while ((await reading.dbsize()) === 0) await new Promise((resolve) => setTimeout(resolve, 20))
      expect((await redis(reading).peek([take('replicated', sliding(5))]))[0]?.allowed).toBe(true)
    } finally {
      reading.disconnect()
      await replica.remove()
    }
  })

  it('killed: throws; started again: counts on by itself', async () => {
    const store = redis(client)
    await store.take([take('killed', sliding(5))])
    await server.kill()
    const down = await Promise.resolve(store.take([take('killed', sliding(5))])).catch((error: unknown) => error)
    expect(isOutage(down)).toBe(true)
    expect(inspect(down, { depth: null })).not.toContain('killed')
    await server.start()
    for (;;) {
      try {
        expect(await allowed(store, take('killed', sliding(5)))).toEqual([true])
        return
      } catch (error) {
        if (!isOutage(error)) throw error
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
  })
})
