import { PGlite } from '@electric-sql/pglite'
import { Pool } from 'pg'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshPrefix, ioredis, shared } from '../../storage/redis/server.test-parts.js'
import { eventLogContract } from '../../testing/event-log-contract.js'
import { postgresSink } from './postgres.js'
import { redisSink } from './redis.js'

const runner = { describe, it, expect }

const byIoredis = ioredis(shared)
const byNodeRedis = createClient({ url: shared })
byNodeRedis.on('error', () => undefined)
const pool = new Pool({ connectionString: process.env.HOLDFAST_TEST_POSTGRES_URL, max: 10 })
let pglite: PGlite

beforeAll(async () => {
  await byNodeRedis.connect()
  pglite = await PGlite.create()
}, 60_000)

afterAll(async () => {
  byIoredis.disconnect()
  byNodeRedis.destroy()
  await Promise.all([pool.end(), pglite.close()])
})

describe.each([
  ['ioredis', () => byIoredis],
  ['node-redis', () => byNodeRedis],
] as const)('with %s', (driver, client) => {
  eventLogContract(
    `redis by ${driver}`,
    () => {
      const key = `${freshPrefix()}:events`
      const log = redisSink(client(), { key })
      return { log, another: () => redisSink(client(), { key }) }
    },
    runner,
  )
})

const schemaOf = () => `events_${crypto.randomUUID().replaceAll('-', '').slice(0, 20)}`

describe.each([
  ['pg', () => pool, (text: string) => pool.query(text)],
  ['PGlite', () => pglite, (text: string) => pglite.query(text)],
] as const)('with %s', (driver, client, query) => {
  eventLogContract(
    `postgres by ${driver}`,
    () => {
      const schema = schemaOf()
      return {
        log: postgresSink(client(), { schema }),
        another: () => postgresSink(client(), { schema }),
        close: async () => {
          await query(`drop schema if exists "${schema}" cascade`)
        },
      }
    },
    runner,
  )
})

describe('what is kept', () => {
  it('in Redis: about as many as its capacity', async () => {
    const key = `${freshPrefix()}:events`
    const log = redisSink(byIoredis, { key, capacity: 100 })
    for (let round = 0; round < 5; round++)
      await Promise.all(Array.from({ length: 200 }, async (_, time) => log.record(at(time))))
    expect(await byIoredis.xlen(key)).toBeLessThanOrEqual(300)
  })

  it('in Postgres: what is within its retention', async () => {
    const schema = schemaOf()
    const log = postgresSink(pool, { schema, retention: '1 h' })
    try {
      const now = Date.now()
      await Promise.all([log.record(at(now - 7_200_000)), log.record(at(now - 60_000))])
      expect((await log.read(null)).events).toMatchObject([{ time: now - 60_000 }])
    } finally {
      await pool.query(`drop schema "${schema}" cascade`)
    }
  })
})

describe('what cannot work does not construct', () => {
  it.each([
    () => redisSink({} as never),
    () => redisSink(byIoredis, { key: 'a b' }),
    () => redisSink(byIoredis, { capacity: 0 }),
    () => postgresSink({} as never),
    () => postgresSink(pool, { schema: 'a"b' }),
    () => postgresSink(pool, { retention: 0 }),
  ])('%s', (make) => {
    expect(make).toThrow(/\[config\.sink\]/)
  })
})

const at = (time: number) => ({
  kind: 'audit' as const,
  time,
  requestId: '00000000-0000-4000-8000-000000000000',
  type: 'user_signed_in' as const,
  subject: null,
  actor: null,
  address: null,
  facts: {},
})
