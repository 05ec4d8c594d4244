import { setTimeout } from 'node:timers/promises'
import { takesPart } from './contender.mjs'
import { delayingProxy } from './delaying-proxy.mjs'
import { startWorker } from '../measuring/measured-process.mjs'
import { redisServer } from './redis-server.mjs'
import { restFront } from './rest-front.mjs'
import { rounded } from '../measuring/statistics.mjs'
import { print } from '../measuring/table.mjs'

const SLOW = 500
/** Who has not answered by then never will, as far as a caller is concerned. */
const PATIENCE = 5_000

/**
 * Each contender is a process with a client of its own, at its defaults, and one request every 20 ms. All of them meet
 * the same fault of the same server.
 *
 * @param {{ all: import('./contender.mjs').Listed[], quick: boolean }} options
 */
export async function measureFaults({ all, quick }) {
  const outage = quick ? 1_000 : 4_000
  const results = []
  for (const [fault, { boot = true, rest, begin, end }] of Object.entries(FAULTS)) {
    const server = await redisServer()
    // The front is the store of those who speak REST: it fails in its own way, in front of a Redis that is well.
    const behind = await redisServer()
    await behind.start()
    if (boot) await server.start()
    const proxy = await delayingProxy(server.port)
    const front = await restFront(behind.url)
    if (!boot) front.fail(rest)
    const url = fault.startsWith('slow') ? proxy.url : server.url
    const workers = all
      .filter(({ side, only, redis }) => side !== 'floor' && redis !== undefined && takesPart({ only }, 'faults'))
      .map(({ file, name }) => ({
        name,
        ...startWorker(new URL('faults-worker.mjs', import.meta.url), {
          file,
          name,
          place: { url, rest: front.url, prefix: `faults-${crypto.randomUUID()}` },
        }),
      }))
    await Promise.all(workers.map(({ answer }) => answer()))
    if (boot) await setTimeout(500)
    const from = Date.now()
    await begin?.({ server, proxy })
    front.fail(rest)
    await setTimeout(outage)
    await end({ server, proxy })
    front.fail(undefined)
    const back = Date.now()
    await setTimeout(quick ? 1_500 : PATIENCE)
    for (const { name, ask, stop } of workers) {
      results.push({ fault, name, ...(await ask({ from, back })) })
      stop()
    }
    await front.close()
    proxy.close()
    await Promise.all([server.remove(), behind.remove()])
    print(
      `Redis ${fault} for ${outage / 1000} s: requests that came meanwhile, milliseconds`,
      results
        .filter((row) => row.fault === fault)
        .map((row) => ({
          contender: row.name,
          requests: row.requests,
          'held > 60 ms': row.held,
          'not answered': row.unanswered,
          errors: row.errors,
          p50: rounded(row.p50),
          p99: rounded(row.p99),
          longest: rounded(row.longest),
          'healthy after': row.healthyAfter ?? 'not seen',
          'loop late p99': rounded(row.loopLate),
        })),
    )
  }
  return results
}

/**
 * What is done to Redis and what undoes it, and what the REST front does meanwhile.
 *
 * @type {Record<string, { boot?: boolean, rest: 'drop' | 'hang' | number, begin?: (to: any) => unknown, end: (to: any) => unknown }>}
 */
const FAULTS = {
  killed: { rest: 'drop', begin: ({ server }) => server.kill(), end: ({ server }) => server.start() },
  paused: { rest: 'hang', begin: ({ server }) => server.freeze(), end: ({ server }) => server.thaw() },
  [`slow by ${SLOW} ms`]: { rest: SLOW, begin: ({ proxy }) => proxy.slow(SLOW), end: ({ proxy }) => proxy.slow(0) },
  'absent at boot': { boot: false, rest: 'drop', end: ({ server }) => server.start() },
}
