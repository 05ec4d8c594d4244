// What it costs to look for secrets. The gate's `leaks` on a route that answers 10 kB of JSON, beside the same route
// without it: as data, and as a Response of the handler's own. `holdfast scan` with 20 secrets over what the reference
// app's build sends, by kind of file: MB for each second of CPU. Ratios count; absolute figures drift. Writes
// .cache/bench/secrets.json.
import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { publicAccess } from 'holdfast/next'
import { leakWatch } from 'holdfast/env/leaks'
import { SecretSearch } from '../packages/cli/dist/scan/secret-search.js'
import { createGate } from '../packages/holdfast/dist/pipeline/gate.js'
import { compilePolicy } from '../packages/holdfast/dist/pipeline/policy.js'
import { answerCall } from '../packages/holdfast/dist/pipeline/route.js'
import { memory } from '../packages/holdfast/dist/rate-limit/stores/memory.js'
import { fakeHost } from '../packages/holdfast/dist/testing/fake-host.js'

const secrets = Object.fromEntries(
  Array.from({ length: 20 }, (_, index) => [`SECRET_${index}`, randomBytes(32).toString('base64')]),
)
const order = { item: 'Blue kettle', quantity: 2, note: 'Leave it at the door, please', express: true, price: 39.5 }
const orders = Array.from({ length: 100 }, () => order)

function route(handler, leaks) {
  const gate = createGate(
    {
      origin: 'https://app.example.com',
      trustedProxies: 'none',
      identity: [],
      limits: { store: memory(), onStoreError: 'deny' },
      ...(leaks === undefined ? {} : { leaks }),
    },
    fakeHost(),
  )
  const policy = compilePolicy({ access: publicAccess, handler })
  const call = {
    surface: 'route',
    method: 'GET',
    headers: new Headers(),
    route: '/api/orders',
    params: {},
    search: () => new URLSearchParams(),
    body: () => ({ value: undefined }),
    beside: () => [],
    request: undefined,
  }
  return async () => (await answerCall(gate, policy, call)).arrayBuffer()
}

/** CPU microseconds of one call of each, the best of nine rounds, in turn. */
async function costs(calls) {
  const best = calls.map(() => Number.POSITIVE_INFINITY)
  for (let round = 0; round < 9; round++) {
    for (const [index, call] of calls.entries()) {
      const start = process.cpuUsage()
      for (let times = 0; times < 1_000; times++) await call()
      const { user, system } = process.cpuUsage(start)
      best[index] = Math.min(best[index], (user + system) / 1_000)
    }
  }
  return best
}

const results = { tap: {}, scan: {} }
const watch = leakWatch({ secrets, on: 'block' })
for (const [name, handler] of Object.entries({ data: () => orders, 'a Response': () => Response.json(orders) })) {
  const [without, with20] = await costs([route(handler), route(handler, watch)])
  results.tap[name] = { without, with20 }
  console.log(
    `10 kB of JSON, ${name.padEnd(10)}  without ${without.toFixed(1)} µs, with 20 secrets ${with20.toFixed(1)} µs: ${(with20 / without).toFixed(2)} ×`,
  )
}

const build = new URL('../apps/reference/.next/', import.meta.url)
const sent = ['static/', 'server/app/'].flatMap((folder) =>
  readdirSync(new URL(folder, build), { recursive: true, encoding: 'utf8' }).map((name) => folder + name),
)
const search = new SecretSearch(Object.entries(secrets).map(([key, value]) => ({ key, value })))
for (const kind of ['js', 'css', 'html', 'rsc', 'woff2']) {
  const once = Buffer.concat(
    sent
      .filter((name) => name.endsWith(`.${kind}`) && (kind !== 'js' || name.startsWith('static/')))
      .map((name) => readFileSync(new URL(encodeURI(name), build))),
  )
  const bytes = Buffer.concat(Array.from({ length: Math.ceil(2e7 / once.length) }, () => once))
  let best = 0
  for (let round = 0; round < 3; round++) {
    const start = process.cpuUsage()
    for (let at = 0; at < bytes.length; at += 1 << 20) search.in(bytes.subarray(at, at + (1 << 20)), kind === 'css')
    const { user, system } = process.cpuUsage(start)
    best = Math.max(best, bytes.length / (user + system))
  }
  results.scan[kind] = best
  console.log(`scan, .${kind.padEnd(5)} ${best.toFixed(0).padStart(5)} MB/s`)
}

const folder = new URL('../.cache/bench/', import.meta.url)
mkdirSync(folder, { recursive: true })
writeFileSync(new URL('secrets.json', folder), `${JSON.stringify(results, null, 2)}\n`)
