import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { publicAccess } from '../../authorization/access.js'
import type { Event } from '../../core/event.js'
import type { Sink } from '../../telemetry/sink.js'
import { memorySink } from '../../telemetry/sinks/memory.js'
import { addressNo, testGate } from '../gate.test-parts.js'
import type { Host } from '../host.js'

/** A million in `npm run proof`. */
const CALLS = process.env['HOLDFAST_PROOF'] === undefined ? 10_000 : 1_000_000

/** Few enough for the limits' store, and so many that none of them meets its limit. */
const ADDRESSES = 50_000

const faults: Readonly<Record<string, Sink['record']>> = {
  hangs: () => new Promise<void>(() => undefined),
  throws: () => {
    throw new Error('down')
  },
  rejects: () => Promise.reject(new Error('down')),
  'takes a second': () => new Promise<void>((resolve) => setTimeout(resolve, 1_000)),
  sound: () => undefined,
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('sinks that fail in every way fail no request and keep nothing: all events have arrived or are counted', async () => {
  let [answered, waiting, most] = [0, 0, 0]
  const isBusy = (): boolean => waiting > 0
  const arrived = new Map<string, number>()
  const arrive = (name: string) => void arrived.set(name, (arrived.get(name) ?? 0) + 1)
  const told = (name: string, record: Sink['record']) => (event: Event) => {
    const answer = record(event)
    if (answer === undefined) arrive(name)
    return answer?.then(() => arrive(name))
  }
  const sinks = Object.entries(faults).map(([name, record]): Sink => ({ name, record: told(name, record) }))
  const after: Host['after'] = (task) => {
    waiting++
    void Promise.resolve(task()).finally(() => void waiting--)
  }
  const world = testGate({ sinks: [...sinks, memorySink({ capacity: 1 })], clock: Date.now, host: { after } })
  const ask = world.route({ access: publicAccess })
  for (let n = 0; n < CALLS; n++) {
    if ((await ask({ from: addressNo(n % ADDRESSES) })).status === 200) answered++
    most = Math.max(most, waiting)
    // What loads with the first call is not a sink's doing.
    if (n === 0) for (let round = 0; isBusy() && round < 10_000; round++) await vi.advanceTimersByTimeAsync(1_000)
    // Five thousand in a second.
    if (n % 1_000 === 0) await vi.advanceTimersByTimeAsync(200)
  }
  await vi.advanceTimersByTimeAsync(20_000)

  const drops = world.gate.events.drops()
  expect([answered, waiting]).toEqual([CALLS, 0])
  // Requests that are over do not pile up behind a sink: no more than it may have under way, and their next round.
  expect(most).toBeLessThanOrEqual(2_500)
  for (const { name, dropped } of drops.slice(0, -1))
    expect([name, (arrived.get(name) ?? 0) + dropped]).toEqual([name, CALLS])
  expect(arrived.get('takes a second')).toBeGreaterThan(1_000)
  expect(drops.filter(({ dropped }) => dropped === 0).map(({ name }) => name)).toEqual(['sound', 'memory'])
}, 1_800_000)
