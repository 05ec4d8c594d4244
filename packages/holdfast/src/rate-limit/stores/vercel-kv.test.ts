import { createClient, kv } from '@vercel/kv'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { isConfigurationError } from '../../core/configuration-error.js'
import { freshPrefix, ioredis, shared } from '../../storage/redis/server.test-parts.js'
import { redisRestFront, type RedisRestFront } from '../../testing/redis-rest-front.js'
import { storeContract } from '../../testing/store-contract.js'
import type { Take } from '../store.js'
import { steppedRedis, type SteppedRedis } from './upstash/stepped-redis.test-parts.js'
import { vercelKv } from './vercel-kv.js'

// A request for each call: the suite makes thousands.
vi.setConfig({ testTimeout: 120_000 })

const redis = ioredis(shared, { lazyConnect: true })
let front: RedisRestFront
beforeAll(async () => {
  front = await redisRestFront(redis)
})
afterEach(() => vi.unstubAllEnvs())
afterAll(async () => {
  await front.close()
  redis.disconnect()
})

const policy = { algorithm: 'fixed-window', limit: 5, window: 86_400_000 } as const
const take: Take = { limit: 'l', identity: 'a', policy, cost: 1 }

describe('on the clock of the test', () => {
  let stepped: SteppedRedis
  let steppedFront: RedisRestFront
  beforeAll(async () => {
    stepped = await steppedRedis(redis)
    steppedFront = await redisRestFront(stepped)
  })
  afterAll(() => steppedFront.close())

  const open = () => {
    const client = createClient({ url: steppedFront.url, token: steppedFront.token })
    return { ...stepped, store: vercelKv({ client, prefix: freshPrefix() }) }
  }
  storeContract('vercel-kv by its own client', open, { describe, expect, it }, { slack: 1 })
})

describe('vercelKv', () => {
  it.each([
    ['KV_REST_API_URL', 'KV_REST_API_TOKEN'],
    ['UPSTASH_REDIS_REST_URL', 'UPSTASH_REDIS_REST_TOKEN'],
  ])('reads %s with the first call, and not before', async (url, token) => {
    const store = vercelKv({ prefix: freshPrefix() })
    vi.stubEnv(url, front.url)
    vi.stubEnv(token, front.token)
    expect((await store.take([take, { ...take, identity: 'b' }])).map(({ remaining }) => remaining)).toEqual([4, 4])
    vi.unstubAllEnvs()
    expect((await store.take([take]))[0]?.remaining).toBe(3)
  })

  it('takes an address and a token that belong together', async () => {
    vi.stubEnv('KV_REST_API_URL', 'https://elsewhere.example.com')
    vi.stubEnv('UPSTASH_REDIS_REST_URL', front.url)
    vi.stubEnv('UPSTASH_REDIS_REST_TOKEN', front.token)
    expect((await vercelKv({ prefix: freshPrefix() }).take([take]))[0]?.allowed).toBe(true)
  })

  it('says at start and with the first call that the environment says nothing, and goes on when it does', async () => {
    const store = vercelKv({ prefix: freshPrefix() })
    expect(() => store.start?.(() => undefined)).toThrow(/KV_REST_API_URL.*\[config\.limit\]/)
    const error = await Promise.resolve(store.take([take])).catch((thrown: unknown) => thrown)
    expect(isConfigurationError(error) && error.code).toBe('config.limit')
    vi.stubEnv('KV_REST_API_URL', front.url)
    vi.stubEnv('KV_REST_API_TOKEN', front.token)
    expect((await store.take([take]))[0]?.allowed).toBe(true)
  })

  it('takes the client that reads the environment by itself, without asking it anything at construction', async () => {
    const store = vercelKv({ client: kv, prefix: freshPrefix() })
    vi.stubEnv('KV_REST_API_URL', front.url)
    vi.stubEnv('KV_REST_API_TOKEN', front.token)
    expect((await store.take([take]))[0]?.remaining).toBe(4)
  })
})
