// Holdfast's limiter beside its peers, behind one interface (rate-limit/contender.mjs): what counting costs in memory and
// on a real Redis, how exact it is, what four processes admit together, and what a fault of Redis does to requests.
// Ratios within one run count; absolute figures drift. Writes .cache/bench/rate-limit.json.
//
//   npm run bench -- rate-limit [--quick] [--only=memory,bytes,flood,redis,accuracy,processes,faults]
import { parseArgs } from 'node:util'
import { measureAccuracy } from './rate-limit/accuracy.mjs'
import { contenders } from './rate-limit/contender.mjs'
import { measureFaults } from './rate-limit/faults.mjs'
import { measureFlood } from './rate-limit/flood.mjs'
import { measureBytes, measureMemory } from './rate-limit/memory.mjs'
import { measureProcesses } from './rate-limit/processes.mjs'
import { program, redisServer } from './rate-limit/redis-server.mjs'
import { measureRedis } from './rate-limit/redis.mjs'
import { restFront } from './rate-limit/rest-front.mjs'
import { targets } from './rate-limit/targets.mjs'
import { conclude } from './measuring/outcome.mjs'
import { print } from './measuring/table.mjs'

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } },
})
const quick = values.quick
const rounds = quick ? 3 : 5
const all = (await contenders()).filter(({ variant }) => !(quick && variant))

const server = program === undefined ? undefined : await redisServer()
await server?.start()
const front = server && (await restFront(server.url))
const place = server && front && { url: server.url, rest: front.url, prefix: '' }
if (server === undefined) console.log('Redis is missing (`npm test` gets it): what needs it is left out.')

/** @type {Record<string, () => Promise<unknown>>} */
const groups = {
  memory: () => measureMemory({ all, rounds, quick }),
  bytes: () => measureBytes({ all, quick }),
  flood: () => measureFlood({ all, rounds, quick, place }),
  accuracy: () => measureAccuracy({ all, quick, place }),
  ...(place && {
    redis: () => measureRedis({ all, rounds, quick, server, place }),
    processes: () => measureProcesses({ all, place }),
    faults: () => measureFaults({ all, quick }),
  }),
}
const wanted = values.only?.split(',') ?? Object.keys(groups)
const unknown = wanted.filter((name) => groups[name] === undefined)
if (unknown.length > 0) throw new Error(`No measurement is named ${unknown.join(', ')}.`)

/** @type {Record<string, any>} */
const results = {}
const seconds = () => Math.round(performance.now() / 1_000)
try {
  for (const name of wanted) {
    const began = seconds()
    try {
      results[name] = await groups[name]()
      console.log(`  (${name}: ${seconds() - began} s)`)
    } catch (error) {
      // What else was measured is told all the same.
      console.error(error)
      process.exitCode = 1
    }
  }
} finally {
  await front?.close()
  await server?.remove()
}

const { rows, figures } = targets(results)
print('Targets', rows)
conclude('rate-limit', figures)
console.log(`\n${seconds()} s`)
