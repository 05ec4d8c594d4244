import { afterEach, expect, it, vi } from 'vitest'
import { turnClock } from './turn-clock.js'

afterEach(() => void vi.useRealTimers())

it('reads the time anew in every turn of the event loop, however many calls the one before made', async () => {
  const clock = turnClock()
  for (let i = 0; i < 100_000; i++) clock()
  await new Promise((resolve) => setTimeout(resolve, 5))
  const before = Date.now()
  expect(clock()).toBeGreaterThanOrEqual(before)
})

it('never goes back or ahead within one turn', () => {
  const clock = turnClock()
  let last = 0
  let faults = 0
  for (let i = 0; i < 300_000; i++) {
    const now = clock()
    if (now < last || now > Date.now()) faults++
    last = now
  }
  expect(faults).toBe(0)
})

it('believes whoever replaces the time, at once', () => {
  const clock = turnClock()
  for (let i = 0; i < 100_000; i++) clock()
  vi.useFakeTimers({ now: 1_000 })
  for (let i = 0; i < 100; i++) {
    vi.setSystemTime(1_000 + i)
    for (let j = 0; j < 40; j++) expect(clock()).toBe(1_000 + i)
  }
  expect(vi.getTimerCount()).toBe(0)
})

/** A clock of the test's, and how often it was read. */
function counted() {
  const at = { now: 5, reads: 0 }
  const clock = turnClock(() => (at.reads++, at.now))
  return { at, clock }
}

it('shares a reading between 63 calls, once 65 of one millisecond came in one turn', async () => {
  const { at, clock } = counted()
  for (let i = 0; i < 65; i++) clock()
  expect(at.reads).toBe(65)
  at.now = 6
  for (let i = 0; i < 63; i++) expect(clock()).toBe(5)
  expect(at.reads).toBe(65)
  expect(clock()).toBe(6)
  expect(at.reads).toBe(66)
})

it('shares nothing beyond the turn, and counts anew in the next one', async () => {
  const { at, clock } = counted()
  for (let i = 0; i < 66; i++) clock()
  await new Promise((resolve) => setImmediate(resolve))
  at.now = 6
  expect(clock()).toBe(6)
  at.reads = 0
  for (let i = 0; i < 64; i++) clock()
  expect(at.reads).toBe(64)
  clock()
  expect(at.reads).toBe(64)
})

it('reads for every call while no two are of one millisecond, or come in one turn', async () => {
  const { at, clock } = counted()
  for (let i = 0; i < 1_000; i++) {
    at.now++
    expect(clock()).toBe(at.now)
  }
  expect(at.reads).toBe(1_000)
})
