import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SPAN, spanOf, type AnalyticsStore, type Tally } from './analytics-store.js'
import { memoryAnalytics } from './stores/memory-analytics.js'
import { analyticsRecorder, type AnalyticsRecorder } from './recorder.js'
import { summarize } from './summary.js'

const MINUTE = 60_000
let time = 0
const clock = () => time

beforeEach(() => {
  time = spanOf(1_700_000_000_000)
  vi.useFakeTimers()
})
afterEach(() => void vi.useRealTimers())

/** A store that can be away. */
class FaultyStore implements AnalyticsStore {
  readonly sizes: number[] = []
  fault: (() => Promise<void>) | undefined
  readonly #kept = memoryAnalytics(clock)
  add(tallies: readonly Tally[]) {
    this.sizes.push(tallies.length)
    return this.fault === undefined ? this.#kept.add(tallies) : this.fault()
  }
  read(from: number, to: number) {
    return this.#kept.read(from, to)
  }
  /** How many arrived in all. */
  async decisions(): Promise<number> {
    const minutes = (await this.read(0, Number.MAX_SAFE_INTEGER)).flatMap((tally) => tally.minutes)
    return minutes.reduce((sum, { allowed, denied, observed }) => sum + allowed + denied + observed, 0)
  }
}

const rejected = () => Promise.reject(new Error('down'))
const thrown = (): never => {
  throw new Error('down')
}

function decide(recorder: AnalyticsRecorder, times = 1, limit = 'limit'): void {
  for (let i = 0; i < times; i++) recorder.record(limit, `person ${i % 7}`, 'GET /orders', 'allowed', 1)
}

describe('the analytics recorder', () => {
  it('dates decisions by the minute, and begins anew every ten minutes', async () => {
    const store = memoryAnalytics(clock)
    const recorder = analyticsRecorder({ store, clock })
    for (let minute = 0; minute < 12; minute++) {
      decide(recorder, minute + 1)
      time += MINUTE
    }
    await recorder.flush()
    const tallies = await store.read(time - SPAN * 3, time)
    expect(tallies.map(({ minutes }) => minutes.length).toSorted((a, b) => b - a)).toEqual([10, 2])
    const [summary] = summarize(tallies, time - 3 * MINUTE, time)
    expect(summary!.minutes.map(({ allowed }) => allowed)).toEqual([10, 11, 12])
  })

  it('counts on when the clock is set back', async () => {
    const store = new FaultyStore()
    const tasks: (() => Promise<void>)[] = []
    const recorder = analyticsRecorder({ store, clock, background: (task) => void tasks.push(task) })
    decide(recorder, 3)
    time -= 3 * SPAN
    decide(recorder, 4)
    time += 5_000
    decide(recorder)
    expect(tasks.length).toBe(2)
    await recorder.flush()
    expect(await store.decisions()).toBe(8)
  })

  it('flushes some seconds after a decision by itself, and not at all without one', async () => {
    const store = new FaultyStore()
    const recorder = analyticsRecorder({ store, clock })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(store.sizes).toEqual([])
    decide(recorder, 100)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(store.sizes).toEqual([1])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('flushes in the background where there is one, every five seconds at most', async () => {
    const store = new FaultyStore()
    const tasks: (() => Promise<void>)[] = []
    const recorder = analyticsRecorder({ store, clock, background: (task) => void tasks.push(task) })
    decide(recorder, 10)
    time += 4_999
    decide(recorder, 10)
    expect(tasks.length).toBe(1)
    time += 1
    decide(recorder, 10)
    expect(tasks.length).toBe(2)
    expect(store.sizes).toEqual([])
    for (const task of tasks) await task()
    expect(await store.decisions()).toBe(30)
  })

  it('flushes outside of a request too, where the background refuses', async () => {
    const store = new FaultyStore()
    const recorder = analyticsRecorder({ store, clock, background: thrown })
    decide(recorder, 1)
    await vi.advanceTimersByTimeAsync(0)
    expect(store.sizes).toEqual([1])
    decide(recorder, 9)
    await recorder.flush()
    expect(await store.decisions()).toBe(10)
  })

  it.each([
    ['rejects', rejected],
    ['throws', thrown],
  ])('limits/50 a store that %s costs no decision: what was recorded arrives later, once', async (_, fault) => {
    const store = new FaultyStore()
    const recorder = analyticsRecorder({ store, clock })
    store.fault = fault
    for (let round = 0; round < 5; round++) {
      decide(recorder, 10)
      await recorder.flush()
    }
    store.fault = undefined
    decide(recorder, 10)
    await recorder.flush()
    expect(await store.decisions()).toBe(60)
    const [summary] = summarize(await store.read(time, time + SPAN))
    expect(summary!.distinctCallers).toBe(7)
    expect(summary!.use).toMatchObject({ p50: 1, max: 1 })
    expect(recorder.dropped()).toBe(0)
  })

  it('limits/50 a store that never answers holds a flush for five seconds, and only one at a time', async () => {
    const store = new FaultyStore()
    const recorder = analyticsRecorder({ store, clock })
    let asked = 0
    store.fault = () => {
      asked++
      return new Promise(() => undefined)
    }
    decide(recorder, 10)
    const flushes = [recorder.flush(), recorder.flush(), recorder.flush()]
    await vi.advanceTimersByTimeAsync(4_000)
    expect(asked).toBe(1)
    await vi.advanceTimersByTimeAsync(8_000)
    await Promise.all(flushes)
    expect(asked).toBe(2)
    store.fault = undefined
    await recorder.flush()
    expect(await store.decisions()).toBe(10)
  })

  it('a flush brings what was recorded while another was under way', async () => {
    const store = new FaultyStore()
    const recorder = analyticsRecorder({ store, clock })
    decide(recorder, 10)
    const first = recorder.flush()
    decide(recorder, 10)
    await Promise.all([first, recorder.flush()])
    expect(await store.decisions()).toBe(20)
  })

  it('counts limits beyond 500 as others, and sends 20 at a time', async () => {
    const store = new FaultyStore()
    const recorder = analyticsRecorder({ store, clock })
    for (let i = 0; i < 3_000; i++) decide(recorder, 1, `limit ${i}`)
    await recorder.flush()
    expect(store.sizes.reduce((sum, size) => sum + size)).toBe(501)
    expect(Math.max(...store.sizes)).toBe(20)
    const others = (await store.read(time, time + SPAN)).find(({ limit }) => limit === '(others)')
    expect(others!.minutes[0]!.allowed).toBe(2_500)
  })

  it('keeps a thousand tallies for a store that stays away, and says what it gave up', async () => {
    const store = new FaultyStore()
    store.fault = rejected
    const recorder = analyticsRecorder({ store, clock })
    for (let span = 0; span < 120; span++) {
      for (let i = 0; i < 10; i++) {
        recorder.record(`limit ${i}`, 'user 1', undefined, 'allowed', 1)
        recorder.record(`limit ${i}`, 'user 1', undefined, 'denied', 1)
        recorder.record(`limit ${i}`, 'user 1', undefined, 'observed', 1)
      }
      await recorder.flush()
      time += SPAN
    }
    expect(recorder.dropped()).toBe(200 * 3)
    store.fault = undefined
    store.sizes.length = 0
    await recorder.flush()
    expect(store.sizes.reduce((sum, size) => sum + size)).toBe(1_000)
  })
})
