import { Redis as Upstash } from '@upstash/redis'
import { PGlite } from '@electric-sql/pglite'
import { Pool } from 'pg'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scriptRunner, type RunScript } from '../../../core/redis-client.js'
import { freshDatabase, dropDatabases } from '../../../storage/postgres/database.test-parts.js'
import { freshPrefix, ioredis, ownServer, shared } from '../../../storage/redis/server.test-parts.js'
import { analyticsStoreContract } from '../../../testing/analytics-store-contract.js'
import { redisRestFront } from '../../../testing/redis-rest-front.js'
import { spanOf } from '../analytics-store.js'
import { analyticsTable, postgresAnalytics } from './postgres-analytics.js'
import { analyticsRecorder } from '../recorder.js'
import { redisAnalytics } from './redis-analytics.js'

const runner = { describe, it, expect }
const now = Date.now
const closing: (() => unknown)[] = []

afterAll(async () => {
  for (const close of closing) await close()
  await dropDatabases()
})

const redis = ioredis(shared)
closing.push(() => redis.disconnect())

analyticsStoreContract(
  'redis, by ioredis',
  () => ({ store: redisAnalytics(scriptRunner(redis)!, freshPrefix()), now }),
  runner,
)

analyticsStoreContract(
  'redis, by node-redis',
  async () => {
    const client = createClient({ url: shared })
    await client.connect()
    return { store: redisAnalytics(scriptRunner(client)!, freshPrefix()), now, close: () => client.destroy() }
  },
  runner,
)

const front = redisRestFront(redis)
closing.unshift(async () => (await front).close())

describe.each([true, false])('whether or not the REST client parses replies: %s', (automaticDeserialization) => {
  analyticsStoreContract(
    'redis, by @upstash/redis',
    async () => {
      const { url, token } = await front
      const client = new Upstash({ url, token, automaticDeserialization })
      const run: RunScript = ({ text }, keys, values) => client.eval(text, [...keys], [...values])
      return { store: redisAnalytics(run, freshPrefix()), now }
    },
    runner,
  )
})

describe('analytics in Redis', () => {
  it('is one key for each ten minutes, which expires a day later', async () => {
    const prefix = freshPrefix()
    const store = redisAnalytics(scriptRunner(redis)!, prefix)
    const from = spanOf(now())
    const tally = { from, minutes: [], callers: [], routes: [], identities: '', use: '', peak: 1 }
    await store.add(['a', 'b'].map((limit) => ({ ...tally, limit })))
    const keys = await redis.keys(`${prefix}*`)
    expect(keys).toEqual([`${prefix}:analytics:1:${from}`])
    const left = await redis.pttl(keys[0]!)
    expect(Math.abs(from + 87_000_000 - now() - left)).toBeLessThan(5_000)
  })
})

describe('analytics through an outage', () => {
  it('limits/50 what was decided while the server was killed arrives when it is back', async () => {
    const server = await ownServer()
    const client = ioredis(server.url)
    try {
      const store = redisAnalytics(scriptRunner(client)!, freshPrefix())
      const at = spanOf(now())
      const recorder = analyticsRecorder({ store, clock: () => at })
      const decide = () => recorder.record('limit', 'user 1', 'GET /a', 'allowed', 1, true)
      decide()
      await recorder.flush()
      await server.kill()
      for (let i = 0; i < 5; i++) {
        decide()
        await recorder.flush()
      }
      await server.start()
      for (let allowed = 0; allowed === 0;) {
        await recorder.flush()
        const [kept] = await Promise.resolve(store.read(at, at + 1)).catch(() => [])
        allowed = kept?.minutes[0]?.allowed ?? 0
        // Without a disk the server has lost the first.
        expect([0, 5]).toContain(allowed)
      }
    } finally {
      client.disconnect()
      await server.remove()
    }
  })
})

let schemas = 0

async function postgres(client: { query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> }) {
  const schema = `"analytics ${schemas++}"`
  await client.query(`CREATE SCHEMA ${schema}`)
  await client.query(analyticsTable(schema))
  return { store: postgresAnalytics((text, values) => client.query(text, values), schema), now }
}

const pool = freshDatabase().then((connectionString) => new Pool({ connectionString }))
closing.push(async () => (await pool).end())
analyticsStoreContract('postgres, by pg', async () => postgres(await pool), runner)

describe('within the process', () => {
  let pglite: PGlite
  // Starting it holds the process for seconds: not while others measure theirs against a deadline.
  beforeAll(async () => {
    pglite = await PGlite.create()
  }, 60_000)
  afterAll(() => pglite.close())
  analyticsStoreContract('postgres, by PGlite', () => postgres(pglite), runner)
})
