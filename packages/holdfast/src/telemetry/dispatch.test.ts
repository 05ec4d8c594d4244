import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AuditEvent, Event } from '../core/event.js'
import { dispatcher } from './dispatch.js'
import type { Sink } from './sink.js'
import { memorySink } from './sinks/memory.js'

const event = (time = 0): AuditEvent => ({
  kind: 'audit',
  time,
  requestId: '00000000-0000-4000-8000-000000000000',
  type: 'user_signed_in',
  subject: null,
  actor: null,
  address: null,
  facts: {},
})

const sink = (record: (event: Event) => void | PromiseLike<void>): Sink => ({ name: 'test', record })
const never = () => new Promise<void>(() => {})
const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
const down = () => {
  throw new Error('down')
}

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }))
afterEach(() => void vi.useRealTimers())

describe('a sink that fails', () => {
  it.each<[string, () => void | PromiseLike<void>]>([
    ['throws', down],
    ['rejects', () => Promise.reject(new Error('down'))],
    // oxlint-disable-next-line unicorn/no-thenable -- that is the fault
    ['answers with a thenable that throws', () => Object.fromEntries([['then', down]]) as unknown as PromiseLike<void>],
    ['answers with what throws when looked at', () => new Proxy(never(), { get: down })],
  ])('%s: emit does not throw, the event counts as dropped, other sinks have it', async (_name, record) => {
    const memory = memorySink()
    const dispatch = dispatcher([sink(record), memory])
    dispatch.emit(event())
    await dispatch.drain()
    expect([dispatch.dropped(), memory.events().length]).toEqual([1, 1])
  })

  it('hangs: emit returns, and no more than the bound is under way', () => {
    const record = vi.fn<() => Promise<void>>(never)
    const dispatch = dispatcher([sink(record)], { outstanding: 10 })
    for (let count = 0; count < 1_000; count++) dispatch.emit(event())
    expect([record.mock.calls.length, dispatch.dropped()]).toEqual([10, 990])
  })

  it('hangs: drain gives it up at the deadline and counts it', async () => {
    const dispatch = dispatcher([sink(never)], { deadline: 5_000 })
    dispatch.emit(event())
    const drained = vi.fn<() => void>()
    void dispatch.drain().then(drained)
    await vi.advanceTimersByTimeAsync(4_999)
    expect([drained.mock.calls.length, dispatch.dropped()]).toEqual([0, 0])
    await vi.advanceTimersByTimeAsync(1)
    expect([drained.mock.calls.length, dispatch.dropped()]).toEqual([1, 1])
  })

  it('hung and has recovered: it is told again once the deadline of the oldest has passed', () => {
    let hangs = true
    const delivered: Event[] = []
    const dispatch = dispatcher([sink((told) => (hangs ? never() : void delivered.push(told)))], { outstanding: 2 })
    dispatch.emit(event(1))
    dispatch.emit(event(2))
    hangs = false
    dispatch.emit(event(3))
    expect([delivered.length, dispatch.dropped()]).toEqual([0, 1])
    vi.advanceTimersByTime(5_000)
    dispatch.emit(event(4))
    expect([delivered.map(({ time }) => time), dispatch.dropped()]).toEqual([[4], 3])
  })

  it('answers after it was given up: the event stays dropped, once', async () => {
    const dispatch = dispatcher([sink(() => after(9_000))], { deadline: 5_000 })
    dispatch.emit(event())
    const drained = dispatch.drain()
    await vi.advanceTimersByTimeAsync(10_000)
    await drained
    expect(dispatch.dropped()).toBe(1)
  })
})

describe('a sink that is slow', () => {
  it('has everything when drain resolves, and drops nothing', async () => {
    let delivered = 0
    const dispatch = dispatcher([sink(() => after(1_000).then(() => void delivered++))])
    for (let count = 0; count < 100; count++) dispatch.emit(event())
    const drained = dispatch.drain()
    await vi.advanceTimersByTimeAsync(1_000)
    await drained
    expect([delivered, dispatch.dropped()]).toEqual([100, 0])
    expect(vi.getTimerCount()).toBe(0)
  })
})

it('sent = delivered + dropped, for any mixture of faults', async () => {
  const behaviour = fc.constantFrom('ok', 'throws', 'rejects', 'hangs', 'slow')
  await fc.assert(
    fc.asyncProperty(
      fc.array(behaviour, { maxLength: 60 }),
      fc.integer({ min: 1, max: 8 }),
      async (plan, outstanding) => {
        let delivered = 0
        let calls = 0
        const dispatch = dispatcher(
          [
            sink((told) => {
              calls++
              const does = plan[told.time]
              if (does === 'throws') throw new Error('down')
              if (does === 'rejects') return Promise.reject(new Error('down'))
              if (does === 'hangs') return never()
              if (does === 'slow') return after(1_000).then(() => void delivered++)
              delivered++
            }),
          ],
          { outstanding },
        )
        for (let time = 0; time < plan.length; time++) {
          dispatch.emit(event(time))
          if (time % 7 === 0) await vi.advanceTimersByTimeAsync(900)
        }
        const drained = dispatch.drain()
        await vi.advanceTimersByTimeAsync(5_000)
        await drained
        expect(delivered + dispatch.dropped()).toBe(plan.length)
        expect(calls).toBeLessThanOrEqual(plan.length)
      },
    ),
    { numRuns: 200 },
  )
})

it('drains at once where nothing is under way', async () => {
  const dispatch = dispatcher([memorySink()])
  dispatch.emit(event())
  await dispatch.drain()
  expect(vi.getTimerCount()).toBe(0)
})

it('gives every sink the same event, which none can change', () => {
  const seen: Event[] = []
  const rude = sink((told) => {
    ;(told as { time: number }).time = 7
  })
  const dispatch = dispatcher([rude, sink((told) => void seen.push(told))])
  dispatch.emit(event(1))
  expect([seen[0]?.time, dispatch.dropped()]).toEqual([1, 1])
})

it.each([{ deadline: 0 }, { deadline: Number.NaN }, { outstanding: 0 }, { outstanding: -1 }])(
  'refuses %j',
  (options) => {
    expect(() => dispatcher([], options)).toThrow(RangeError)
  },
)
