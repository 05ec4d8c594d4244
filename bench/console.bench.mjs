// What an open console costs the app that it watches, while 10,000 events a second go through the gate: the p95 of an
// ordinary route of the same process, asked from outside, with the page closed and open by turns; the longest task of
// the page's main thread; what stays in memory. Writes .cache/bench/console.json.
//
//   npm run bench -- console [--quick]
import { spawnSync } from 'node:child_process'
import { setTimeout as after } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright-core'
import { chromiumArguments, findPart, parts } from '../verbs/parts.mjs'
import { freePort } from '../verbs/port.mjs'
import { latencies } from './console/load.mjs'
import { startWorker } from './measuring/measured-process.mjs'
import { conclude } from './measuring/outcome.mjs'
import { median, percentile, ratioOf, rounded } from './measuring/statistics.mjs'
import { print } from './measuring/table.mjs'

const { quick } = parseArgs({ options: { quick: { type: 'boolean', default: false } } }).values
const [rounds, seconds, rate, eventsInSecond] = quick ? [3, 2, 200, 10_000] : [12, 4, 200, 10_000]
/** Views that move while events come. */
const views = ['', '/live', '/callers']

// Whoever looks at the console does so on another machine: the browser has a processor of its own.
pin(1)
const browser = await chromium.launch({ executablePath: findPart(parts.chromium), args: chromiumArguments })
pin(0)
const port = await freePort()
const origin = `http://localhost:${port}`
const app = startWorker(new URL('console/app.mjs', import.meta.url), { port }, { flags: ['--expose-gc'] })
await app.answer()

const page = await browser.newPage({ viewport: { width: 1440, height: 950 } })
await page.addInitScript(() => {
  const seen = /** @type {any} */ (globalThis)
  seen.tasks = []
  new PerformanceObserver((list) => seen.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
    type: 'longtask',
    buffered: true,
  })
})
const open = async (/** @type {string} */ view) => {
  await page.goto(`${origin}/console${view}`)
  await page
    .getByRole('status')
    .filter({ hasText: /^Live$/ })
    .waitFor()
}

const heap = [await heapAfter(100_000), await heapAfter(1_000_000), await heapAfter(1_000_000)]
const began = await app.ask({ what: 'flow', value: eventsInSecond })
const since = performance.now()
await open('')
await latencies(origin, { rate, seconds })
/** @type {{ closed: number, open: number, median: [number, number] }[]} */
const taken = []
for (let round = 0; round < rounds; round++) {
  /** @type {Record<string, number[]>} */
  const found = {}
  // By turns first, so that neither always meets the machine as the other left it.
  for (const state of round % 2 === 0 ? ['closed', 'open'] : ['open', 'closed']) {
    if (state === 'open') await open('')
    else await page.goto('about:blank')
    await after(500)
    found[state] = await latencies(origin, { rate, seconds })
  }
  const { closed, open: opened } = found
  taken.push({
    closed: percentile(closed, 95),
    open: percentile(opened, 95),
    median: [percentile(closed, 50), percentile(opened, 50)],
  })
}
/** @type {Record<string, { opening: number, watching: number }>} */
const tasks = {}
for (const view of views) {
  await open(view)
  const opening = await longest()
  await after(quick ? 3_000 : 10_000)
  tasks[view || '/'] = { opening, watching: await longest() }
}
const ended = await app.ask({ what: 'flow', value: 0 })
const flowed = ((ended.told - began.told) / (performance.now() - since)) * 1_000
await browser.close()
app.stop()

print(
  `An ordinary route at ${rate} calls/s beside ${rounded(flowed, 4)} events/s; ${rounds} rounds of ${seconds} s by turns`,
  [
    {
      console: 'closed',
      'p50 ms': median(taken.map((round) => round.median[0])),
      'p95 ms': median(taken.map((round) => round.closed)),
    },
    {
      console: 'open',
      'p50 ms': median(taken.map((round) => round.median[1])),
      'p95 ms': median(taken.map((round) => round.open)),
    },
  ],
)
print(
  'Longest task of the main thread, ms (0: none over 50)',
  Object.entries(tasks).map(([view, { opening, watching }]) => ({
    view,
    'while it opens': opening,
    'while it watches': watching,
  })),
)
print('Heap after events, each of another caller, MB', [
  { '100,000': heap[0], '1,100,000': heap[1], '2,100,000': heap[2] },
])
const growth = ratioOf(
  taken.map((round) => round.open),
  taken.map((round) => round.closed),
)
const watching = Math.max(...Object.values(tasks).map((task) => task.watching))
conclude(
  'console',
  {
    'p95 of a route with the console open, over closed': growth,
    'longest task while it watches, ms': watching,
    'heap of a million events more, MB': (heap[2] ?? 0) - (heap[1] ?? 0),
    'heap after 2,100,000 events, MB': heap[2] ?? 0,
  },
  [
    { figure: 'p95 of a route with the console open, over closed', atMost: 1.05 },
    { figure: 'longest task while it watches, ms', atMost: 100 },
    { figure: 'heap of a million events more, MB', atMost: 5 },
  ],
)
process.exit(0)

/** @param {number} count */
async function heapAfter(count) {
  return /** @type {number} */ ((await app.ask({ what: 'heap', value: count })).megabytes)
}

/** Since it was asked last. */
function longest() {
  return page.evaluate(() => Math.max(0, .../** @type {any} */ (globalThis).tasks.splice(0)))
}

/** This process, and what it starts from now on; where that cannot be, everybody shares. @param {number} processor */
function pin(processor) {
  spawnSync('taskset', ['-a', '-p', '-c', String(processor), String(process.pid)])
}
