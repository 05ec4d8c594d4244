import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { dispatcher } from '../packages/holdfast/dist/telemetry/dispatch.js'
import { pseudonym } from '../packages/holdfast/dist/telemetry/pseudonym.js'
import { consoleSink } from '../packages/holdfast/dist/telemetry/sinks/console.js'
import { memorySink } from '../packages/holdfast/dist/telemetry/sinks/memory.js'

// What one event costs, its making included, in CPU time of this process: the median of several rounds after a warm-up.
const ROUNDS = 7
const EVENTS = 200_000
/** Microseconds of an event that goes through the dispatcher into the memory sink. */
const BUDGET = 3

/** Made anew each time, as the gate does. @param {number} time */
const event = (time) => ({
  kind: 'decision',
  time,
  requestId: '6f1c1c8e-0f2b-4f3c-9a51-0a4f1d9d8f10',
  route: '/api/orders/[id]',
  method: 'GET',
  surface: 'route',
  stage: 'response',
  verdict: 'allowed',
  code: null,
  status: 200,
  principal: 'AAAAAAAAAAAAAAAAAAAAAA',
  provider: 'jwt',
  address: '192.0.2.0/24',
  limits: [{ name: 'caller', limit: 600, remaining: 599, reset: 100, allowed: true }],
  ms: 0.2,
  handlerMs: 1.5,
  trail: [
    'origin',
    'limit-address',
    'identity',
    'limit-caller',
    'access',
    'input',
    'ownership',
    'handler',
    'response',
  ].map((stage) => ({ stage, ms: 0.02 })),
  degraded: [],
})

const dispatch = dispatcher([memorySink()])
const watched = dispatcher([watchedSink(10)])
const promised = dispatcher([{ name: 'promised', record: () => Promise.resolve() }], { outstanding: EVENTS })
const line = consoleSink({ level: 'debug', destination: { write: () => {} } })
const ring = memorySink()
const name = pseudonym(crypto.getRandomValues(new Uint8Array(32)))
for (let id = 0; id < 1_000; id++) await name(`user-${id}`)

/** @type {Record<string, (time: number) => unknown>} */
const cases = {
  'memory sink': (time) => ring.record(event(time)),
  'dispatcher → memory sink': (time) => dispatch.emit(event(time)),
  'dispatcher → memory sink, 10 listeners': (time) => watched.emit(event(time)),
  'dispatcher → sink that answers with a promise': (time) => promised.emit(event(time)),
  'console sink, without the write': (time) => line.record(event(time)),
  'pseudonym of a remembered caller': (time) => name(`user-${time % 1_000}`),
}

/** @type {Record<string, number>} */
const results = {}
for (const [label, run] of Object.entries(cases)) {
  /** @type {number[]} */
  const rounds = []
  for (let round = 0; round <= ROUNDS; round++) {
    const before = process.cpuUsage()
    for (let time = 0; time < EVENTS; time++) run(time)
    await promised.drain()
    const { user, system } = process.cpuUsage(before)
    if (round > 0) rounds.push((user + system) / EVENTS)
  }
  results[label] = Math.round((rounds.toSorted((a, b) => a - b)[ROUNDS >> 1] ?? 0) * 1_000) / 1_000
}

console.log(`telemetry: CPU µs for each event, Node ${process.version}, median of ${ROUNDS} × ${EVENTS}`)
console.table(Object.fromEntries(Object.entries(results).map(([label, µs]) => [label, { µs }])))
const spent = results['dispatcher → memory sink'] ?? Infinity
console.log(`dispatcher → memory sink: ${spent} µs, budget ${BUDGET} µs: ${spent <= BUDGET ? 'kept' : 'EXCEEDED'}`)

const file = join(dirname(dirname(fileURLToPath(import.meta.url))), '.cache', 'bench', 'telemetry.json')
mkdirSync(dirname(file), { recursive: true })
writeFileSync(file, JSON.stringify({ node: process.version, budget: BUDGET, µs: results }, null, 2))

/** @param {number} listeners */
function watchedSink(listeners) {
  const sink = memorySink()
  let told = 0
  for (let count = 0; count < listeners; count++) sink.subscribe(() => void told++)
  return sink
}
