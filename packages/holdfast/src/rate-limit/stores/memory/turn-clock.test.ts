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
