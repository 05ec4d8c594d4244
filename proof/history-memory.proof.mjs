// A million calls of as many clients through the memory sink: what the sink holds is measured in the heap, of a process
// that collects its garbage when it is told to, and does not grow from the first hundred thousand on.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { madeEvent } from '../bench/telemetry/made-event.mjs'
import { memorySink } from '../packages/holdfast/dist/telemetry/sinks/memory.js'

const CALLS = 1_000_000
const LOOK = 100_000
/** Megabytes of History: counters, and 512 names for each range. */
const MOST = 12

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')
const held = () => {
  collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return (heapUsed + arrayBuffers) / 1e6
}

// One event in the ring, so that what grows is what was counted.
const sink = memorySink({ capacity: 1 })
const before = held()
/** @type {number[]} */
const sizes = []
// Twenty-eight hours of calls: every step of each range is used.
let time = Date.now()
Date.now = () => time
for (let number = 0; number < CALLS; number++) {
  time += 100
  sink.record({ ...madeEvent(number, time), client: `client number ${number}` })
  if (number % LOOK === LOOK - 1) sizes.push(held() - before)
}
const { totals, callers } = sink.history.numbers('24h')
const counters = sink.history.size / 1e6
console.log(`MB held after each ${LOOK} calls: ${sizes.map((size) => size.toFixed(1)).join(', ')}`)
console.log(
  `of these counters: ${counters.toFixed(1)}; callers told: ${callers.length}; calls: ${JSON.stringify(totals)}`,
)
const isBounded = sizes.every((size) => size < MOST)
if (!isBounded) console.error(`History holds more than ${MOST} MB.`)
process.exit(isBounded ? 0 : 1)
