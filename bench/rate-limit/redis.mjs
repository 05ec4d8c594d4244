import { takesPart } from './contender.mjs'
import { delayingProxy } from './delaying-proxy.mjs'
import { startWorker } from '../measuring/measured-process.mjs'
import { redisClient } from './redis-client.mjs'
import { median, medianOf, rounded } from '../measuring/statistics.mjs'
import { print } from '../measuring/table.mjs'

const MINUTE = 60_000
const roomy = { limit: 1_000_000, window: MINUTE }
/** No peer's three counters share a window in an app: a burst, a minute, a day. */
const three = [{ limit: 1_000_000, window: 10_000 }, roomy, { limit: 1_000_000, window: 86_400_000 }]
/** The last one runs out first: what the others are charged meanwhile is what a refusal costs. */
const refusing = [
  { limit: 100, window: 3_600_000 },
  { limit: 100, window: 3_600_000 },
  { limit: 5, window: 3_600_000 },
]

const SCENARIOS = [
  { label: '1 limit, 1 in flight', limits: [roomy], flight: 1 },
  { label: '1 limit, 64 in flight', limits: [roomy], flight: 64 },
  { label: '3 limits, 1 in flight', limits: three, flight: 1 },
  { label: '3 limits, 64 in flight', limits: three, flight: 64 },
]
const BLOCKED = {
  label: 'blocked key, 64 in flight',
  limits: [{ limit: 100, window: 3_600_000 }],
  flight: 64,
  blocked: true,
}

/** @param {{ all: import('./contender.mjs').Listed[], rounds: number, quick: boolean, server: any, place: import('./contender.mjs').Place }} options */
export async function measureRedis({ all, rounds, quick, server, place }) {
  const admin = redisClient(place.url)
  const workers = []
  const skipped = []
  for (const { file, name, side, only, redis, rest } of all) {
    const forRates = takesPart({ only }, 'redis')
    if (redis === undefined || !(forRates || takesPart({ only }, 'blocked'))) continue
    if (rest && place.rest === undefined) {
      skipped.push(name)
      continue
    }
    workers.push({
      name,
      side,
      forRates,
      ...startWorker(new URL('redis-worker.mjs', import.meta.url), { file, name, place: { ...place, patient: true } }),
    })
  }
  /** @type {Record<string, Record<string, any[]>>} scenario → contender → rounds */
  const taken = {}
  // Short turns and many of them: what else the machine does comes and goes, and meets neighbours alike.
  const turns = rounds * (quick ? 1 : 2)
  for (let round = 0; round <= turns; round++) {
    for (const scenario of [...SCENARIOS, BLOCKED]) {
      for (const { name, side, forRates, ask } of workers) {
        if (scenario === BLOCKED ? side === 'floor' : !forRates) continue
        const before = await spent(admin)
        const measured = await ask({ ...scenario, milliseconds: 200 })
        const after = await spent(admin)
        // The first round warms up: scripts, counters, compiled code.
        if (round === 0) continue
        ;((taken[scenario.label] ??= {})[name] ??= []).push({
          ...measured,
          commands: (after.commands - before.commands) / measured.checks,
          inside: (after.inside - before.inside) / measured.checks,
          serverMicroseconds: (after.cpu - before.cpu) / measured.checks,
        })
      }
    }
  }
  const results = []
  for (const { label } of [...SCENARIOS, BLOCKED]) {
    for (const [name, rows] of Object.entries(taken[label])) {
      const mid = (/** @type {string} */ field) => medianOf(rows, (row) => row[field])
      results.push({
        scenario: label,
        name,
        side: workers.find((each) => each.name === name)?.side,
        checksPerSecond: Math.round(mid('perSecond')),
        // With a core of their own for client and server, who is busier sets the pace.
        perSecondByCpu: Math.round(1e6 / medianOf(rows, busier)),
        degraded: Math.max(...rows.map((row) => row.degraded)),
        p50: mid('p50'),
        p99: mid('p99'),
        commands: mid('commands'),
        inside: mid('inside'),
        clientMicroseconds: mid('clientMicroseconds'),
        serverMicroseconds: mid('serverMicroseconds'),
        ratioTo: Object.fromEntries(
          Object.entries(taken[label]).map(([other, others]) => [other, ratio(rows, others)]),
        ),
      })
    }
    const shown = results.filter(({ scenario }) => scenario === label)
    print(
      `Redis: ${label}; median of ${turns}`,
      shown.map((row) => ({
        contender: row.name,
        'checks/s': row.checksPerSecond,
        'by CPU': row.perSecondByCpu,
        '× EVALSHA': rounded(row.ratioTo['bare EVALSHA'] ?? Number.NaN),
        '× r-l-flexible': rounded(row.ratioTo['rate-limiter-flexible'] ?? Number.NaN),
        'p50 ms': rounded(row.p50),
        'p99 ms': rounded(row.p99),
        commands: rounded(row.commands),
        'calls inside': rounded(row.inside),
        'without Redis': row.degraded === 0 ? '' : `${rounded(row.degraded * 100)} %`,
        'client CPU µs': rounded(row.clientMicroseconds),
        'server CPU µs': rounded(row.serverMicroseconds),
      })),
    )
  }
  const refusals = []
  for (const { name, forRates, side, ask } of workers) {
    if (!forRates || side === 'floor') continue
    const { charged } = await ask({ refusing, refusals: 20 })
    const trips = await roundTrips(
      server,
      place,
      all.find((each) => each.name === name),
    )
    refusals.push({ name, chargedOnRefusal: charged, ...trips })
  }
  print(
    'Redis: what three stacked limits cost',
    refusals.map(({ name, chargedOnRefusal, one, three: all3 }) => ({
      contender: name,
      'units charged by 20 refusals': chargedOnRefusal,
      'round trips, 1 limit': one,
      'round trips, 3 limits': all3,
    })),
  )
  for (const { stop } of workers) stop()
  admin.disconnect()
  if (skipped.length > 0) console.log(`  left out, without a REST front: ${skipped.join(', ')}`)
  return { rates: results, refusals, skipped }
}

/**
 * Of one turn each, side by side: what the machine does meanwhile meets both.
 *
 * @param {readonly { perSecond: number }[]} rows
 * @param {readonly { perSecond: number }[]} others
 */
function ratio(rows, others) {
  return median(rows.map(({ perSecond }, turn) => perSecond / others[turn].perSecond))
}

/** @param {{ clientMicroseconds: number, serverMicroseconds: number }} row */
function busier({ clientMicroseconds, serverMicroseconds }) {
  return Math.max(clientMicroseconds, serverMicroseconds)
}

/** @param {ReturnType<typeof redisClient>} admin */
async function spent(admin) {
  const text = `${await admin.info('commandstats')}\n${await admin.info('cpu')}`
  const number = (/** @type {string} */ name) => Number(new RegExp(`${name}:(\\d+\\.\\d+)`).exec(text)?.[1]) * 1e6
  let commands = 0
  let inside = 0
  for (const [, name, calls] of text.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)) {
    if (name === 'info') continue
    // Clients send scripts; whatever else is counted, scripts called.
    if (/^(evalsha|eval|fcall|script\||multi|exec)/.test(name)) commands += Number(calls)
    else inside += Number(calls)
  }
  return { commands, inside, cpu: number('used_cpu_user') + number('used_cpu_sys') }
}

/**
 * Counted by the clock: each trip through this proxy takes as long as it says.
 *
 * @param {any} server
 * @param {import('./contender.mjs').Place} place
 * @param {any} contender
 */
async function roundTrips(server, place, { file, name, rest }) {
  const trip = 25
  const target = rest ? Number(new URL(place.rest).port) : server.port
  const proxy = await delayingProxy(target)
  const far = rest ? { ...place, rest: `http://127.0.0.1:${proxy.port}` } : { ...place, url: proxy.url }
  const worker = startWorker(new URL('redis-worker.mjs', import.meta.url), {
    file,
    name,
    place: { ...far, patient: true },
  })
  const counts = []
  for (const limits of [[roomy], three]) {
    proxy.slow(0)
    await worker.ask({ label: `trips ${limits.length}`, limits, flight: 1, milliseconds: 50 })
    proxy.slow(trip)
    const { fastest } = await worker.ask({ label: `trips ${limits.length}`, limits, flight: 1, milliseconds: 300 })
    counts.push(Math.round(fastest / trip))
  }
  worker.stop()
  proxy.close()
  return { one: counts[0], three: counts[1] }
}
