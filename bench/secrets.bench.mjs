// What it costs to look for secrets. The gate's `leaks` on a route that answers 10 kB of JSON, beside the same route
// without it: as data, and as a Response of the handler's own. `holdfast scan` with 20 secrets over what the reference
// app's build sends, by kind of file: MB for each second of CPU. Ratios count; absolute figures drift. Writes
// .cache/bench/secrets.json.
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { publicAccess } from 'holdfast/next'
import { leakWatch } from 'holdfast/env/leaks'
import { SecretSearch } from '../packages/cli/dist/scan/secret-search.js'
import { createGate } from '../packages/holdfast/dist/pipeline/gate.js'
import { compilePolicy } from '../packages/holdfast/dist/pipeline/policy.js'
import { answerCall } from '../packages/holdfast/dist/pipeline/route.js'
import { memory } from '../packages/holdfast/dist/rate-limit/stores/memory.js'
import { conclude } from './measuring/outcome.mjs'
import { figureOf, ratioOf, spread } from './measuring/statistics.mjs'
import { print } from './measuring/table.mjs'
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

/** CPU microseconds of one call of each, by rounds, in turn. */
async function costs(calls) {
  const rounds = calls.map(() => [])
  for (let round = -1; round < 9; round++) {
    for (const [index, call] of calls.entries()) {
      const start = process.cpuUsage()
      for (let times = 0; times < 1_000; times++) await call()
      const { user, system } = process.cpuUsage(start)
      if (round >= 0) rounds[index].push((user + system) / 1_000)
    }
  }
  return rounds
}

/** @type {Record<string, import('./measuring/statistics.mjs').Figure>} */
const figures = {}
const rows = []
const watch = leakWatch({ secrets, on: 'block' })
for (const [name, handler] of Object.entries({ data: () => orders, 'a Response': () => Response.json(orders) })) {
  const [without, with20] = await costs([route(handler), route(handler, watch)])
  const more = figureOf(with20.map((each, round) => each - without[round]))
  figures[`10 kB of JSON as ${name}: CPU µs more`] = more
  figures[`10 kB of JSON as ${name}: CPU with leaks, over without`] = ratioOf(with20, without)
  rows.push({
    answer: name,
    'without, CPU µs': figureOf(without).value,
    'with 20 secrets': figureOf(with20).value,
    more: more.value,
    'middle half of the rounds': spread(more),
  })
}
print('A route that answers 10 kB of JSON, and whether `leaks` looks at it; medians of 9 rounds by turns', rows)

const build = new URL('../apps/reference/.next/', import.meta.url)
const sent = ['static/', 'server/app/'].flatMap((folder) =>
  readdirSync(new URL(folder, build), { recursive: true, encoding: 'utf8' }).map((name) => folder + name),
)
const scanned = []
const search = new SecretSearch(Object.entries(secrets).map(([key, value]) => ({ key, value })))
for (const kind of ['js', 'css', 'html', 'rsc', 'woff2']) {
  const once = Buffer.concat(
    sent
      .filter((name) => name.endsWith(`.${kind}`) && (kind !== 'js' || name.startsWith('static/')))
      .map((name) => readFileSync(new URL(encodeURI(name), build))),
  )
  const bytes = Buffer.concat(Array.from({ length: Math.ceil(2e7 / once.length) }, () => once))
  const rates = []
  for (let round = 0; round < 3; round++) {
    const start = process.cpuUsage()
    for (let at = 0; at < bytes.length; at += 1 << 20) search.in(bytes.subarray(at, at + (1 << 20)), kind === 'css')
    const { user, system } = process.cpuUsage(start)
    rates.push(bytes.length / (user + system))
  }
  const rate = figureOf(rates)
  figures[`holdfast scan, .${kind}: MB for a second of CPU`] = rate
  scanned.push({ kind: `.${kind}`, 'MB/s of CPU': rate.value, 'middle half of the rounds': spread(rate) })
}
print('`holdfast scan` over what the reference app’s build sends, 20 secrets', scanned)
conclude('secrets', figures)
