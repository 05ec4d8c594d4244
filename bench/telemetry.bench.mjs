// What one event costs, its making included, in CPU time of this process: by sink, in the history that the console shows,
// and written to a log of many instances and read from it. Then the console's load, and what-if over recorded traffic.
// Writes .cache/bench/telemetry.json.
//
//   npm run bench -- telemetry
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
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
import { consoleLoad } from './telemetry/console-load.mjs'
import { cpuOfEach, rounded } from './telemetry/cpu.mjs'
import { logCosts } from './telemetry/logs.mjs'
import { madeEvent } from './telemetry/made-event.mjs'

const EVENTS = 100_000
/** Microseconds of an event that goes through the dispatcher into the memory sink. */
const BUDGET = 3

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

/** @type {Record<string, number>} */
const results = {}
for (const [label, run] of Object.entries(cases)) {
  results[label] = await cpuOfEach(EVENTS, run, () => promised.drain())
}
Object.assign(results, await logCosts())
metrics.disable()

console.log(`telemetry: CPU µs for each event, Node ${process.version}, medians of 7 rounds`)
const made = results['made, and told nobody'] ?? 0
console.table(
  Object.fromEntries(
    Object.entries(results).map(([label, µs]) => [label, { µs, 'beyond its making': rounded(µs - made) }]),
  ),
)
const spent = results['dispatcher → memory sink'] ?? Infinity
console.log(`dispatcher → memory sink: ${spent} µs, budget ${BUDGET} µs: ${spent <= BUDGET ? 'kept' : 'EXCEEDED'}`)

const load = await consoleLoad()
console.log('10,000 events a second: share of one core, medians of 5 seconds')
console.table(load)

const what = await whatIfTimes()
console.log('what-if over 100,000 requests of 2,000 callers, one sliding window: CPU, medians of 7')
console.table(what)

const file = join(dirname(dirname(fileURLToPath(import.meta.url))), '.cache', 'bench', 'telemetry.json')
mkdirSync(dirname(file), { recursive: true })
writeFileSync(file, JSON.stringify({ node: process.version, budget: BUDGET, µs: results, load, whatIf: what }, null, 2))

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
  return { 'answered in ms': median(times), 'longest without a turn for others, ms': median(stretches) }
}

/** @param {NodeJS.CpuUsage} before */
function since(before) {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

/** @param {number[]} values */
function median(values) {
  return rounded(values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0)
}
