import { setTimeout as after } from 'node:timers/promises'
import { memorySink } from '../../packages/holdfast/dist/telemetry/sinks/memory.js'
import { rounded } from './cpu.mjs'
import { madeEvent } from './made-event.mjs'

const SECONDS = 5
const A_SECOND = 10_000
const TURNS = 100

/** The share of one core that 10,000 events a second take, made and recorded, with what an open console asks for. */
export async function consoleLoad() {
  const sink = memorySink()
  const made = await share(() => undefined)
  const recorded = await share((event) => sink.record(event))
  const told = await share(
    (event) => sink.record(event),
    () => JSON.stringify(sink.history.numbers('10m')).length,
  )
  return {
    'events made': made,
    'and recorded': recorded,
    'and told each second': told,
    'of it History and its numbers': rounded(told - made),
  }
}

/**
 * @param {(event: ReturnType<typeof madeEvent>) => void} take
 * @param {() => unknown} [picture]
 */
async function share(take, picture = () => {}) {
  const shares = []
  for (let second = 0; second < SECONDS; second++) {
    const before = process.cpuUsage()
    const began = performance.now()
    for (let turn = 0; turn < TURNS; turn++) {
      for (let number = 0; number < A_SECOND / TURNS; number++) take(madeEvent(turn * TURNS + number))
      await after(Math.max(0, began + ((turn + 1) * 1_000) / TURNS - performance.now()))
    }
    picture()
    const { user, system } = process.cpuUsage(before)
    shares.push((user + system) / 1_000 / (performance.now() - began))
  }
  return rounded(shares.toSorted((a, b) => a - b)[SECONDS >> 1] ?? 0)
}
