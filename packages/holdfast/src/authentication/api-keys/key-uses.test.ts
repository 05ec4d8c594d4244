import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { apiKeyUses } from './key-uses.js'

const NOON = Date.UTC(2030, 0, 1, 12)
const written: { id: string; at: number }[][] = []
let fault: (() => Promise<void>) | undefined
const store = {
  used(uses: readonly { readonly id: string; readonly at: number }[]) {
    written.push([...uses])
    return fault?.() ?? Promise.resolve()
  },
}

beforeEach(() => {
  vi.useFakeTimers({ now: NOON })
  written.length = 0
  fault = undefined
})
afterEach(() => vi.useRealTimers())

const recorder = () => apiKeyUses(store, () => Date.now())

describe('uses of keys', () => {
  it('writes the first at once and the rest of a minute together', () => {
    const used = recorder()
    used('a', null)
    expect(written).toEqual([[{ id: 'a', at: NOON }]])
    for (let second = 1; second < 60; second++) {
      vi.advanceTimersByTime(1_000)
      used('b', null)
      used(`c${second % 2}`, null)
    }
    expect(written).toHaveLength(1)
    vi.advanceTimersByTime(1_000)
    expect(written.slice(1)).toEqual([['b', 'c1', 'c0'].map((id) => ({ id, at: NOON }))])
  })

  it('writes the last uses although nobody comes after them', () => {
    const used = recorder()
    used('a', null)
    vi.advanceTimersByTime(59_000)
    used('b', null)
    vi.advanceTimersByTime(1_000)
    expect(written[1]).toEqual([{ id: 'b', at: NOON }])
    vi.advanceTimersByTime(600_000)
    expect(written).toHaveLength(2)
  })

  it('writes with the next use where the timer slept: a process that was frozen', () => {
    const used = recorder()
    used('a', null)
    used('b', null)
    vi.setSystemTime(NOON + 3_600_000)
    used('c', null)
    expect(written[1]?.map(({ id }) => id)).toEqual(['b', 'c'])
    vi.advanceTimersByTime(600_000)
    expect(written).toHaveLength(2)
  })

  it('writes nothing that the row says already, to the minute: other instances write too', () => {
    const used = recorder()
    vi.advanceTimersByTime(59_999)
    used('a', NOON)
    expect(written).toEqual([])
    vi.advanceTimersByTime(1)
    used('a', NOON)
    expect(written).toEqual([[{ id: 'a', at: NOON + 60_000 }]])
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('down')
      },
    ],
    ['rejects', () => Promise.reject(new Error('down'))],
  ])('goes on where the store %s', async (_, failing) => {
    fault = failing
    const used = recorder()
    used('a', null)
    vi.advanceTimersByTime(60_000)
    used('b', null)
    await vi.advanceTimersByTimeAsync(0)
    expect(written.map((uses) => uses.map(({ id }) => id))).toEqual([['a'], ['b']])
  })

  it('remembers 10,000 keys at most', () => {
    const used = recorder()
    used('first', null)
    for (let index = 0; index < 12_000; index++) used(`k${index}`, null)
    vi.advanceTimersByTime(60_000)
    expect(written[1]).toHaveLength(10_000)
  })

  it('is not kept from writing by a clock that was set back', () => {
    const used = recorder()
    used('a', null)
    vi.setSystemTime(NOON - 3_600_000)
    used('b', null)
    expect(written).toHaveLength(2)
  })

  it('keeps no process alive', () => {
    vi.useRealTimers()
    const timers = vi.spyOn(globalThis, 'setTimeout')
    const used = recorder()
    used('a', null)
    used('b', null)
    const timer = timers.mock.results[0]?.value as NodeJS.Timeout
    expect(timer.hasRef()).toBe(false)
    clearTimeout(timer)
  })
})
