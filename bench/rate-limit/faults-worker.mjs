import { monitorEventLoopDelay } from 'node:perf_hooks'
import { contender } from './contender.mjs'
import { answer, input } from '../measuring/measured-process.mjs'
import { percentile } from '../measuring/statistics.mjs'

const EVERY = 20
/** The timeout of 50 ms and what a busy machine adds to it. */
const HELD = 60

const { file, name, place } = input()
const { redis } = await contender(file, name)
const { check, refused, healthy = () => true } = await redis([{ limit: 1_000_000, window: 3_600_000 }], place)
// A client that tells its troubles by events only has been heard in the table.
process.on('unhandledRejection', () => undefined)

/** @type {{ sent: number, took: number | undefined, state: 'healthy' | 'degraded' | 'error' | undefined }[]} */
const calls = []
const delay = monitorEventLoopDelay({ resolution: 5 })
delay.enable()

async function call() {
  const began = performance.now()
  const record = { sent: Date.now(), took: undefined, state: undefined }
  calls.push(record)
  try {
    const told = await check(`user ${calls.length % 100}`)
    record.state = healthy(told) ? 'healthy' : 'degraded'
  } catch (reason) {
    record.state = refused?.(reason) ? 'healthy' : 'error'
  }
  record.took = performance.now() - began
}
setInterval(() => void call(), EVERY)

process.on('message', (/** @type {any} */ { from, back }) => {
  const during = calls.filter(({ sent }) => sent >= from && sent < back)
  const now = Date.now()
  const times = during.map(({ sent, took }) => took ?? now - sent)
  // The first that asked after it was back, or was waiting all the time.
  const decided = calls
    .filter(({ sent, took, state }) => state === 'healthy' && sent + took >= back)
    .map(({ sent, took }) => sent + took - back)
  answer({
    requests: during.length,
    held: times.filter((ms) => ms > HELD).length,
    unanswered: during.filter(({ took }) => took === undefined).length,
    errors: during.filter(({ state }) => state === 'error').length,
    degraded: during.filter(({ state }) => state === 'degraded').length,
    p50: percentile(times, 50),
    p99: percentile(times, 99),
    longest: Math.max(...times),
    healthyAfter: decided.length === 0 ? null : Math.round(Math.min(...decided)),
    loopLate: delay.percentile(99) / 1e6 - 5,
  })
})
answer({ ready: true })
