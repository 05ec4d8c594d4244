import { createRequire } from 'node:module'
import { Redis } from 'ioredis'
import { history } from '../../packages/holdfast/dist/telemetry/history/history.js'
import { backwards } from '../../packages/holdfast/dist/telemetry/history/backwards.js'
import { postgresSink } from '../../packages/holdfast/dist/telemetry/sinks/postgres.js'
import { redisSink } from '../../packages/holdfast/dist/telemetry/sinks/redis.js'
import { program, redisServer } from '../rate-limit/redis-server.mjs'
import { cpuOfEach } from './cpu.mjs'
import { madeEvent } from './made-event.mjs'

/** Events of a round: as many as the dispatcher would let wait. */
const WRITTEN = 1_000

/**
 * What an event costs this process that is written to a log in a batch, and that is read from it into a history.
 * @returns {Promise<Record<string, import('../measuring/statistics.mjs').Figure>>}
 */
export async function logCosts() {
  return { ...(await redisCosts()), ...(await postgresCosts()) }
}

async function redisCosts() {
  if (program === undefined) return left('Redis is missing')
  const server = await redisServer()
  await server.start()
  const client = new Redis(server.url)
  try {
    return await costsOf('redis', redisSink(client))
  } finally {
    client.disconnect()
    await server.remove()
  }
}

async function postgresCosts() {
  const url = process.env.HOLDFAST_TEST_POSTGRES_URL
  if (url === undefined) return left('HOLDFAST_TEST_POSTGRES_URL names no Postgres')
  const { Pool } = createRequire(import.meta.url)('pg')
  const pool = new Pool({ connectionString: url })
  try {
    return await costsOf('postgres', postgresSink(pool, { schema: `bench_${process.pid}` }))
  } finally {
    await pool.query(`drop schema if exists bench_${process.pid} cascade`)
    await pool.end()
  }
}

/**
 * @param {string} name
 * @param {ReturnType<typeof redisSink>} log
 */
async function costsOf(name, log) {
  /** @type {PromiseLike<void>[]} */
  let records = []
  const written = await cpuOfEach(
    WRITTEN,
    (number) => records.push(/** @type {PromiseLike<void>} */ (log.record(madeEvent(number)))),
    async () => {
      await Promise.all(records)
      records = []
    },
  )
  const known = 8 * WRITTEN
  const read = await cpuOfEach(
    known,
    () => {},
    async () => {
      const numbers = history()
      for await (const page of backwards(log)) for (const event of page) numbers.record(event)
      const { totals } = numbers.numbers('10m')
      if (totals.allowed + totals.denied !== known) throw new Error(`${name}: ${JSON.stringify(totals)} of ${known}`)
    },
  )
  return { [`${name}: written in a batch`]: written, [`${name}: read into a history`]: read }
}

/** @param {string} why @returns {Record<string, never>} */
function left(why) {
  console.log(`${why}: left out.`)
  return {}
}
