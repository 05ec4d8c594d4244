import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { bodyTimer } from './body-timer.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it.each([1, 20, 999, 1_000, 1_001, 30_000, 86_400_000])(
  'calls once, %i ms later: never early, and at most 250 ms late',
  (ms) => {
    const call = vi.fn<() => void>()
    bodyTimer().after(ms, call)
    vi.advanceTimersByTime(ms - 1)
    expect(call).not.toHaveBeenCalled()
    vi.advanceTimersByTime(251)
    expect(call).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(86_400_000 / 24)
    expect(call).toHaveBeenCalledTimes(1)
  },
)

it('does not call what was stopped', () => {
  const call = vi.fn<() => void>()
  const timer = bodyTimer()
  for (const ms of [10, 30_000]) timer.after(ms, call)()
  vi.advanceTimersByTime(60_000)
  expect(call).not.toHaveBeenCalled()
})

it('has one timer for a thousand bodies, and none a moment after the last', () => {
  const { after } = bodyTimer()
  const stops = Array.from({ length: 1_000 }, () => after(30_000, () => {}))
  expect(vi.getTimerCount()).toBe(1)
  for (const stop of stops) stop()
  vi.advanceTimersByTime(250)
  expect(vi.getTimerCount()).toBe(0)
})

it('goes on when one of them asks for more time', () => {
  const timer = bodyTimer()
  const called: string[] = []
  timer.after(2_000, () => {
    called.push('first')
    timer.after(2_000, () => called.push('again'))
  })
  timer.after(3_000, () => called.push('second'))
  vi.advanceTimersByTime(5_000)
  expect(called).toEqual(['first', 'second', 'again'])
})

it('looks again after a look that never came', () => {
  const timer = bodyTimer()
  timer.after(5_000, () => {})
  vi.clearAllTimers()
  vi.advanceTimersByTime(10_000)
  const call = vi.fn<() => void>()
  timer.after(5_000, call)
  vi.advanceTimersByTime(5_250)
  expect(call).toHaveBeenCalledTimes(1)
})

it('holds no process open', () => {
  vi.useRealTimers()
  const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const stop = bodyTimer().after(30_000, () => {})
  expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length).toBe(before)
  stop()
})
