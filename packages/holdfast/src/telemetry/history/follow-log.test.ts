import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Event } from '../../core/event.js'
import type { EventLog, StageTally } from '../event-log.js'
import { decision } from '../sample-events.test-parts.js'
import { followLog } from './follow-log.js'
import { history } from './history.js'

const START = Date.UTC(2026, 0, 5, 10, 4, 3)
const [SECOND, MINUTE] = [1_000, 60_000]

beforeEach(() => void vi.useFakeTimers({ now: START }))
afterEach(() => void vi.useRealTimers())

/** A log of some events, each with its number for a place. */
class FakeLog implements EventLog {
  events: Event[] = []
  /** How many of them are gone. */
  trimmed = 0
  tallied: StageTally[] = []
  isDown = false
  hangs = false
  /** The largest page that was asked for, and how often any was. */
  most = 0
  reads = 0

  write(count: number, time = Date.now()): void {
    for (let i = 0; i < count; i++) this.events.push(decision({ time, requestId: `${this.events.length}` }))
  }

  trim(left: number): void {
    this.trimmed = this.events.length - left
  }

  async read(cursor: string | null, most = 1_000) {
    if (cursor === null) return this.readBack(null, most)
    await this.#asked(most)
    const from = Number(cursor) + 1
    const start = Math.max(from, this.trimmed)
    return this.#page(start, Math.min(start + most, this.events.length), cursor, Number(cursor) < this.trimmed)
  }

  async readBack(cursor: string | null, most = 1_000) {
    await this.#asked(most)
    const end = cursor === null ? this.events.length : Number(cursor)
    return this.#page(Math.max(this.trimmed, end - most), end, cursor, false)
  }

  async tallies(from: number, to: number) {
    await this.#asked(0)
    return this.tallied.filter((tally) => tally.from >= from && tally.from < to)
  }

  #page(start: number, end: number, cursor: string | null, missed: boolean) {
    return {
      events: this.events.slice(start, end),
      cursor: end > start ? `${end - 1}` : cursor,
      first: start > this.trimmed ? `${start}` : null,
      missed,
    }
  }

  async #asked(most: number): Promise<void> {
    this.reads++
    this.most = Math.max(this.most, most)
    if (this.hangs) await new Promise(() => undefined)
    if (this.isDown) throw new Error('down')
  }
}

function followed(log: FakeLog, most?: number) {
  const numbers = history()
  const follower = followLog(log, numbers, most === undefined ? {} : { most })
  return { follower, numbers, denied: () => numbers.numbers('10m').totals.denied }
}

const told = () => vi.fn<(events: readonly Event[]) => void>()
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)

it('reads what the log has, from the newest back, and then whatever comes', async () => {
  const log = new FakeLog()
  log.write(2_300)
  const { follower, denied } = followed(log)
  const listener = told()
  const stop = follower.watch(listener)
  await pass(0)
  expect(denied()).toBeGreaterThanOrEqual(500)
  await pass(100)
  await follower.ready()
  expect([denied(), log.most]).toEqual([2_300, 500])
  expect(listener).not.toHaveBeenCalled()
  log.write(1_200)
  await pass(600)
  expect(denied()).toBe(3_500)
  expect(listener.mock.calls.flatMap(([events]) => events.map(({ requestId }) => Number(requestId)))).toEqual(
    Array.from({ length: 1_200 }, (_, i) => 2_300 + i),
  )
  stop()
})

it('reads no more of the past than it is told to', async () => {
  const log = new FakeLog()
  log.write(5_000)
  const { follower, denied } = followed(log, 1_200)
  const stop = follower.watch(told())
  await pass(100)
  expect(denied()).toBe(1_200)
  stop()
})

it('what comes while the past is read is not kept waiting', async () => {
  const log = new FakeLog()
  log.write(3_000)
  const { follower, denied } = followed(log)
  const readBack = log.readBack.bind(log)
  log.readBack = async (...asked) => {
    await new Promise((resolve) => setTimeout(resolve, 300))
    return readBack(...asked)
  }
  const listener = told()
  const stop = follower.watch(listener)
  await pass(350)
  log.write(3)
  await pass(600)
  expect(listener.mock.calls[0]?.[0].length).toBe(3)
  await pass(5_000)
  expect(denied()).toBe(3_003)
  stop()
})

describe('while nobody watches', () => {
  it('reads nothing and leaves no timer, then catches up', async () => {
    const log = new FakeLog()
    log.write(10)
    const { follower, denied } = followed(log)
    const stops = [follower.watch(told()), follower.watch(told())]
    await pass(100)
    for (const stop of stops) stop()
    await pass(0)
    expect(vi.getTimerCount()).toBe(0)
    const { reads } = log
    await pass(3 * MINUTE)
    expect(log.reads).toBe(reads)
    log.write(1_234)
    const stop = follower.watch(told())
    await pass(100)
    expect(denied()).toBe(1_244)
    stop()
  })

  it('begins anew where the log has thrown events away meanwhile', async () => {
    const log = new FakeLog()
    log.write(10)
    const { follower, denied, numbers } = followed(log)
    follower.watch(told())()
    await pass(100)
    await pass(MINUTE)
    log.write(5_000)
    log.trim(700)
    const stop = follower.watch(told())
    await pass(100)
    expect([denied(), numbers.numbers('10m').since]).toEqual([700, START + 100 + MINUTE])
    stop()
  })

  it('begins anew where more has come than it would read at first', async () => {
    const log = new FakeLog()
    log.write(10)
    const { follower, denied } = followed(log, 1_000)
    follower.watch(told())()
    await pass(100)
    log.write(9_000)
    const stop = follower.watch(told())
    await pass(1_000)
    expect(denied()).toBe(1_000)
    stop()
  })
})

it('goes on with a log that has no room for what comes in half a second', async () => {
  const log = new FakeLog()
  log.write(10)
  const { follower, denied } = followed(log)
  const stop = follower.watch(told())
  await pass(100)
  log.write(100)
  log.trim(5)
  await pass(600)
  expect(denied()).toBe(15)
  stop()
})

describe('a log that does not answer', () => {
  it.each(['isDown', 'hangs'] as const)(
    '%s: is told with its time, and read on from there when it is back',
    async (fault) => {
      const log = new FakeLog()
      log.write(10)
      const { follower, denied } = followed(log)
      const stop = follower.watch(told())
      await pass(100)
      expect(follower.health()).toEqual({ state: 'ok', since: null })
      log[fault] = true
      await pass(10 * SECOND)
      const { state, since } = follower.health()
      expect(state).toBe('down')
      expect(since).toBeGreaterThan(START)
      expect(since).toBeLessThanOrEqual(START + 6 * SECOND)
      log.write(7)
      log[fault] = false
      await pass(5 * SECOND)
      expect([follower.health(), denied()]).toEqual([{ state: 'ok', since: null }, 17])
      stop()
    },
  )

  it('from the beginning: who waits for its past is let go', async () => {
    const log = new FakeLog()
    log.isDown = true
    const { follower } = followed(log)
    const stop = follower.watch(told())
    await pass(0)
    await follower.ready()
    expect(follower.health()).toEqual({ state: 'down', since: START })
    stop()
  })
})

it('tells the day before its events by tallies, those of ten minutes when they are over', async () => {
  const log = new FakeLog()
  const ten = (steps: number) => (Math.floor(START / (10 * MINUTE)) - steps) * 10 * MINUTE
  const counts = { stage: 'access' as const, entered: 9, allowed: 9, denied: 0, observed: 0, failed: 0 }
  log.tallied = [0, 1, 7, 200].map((steps) => ({ from: ten(steps), ...counts }))
  log.write(1_000)
  const { follower, numbers } = followed(log, 500)
  const stop = follower.watch(told())
  await pass(100)
  expect(numbers.numbers('24h').totals).toMatchObject({ allowed: 18, denied: 500 })
  await pass(7 * MINUTE)
  expect(numbers.numbers('24h').totals).toMatchObject({ allowed: 27, denied: 500 })
  stop()
})

it('a listener that throws costs nobody else anything, and is not told again', async () => {
  const log = new FakeLog()
  log.write(1)
  const { follower } = followed(log)
  const broken = told().mockImplementation(() => {
    throw new Error('the connection is gone')
  })
  const other = told()
  const stops = [follower.watch(broken), follower.watch(other)]
  await pass(100)
  for (let round = 0; round < 2; round++) {
    log.write(1)
    await pass(500)
  }
  expect([broken.mock.calls.length, other.mock.calls.length, follower.health().state]).toEqual([1, 2, 'ok'])
  for (const stop of stops) stop()
})
