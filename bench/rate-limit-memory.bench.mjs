// What counting in memory costs: CPU time of `store.take` and of a limiter's awaited `charge`, over that of a bare Map
// increment and, where it is installed, of rate-limiter-flexible. Ratios count; absolute figures drift.
import { runInNewContext } from 'node:vm'
import { setFlagsFromString } from 'node:v8'
import { createLimiter, slidingWindow } from 'holdfast/rate-limit'
import { memory } from 'holdfast/stores/memory'

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc')

const peer = await import('rate-limiter-flexible').then(
  (module) => module.RateLimiterMemory ?? module.default.RateLimiterMemory,
  () => undefined,
)

const ROUNDS = 3
const keys = Array.from({ length: 100_000 }, (_, i) => `caller||user ${i}`)
const roomy = slidingWindow(100_000_000, '1 m').policy
const usual = slidingWindow(100, '1 m').policy

const bare = () => {
  const counts = new Map()
  return (key) => counts.set(key, (counts.get(key) ?? 0) + 1)
}
const taking = (policy, maxKeys) => () => {
  const store = memory(maxKeys === undefined ? {} : { maxKeys })
  return (key) => store.take([{ key, policy, cost: 1 }])
}
const charging = (policy) => () => {
  const limiter = createLimiter({ store: memory(), onStoreError: 'deny' })
  return (key) => limiter.charge([{ name: 'caller', key, policy, cost: 1 }])
}
const flexible = (points) => () => {
  const limiter = new peer({ points, duration: 60 })
  return (key) => limiter.consume(key).catch(() => undefined)
}
const three = () => {
  const store = memory()
  return (key) =>
    store.take([
      { key, policy: usual, cost: 1 },
      { key: 'address||192.0.2.1', policy: roomy, cost: 1 },
      { key: 'route|GET /api/orders|user 1', policy: roomy, cost: 1 },
    ])
}

const one = () => 'caller||user 1'
const spread = (i) => keys[(i * 7_919) % keys.length]
const distinct = (i) => `caller||user ${i}`

console.log('\none call at once                            M/s      ns   × bare Map')
compare('one key', 2e6, one, { 'bare Map': bare, 'store.take': taking(roomy) })
compare('one key, limit 100: refused', 2e6, one, { 'bare Map': bare, 'store.take': taking(usual) })
compare('three stacked limits', 5e5, spread, { 'bare Map': bare, 'store.take': three })
compare('100,000 keys', 1e6, spread, { 'bare Map': bare, 'store.take': taking(usual) })
compare('1,000,000 distinct keys', 1e6, distinct, { 'bare Map': bare, 'store.take': taking(usual, 1e6) })
compare('the same, 100,000 kept apart', 1e6, distinct, { 'bare Map': bare, 'store.take': taking(usual) })

console.log('\nawaited call                                M/s      ns   × bare Map')
const peers = (points) => (peer === undefined ? {} : { 'rate-limiter-flexible': flexible(points) })
await compareAwaited('one key', 5e5, one, { 'bare Map': bare, 'limiter.charge': charging(roomy), ...peers(1e8) })
await compareAwaited('one blocked key', 5e5, one, {
  'bare Map': bare,
  'limiter.charge': charging(usual),
  ...peers(100),
})
await compareAwaited('1,000,000 distinct keys', 1e6, distinct, {
  'bare Map': bare,
  'limiter.charge': charging(usual),
  ...peers(100),
})

console.log('\nbytes of memory for each of 1,000,000 keys, without the key itself')
const texts = Array.from({ length: 1e6 }, (_, i) => distinct(i))
weigh('bare Map', bare)
weigh('store.take', taking(usual, 1e6))
process.exit(0)

function compare(title, calls, key, contenders) {
  const best = {}
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, make] of Object.entries(contenders)) {
      const call = make()
      const start = process.cpuUsage()
      for (let i = 0; i < calls; i++) call(key(i))
      record(best, name, start, calls)
    }
  }
  show(title, best)
}

async function compareAwaited(title, calls, key, contenders) {
  const best = {}
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, make] of Object.entries(contenders)) {
      const call = make()
      const start = process.cpuUsage()
      for (let i = 0; i < calls; i++) await call(key(i))
      record(best, name, start, calls)
    }
  }
  show(title, best)
}

function record(best, name, start, calls) {
  const { user, system } = process.cpuUsage(start)
  best[name] = Math.min(best[name] ?? Number.POSITIVE_INFINITY, ((user + system) * 1_000) / calls)
}

function show(title, best) {
  console.log(title)
  for (const [name, ns] of Object.entries(best)) {
    const columns = [
      (1_000 / ns).toFixed(2).padStart(8),
      ns.toFixed(0).padStart(8),
      (ns / best['bare Map']).toFixed(1).padStart(13),
    ]
    console.log(`  ${name.padEnd(36)}${columns.join('')}`)
  }
}

function weigh(name, make) {
  gc()
  const before = bytes()
  const call = make()
  for (const text of texts) call(text)
  gc()
  console.log(`  ${name.padEnd(36)}${((bytes() - before) / texts.length).toFixed(0).padStart(8)}`)
  call(texts[0])
}

function bytes() {
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
