// Half an hour of load on the reference app as `npm start` runs it, with a real Redis and a real Postgres: people who
// sign in, refresh, read and write, refusals of every stage, API keys, 50,000 addresses, broken clients. Its memory does
// not grow, no answer is other than it should be, and nobody is signed out.
//
//   npm run proof -- soak        HOLDFAST_SOAK_MINUTES (30), HOLDFAST_SOAK_RATE (225 a second), HOLDFAST_SOAK_SEED
import { randomInt } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import pg from 'pg'
import { startWorker } from '../bench/measuring/measured-process.mjs'
import { print } from '../bench/measuring/table.mjs'
import { freePort } from '../verbs/port.mjs'
import { fromSource } from './from-source.mjs'
import { JUDGED, line, memoryGrowth } from './soak/report.mjs'

const MINUTES = Number(process.env.HOLDFAST_SOAK_MINUTES ?? 30)
const RATE = Number(process.env.HOLDFAST_SOAK_RATE ?? 225)
const SEED = Number(process.env.HOLDFAST_SOAK_SEED ?? randomInt(2 ** 31))
/** Milliseconds between two looks; at some of them all garbage is collected: each minute, and oftener in a short run. */
const EVERY = 10_000
const COLLECTED = MINUTES < 10 ? 2 : 6
const [ADDRESSES, LEAST_RATE, MOST_GROWTH] = [50_000, 200, 1]
/** The process is warm after five minutes, and sooner in a run that is too short to judge. */
const WARM = Math.min(5, MINUTES / 2)

const root = fileURLToPath(new URL('..', import.meta.url))
const [{ startRedis }, { startPostgres }, { npmStart }, { temporaryFolder }] = await Promise.all(
  ['redis', 'postgres', 'npm-start', 'server'].map((part) => fromSource(`checks/parts/${part}.ts`)),
)
const folder = temporaryFolder('soak')
// After the servers, however this ends.
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const admin = { email: 'admin@reference.example', password: 'Harbour-7-Lantern-Quay' }
const inside = await freePort()
console.log(`${MINUTES} minutes at ${RATE} requests a second; seed ${SEED}`)

const [redis, postgres] = await Promise.all([startRedis(), startPostgres()])
const app = await npmStart(root, {
  dataDir: folder,
  env: {
    ADMIN_EMAIL: admin.email,
    ADMIN_PASSWORD: admin.password,
    REDIS_URL: redis.url,
    DATABASE_URL: postgres.url,
    NODE_OPTIONS: `--import=${new URL('soak/inside.mjs', import.meta.url).href}`,
    SOAK_PORT: `${inside}`,
  },
})
const counters = new Redis(redis.url)
const database = new pg.Pool({ connectionString: postgres.url, max: 1 })
const load = startWorker(
  new URL('soak/load.mjs', import.meta.url),
  {
    origin: app.origin,
    admin,
    addresses: ADDRESSES,
    people: Math.min(200, Math.max(40, MINUTES * 10)),
    perSecond: RATE,
    seed: SEED,
  },
  { seconds: 600 },
)

/** @type {import('./soak/report.mjs').Sample[]} */
const samples = []
const faults = /** @type {string[]} */ ([])
try {
  const { people } = await load.answer()
  console.log(`${people} people are signed in at ${app.origin}`)
  await look(0, performance.now())
  const began = performance.now()
  let before = began
  samples.length = 0
  for (let at = 1; at <= (MINUTES * 60_000) / EVERY; at++) {
    await sleep(Math.max(0, began + at * EVERY - performance.now()))
    before = await look((performance.now() - began) / 60_000, before)
    console.log(line(samples.at(-1)))
  }
  const end = await load.ask({ question: 'end' })
  const last = await load.ask({ question: 'look' })
  await judge(end, last)
} finally {
  load.stop()
  counters.disconnect()
  await database.end()
  const code = await app.stop()
  if (code !== 0) faults.push(`the app ended with ${code}`)
  await Promise.all([redis.stop(), postgres.stop()])
}
for (const fault of faults) console.error(fault)
console.log(faults.length === 0 ? 'soak: well' : `soak: ${faults.length} faults`)
process.exit(faults.length === 0 ? 0 : 1)

/** One sample. @param {number} minute @param {number} before @returns {Promise<number>} when it was taken */
async function look(minute, before) {
  const [held, calls, memory, keys] = await Promise.all([
    askInside(samples.length % COLLECTED === 0 ? 'alive' : 'look'),
    load.ask({ question: 'look' }),
    counters.info('memory'),
    counters.dbsize(),
  ])
  const now = performance.now()
  const used = Number(/^used_memory:(\d+)/m.exec(memory)?.[1])
  const perSecond = (calls.requests * 1_000) / (now - before)
  samples.push({ minute, inside: held, load: calls, perSecond, redis: { memory: used, keys } })
  return now
}

/** @param {string} question @returns {Promise<any>} */
function askInside(question) {
  return new Promise((resolve, reject) => {
    let told = ''
    const asked = connect(inside, '127.0.0.1', () => asked.write(`${question}\n`))
    asked.setEncoding('utf8').on('data', (text) => (told += text))
    asked.once('error', reject).once('end', () => resolve(JSON.parse(told)))
  })
}

/** @param {{ alive: number, people: number }} end @param {any} last */
async function judge({ alive, people }, last) {
  const grown = memoryGrowth(samples, WARM)
  print(
    `Memory after minute ${WARM}, MB a minute (Theil–Sen, 95 %)`,
    grown.map(({ measure, slope, low, high, leastSquares }) => ({
      measure,
      growth: slope,
      from: low,
      to: high,
      'least squares': leastSquares,
    })),
  )
  console.log('')
  for (const { measure, line: bars } of grown) console.log(`  ${bars}  ${measure}`)
  const kinds = Object.entries(last.answers).map(([kind, own]) => ({
    kind,
    answers: Object.entries(own)
      .map(([outcome, count]) => `${count} × ${outcome}`)
      .join(', '),
  }))
  print(
    'Calls',
    kinds.toSorted((one, other) => one.kind.localeCompare(other.kind)),
  )
  print(
    'Broken clients',
    Object.entries(last.broken).map(([kind, times]) => ({ kind, times })),
  )
  print('Kept in Postgres', await tables())
  print('Warnings and errors of the app', complaints(app.output()))
  const warm = samples.filter(({ minute }) => minute >= WARM)
  const rate = warm.reduce((sum, { perSecond }) => sum + perSecond, 0) / warm.length
  console.log(
    `\n${last.total} requests, ${rate.toFixed(0)}/s after minute ${WARM}; ${last.addresses} addresses; ` +
      `${alive} of ${people} sessions alive`,
  )

  for (const { measure, slope } of grown) {
    if (JUDGED.includes(measure) && !(slope < MOST_GROWTH))
      faults.push(`The ${measure} grows by ${slope.toFixed(2)} MB a minute.`)
  }
  if (rate < LEAST_RATE) faults.push(`The load was ${rate.toFixed(0)} requests a second.`)
  if (MINUTES >= 30 && last.addresses < ADDRESSES) faults.push(`Only ${last.addresses} addresses called.`)
  if (alive < people) faults.push(`${people - alive} sessions are not alive.`)
  for (const [what, times] of Object.entries(last.unexpected)) faults.push(`${times} × ${what}`)
  mkdirSync(join(root, '.cache/proof'), { recursive: true })
  writeFileSync(
    join(root, '.cache/proof/soak.json'),
    JSON.stringify(
      { node: process.version, minutes: MINUTES, rate, seed: SEED, grown, samples, last, faults },
      null,
      2,
    ),
  )
}

/** Lines of its log from `warn` on, by what they say. @param {string} output */
function complaints(output) {
  const counts = /** @type {Map<string, number>} */ (new Map())
  for (const [, text] of output.matchAll(/^\{"level":[4-6]0,.*"msg":"(.*)"\}$/gm)) {
    counts.set(text ?? '', (counts.get(text ?? '') ?? 0) + 1)
  }
  return [...counts]
    .map(([said, times]) => ({ said, times }))
    .toSorted((one, other) => other.times - one.times)
    .slice(0, 20)
}

async function tables() {
  const { rows } = await database.query(
    `select schemaname || '.' || relname as name, n_live_tup::int as rows, pg_total_relation_size(relid)::int as bytes
     from pg_stat_user_tables order by bytes desc`,
  )
  return rows.map(({ name, rows: count, bytes }) => ({ table: name, rows: count, kB: Math.round(bytes / 1e3) }))
}
