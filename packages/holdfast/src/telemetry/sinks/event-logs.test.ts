import { PGlite } from '@electric-sql/pglite'
import { Cluster } from 'ioredis'
import { Pool } from 'pg'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownCluster } from '../../rate-limit/stores/redis/cluster.test-parts.js'
import { freshPrefix, ioredis, shared } from '../../storage/redis/server.test-parts.js'
import { eventLogContract } from '../../testing/event-log-contract.js'
import { decision } from '../sample-events.test-parts.js'
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

describe('in a cluster of three', () => {
  it('the stream and what is counted of it are on one server', async () => {
    const nodes = await ownCluster(0)
    const cluster = new Cluster(nodes.map(({ port }) => ({ host: '127.0.0.1', port })))
    try {
      // Three streams, which fall to different servers.
      for (const key of ['events', 'other-events', 'third']) {
        const log = redisSink(cluster, { key })
        const now = Date.now()
        await Promise.all(
          [decision({ time: now }), decision({ time: now - 1_200_000 })].map(async (event) => log.record(event)),
        )
        const tallies = await log.tallies(now - 3_600_000, now)
        expect(tallies.reduce((sum, { denied }) => sum + denied, 0)).toBe(2)
        const { first, cursor } = await log.read(null, 1)
        expect((await log.readBack(first)).events.length).toBe(1)
        expect((await log.read(cursor)).missed).toBe(false)
      }
    } finally {
      cluster.disconnect()
      await Promise.all(nodes.map((node) => node.remove()))
    }
  }, 60_000)
})

describe('what is kept', () => {
  it('in Redis: tallies for a day, and no longer', async () => {
    const key = `${freshPrefix()}:events`
    const now = Date.now()
    await redisSink(byIoredis, { key }).record(decision({ time: now }))
    const left = await byIoredis.pttl(`{${key}}:tally:${Math.floor(now / 600_000) * 600_000}`)
    expect(left).toBeGreaterThan(24 * 3_600_000)
    expect(left).toBeLessThanOrEqual(25 * 3_600_000)
  })

  it('in Redis: a reader whose place is gone is told so', async () => {
    const key = `${freshPrefix()}:events`
    const log = redisSink(byIoredis, { key, capacity: 1 })
    await log.record(at(0))
    const { cursor } = await log.read(null)
    await Promise.all(Array.from({ length: 400 }, async (_, time) => log.record(at(time + 1))))
    const page = await log.read(cursor)
    expect([page.missed, page.events.at(-1)?.time]).toEqual([true, 400])
    expect((await log.read(page.cursor)).missed).toBe(false)
  })

  it('in Postgres: tallies for a day, and no longer', async () => {
    const schema = schemaOf()
    const log = postgresSink(pool, { schema })
    try {
      await log.record(decision({ time: Date.now() }))
      await pool.query(`update "${schema}".event_tallies set time = time - interval '25 hours'`)
      await postgresSink(pool, { schema }).record(decision({ time: Date.now() }))
      const { rows } = await pool.query(`select count(*)::int from "${schema}".event_tallies`)
      expect(rows).toEqual([{ count: 2 }])
    } finally {
      await pool.query(`drop schema "${schema}" cascade`)
    }
  })

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
      // It shows nothing while an older transaction of anybody's is open.
      await expect
        .poll(async () => (await log.read(null)).events, { timeout: 20_000 })
        .toMatchObject([{ time: now - 60_000 }])
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
