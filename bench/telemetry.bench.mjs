// What one event costs, its making included, in CPU time of this process: by sink, in the history that the console shows,
// and written to a log of many instances and read from it. Then the console's load, and what-if over recorded traffic.
// Writes .cache/bench/telemetry.json.
//
//   npm run bench -- telemetry
import { metrics } from '@opentelemetry/api'
import { slidingWindow } from '../packages/holdfast/dist/rate-limit/algorithms/sliding-window.js'
import { seenRequest } from '../packages/holdfast/dist/rate-limit/what-if/seen-request.js'
import { whatIfInSlices } from '../packages/holdfast/dist/rate-limit/what-if/what-if.js'
import { dispatcher } from '../packages/holdfast/dist/telemetry/dispatch.js'
import { history } from '../packages/holdfast/dist/telemetry/history/history.js'
import { pseudonym } from '../packages/holdfast/dist/telemetry/pseudonym.js'
import { consoleSink } from '../packages/holdfast/dist/telemetry/sinks/console.js'
import { memorySink } from '../packages/holdfast/dist/telemetry/sinks/memory.js'
import { openTelemetrySink } from '../packages/holdfast/dist/telemetry/sinks/opentelemetry.js'
import { prometheusSink } from '../packages/holdfast/dist/telemetry/sinks/prometheus.js'
import { conclude } from './measuring/outcome.mjs'
import { figureOf, spread } from './measuring/statistics.mjs'
import { print } from './measuring/table.mjs'
import { consoleLoad } from './telemetry/console-load.mjs'
import { cpuOfEach, rounded } from './telemetry/cpu.mjs'
import { heapCosts } from './telemetry/heap.mjs'
import { logCosts } from './telemetry/logs.mjs'
import { madeEvent } from './telemetry/made-event.mjs'

const EVENTS = 100_000

const counted = history()
const flooded = history()
const ring = memorySink()
const dispatch = dispatcher([memorySink()])
const watched = dispatcher([watchedSink(10)])
const promised = dispatcher([{ name: 'promised', record: () => Promise.resolve() }], { outstanding: EVENTS })
const line = consoleSink({ level: 'debug', destination: { write: () => {} } })
const scraped = prometheusSink()
const measured = openTelemetrySink()
const name = pseudonym(crypto.getRandomValues(new Uint8Array(32)))
for (let id = 0; id < 1_000; id++) await name(`user-${id}`)

/** @type {Record<string, (number: number) => unknown>} */
const cases = {
  'made, and told nobody': (number) => madeEvent(number),
  'history alone': (number) => counted.record(madeEvent(number)),
  'history alone, each of another caller': (number) =>
    flooded.record({ ...madeEvent(number), client: `client number ${number}` }),
  'memory sink: ring and history': (number) => ring.record(madeEvent(number)),
  'dispatcher → memory sink': (number) => dispatch.emit(madeEvent(number)),
  'dispatcher → memory sink, 10 listeners': (number) => watched.emit(madeEvent(number)),
  'dispatcher → sink that answers with a promise': (number) => promised.emit(madeEvent(number)),
  'console sink, without the write': (number) => line.record(madeEvent(number)),
  'prometheus sink': (number) => scraped.record(madeEvent(number)),
  'opentelemetry sink, without an SDK': (number) => measured.record(madeEvent(number)),
  'pseudonym of a remembered caller': (number) => name(`user-${number % 1_000}`),
}

/** @type {Record<string, import('./measuring/statistics.mjs').Figure>} */
const results = {}
for (const [label, run] of Object.entries(cases)) {
  results[label] = await cpuOfEach(EVENTS, run, () => promised.drain())
}
Object.assign(results, await logCosts())
metrics.disable()

const made = results['made, and told nobody']?.value ?? 0
print(
  'CPU µs for each event; medians of 7 rounds',
  Object.entries(results).map(([label, each]) => ({
    event: label,
    'CPU µs': each.value,
    'middle half of the rounds': spread(each),
    'beyond its making': rounded(each.value - made),
  })),
)

const load = await consoleLoad()
print('10,000 events a second: share of one core, medians of 5 seconds', [load])

const what = await whatIfTimes()
print('What-if over 100,000 requests of 2,000 callers, one sliding window: CPU ms, medians of 7', [
  { answered: what.answered.value, 'longest without a turn for others': what.stretch.value },
])

const heap = await heapCosts()
print('What stays in memory', [heap])

/** @param {string} label */
const alone = (label) => {
  const { value, low, high, rounds } = results[label] ?? figureOf([])
  return { value: rounded(value - made), low: rounded(low - made), high: rounded(high - made), rounds }
}
conclude(
  'telemetry',
  {
    ...Object.fromEntries(Object.entries(results).map(([label, each]) => [`${label}, CPU µs`, each])),
    'history alone, beyond making the event, CPU µs': alone('history alone'),
    ...heap,
    'share of a core at 10,000 events a second': load['of it History and its numbers'],
    'what-if over 100,000 requests, CPU ms': what.answered,
  },
  [{ figure: 'dispatcher → memory sink, CPU µs', atMost: 3 }],
)

/** @param {number} listeners */
function watchedSink(listeners) {
  const sink = memorySink()
  let told = 0
  for (let count = 0; count < listeners; count++) sink.subscribe(() => void told++)
  return sink
}

/** Milliseconds of CPU from the question to the answer, and the most of it that went by without a turn for others. */
async function whatIfTimes() {
  const { policy } = slidingWindow(1, '1 m')
  const limits = [{ text: '1/1m per address', policy, per: /** @type {const} */ ('address') }]
  // Backwards, as a log is read.
  const seen = Array.from({ length: 100_000 }, (_, number) =>
    seenRequest({ ...madeEvent(number, 1_700_000_000_000 - number * 36), client: `client number ${number % 2_000}` }),
  )
  /** @type {number[]} */
  const times = []
  /** @type {number[]} */
  const stretches = []
  for (let round = 0; round <= 7; round++) {
    let longest = 0
    let last = process.cpuUsage()
    const other = setInterval(() => {
      longest = Math.max(longest, since(last))
      last = process.cpuUsage()
    }, 0)
    const began = process.cpuUsage()
    await whatIfInSlices(seen, limits)
    clearInterval(other)
    if (round === 0) continue
    times.push(since(began))
    stretches.push(longest)
  }
  return { answered: figureOf(times), stretch: figureOf(stretches) }
}

/** @param {NodeJS.CpuUsage} before */
function since(before) {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}
