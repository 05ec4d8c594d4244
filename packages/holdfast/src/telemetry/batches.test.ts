import { beforeEach, afterEach, describe, expect, it, vi } from 'vitest'
import type { Event } from '../core/event.js'
import { batches } from './batches.js'
import { dispatcher } from './dispatch.js'
import { audit } from './sample-events.test-parts.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const events = (count: number): Event[] => Array.from({ length: count }, () => audit('user_signed_in'))

it('what comes within a tenth of a second is one write, and each record hears of it', async () => {
  const write = vi.fn<(events: readonly Event[]) => Promise<void>>(async () => undefined)
  const record = batches(write, { part: 'event-store' })
  const recorded = Promise.all(events(3).map(record))
  await vi.advanceTimersByTimeAsync(99)
  expect(write).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  await recorded
  expect(write.mock.calls.map(([batch]) => batch.length)).toEqual([3])
  expect(vi.getTimerCount()).toBe(0)
})

it('a full batch does not wait, and the next write waits for the one before', async () => {
  const open: (() => void)[] = []
  const sizes: number[] = []
  const write = (batch: readonly Event[]) => {
    sizes.push(batch.length)
    return new Promise<void>((resolve) => open.push(resolve))
  }
  const record = batches(write, { part: 'event-store', most: 2 })
  const recorded = Promise.all(events(5).map(record))
  await vi.advanceTimersByTimeAsync(1_000)
  expect(sizes).toEqual([2])
  open.shift()?.()
  await vi.advanceTimersByTimeAsync(0)
  expect(sizes).toEqual([2, 2])
  open.shift()?.()
  await vi.advanceTimersByTimeAsync(0)
  open.shift()?.()
  await recorded
  expect(sizes).toEqual([2, 2, 1])
})

describe('a store that', () => {
  it.each<[string, () => Promise<void>]>([
    [
      'throws',
      () => {
        throw new Error('down')
      },
    ], // oxlint-disable-line
    ['rejects', () => Promise.reject(new Error('down'))],
    ['hangs', () => new Promise(() => undefined)],
  ])('%s costs its batch and no other', async (_, fault) => {
    const write = vi.fn<() => Promise<void>>(async () => undefined).mockImplementationOnce(fault)
    const record = batches(write, { part: 'event-store', most: 2 })
    const outcomes = Promise.allSettled(events(2).map(record))
    await vi.advanceTimersByTimeAsync(3_000)
    const later = Promise.allSettled(events(2).map(record))
    await vi.advanceTimersByTimeAsync(2_000)
    expect((await later).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })

  it('hangs for good: a million events later memory holds two thousand, and sent = delivered + dropped', async () => {
    let [hangs, delivered] = [true, 0]
    const write = (batch: readonly Event[]) => {
      if (hangs) return new Promise<void>(() => undefined)
      delivered += batch.length
      return Promise.resolve()
    }
    let waiting = 0
    const record = batches(write, { part: 'event-store' })
    const dispatch = dispatcher([
      {
        name: 'counted',
        record: (event) => {
          waiting++
          return record(event).finally(() => void waiting--)
        },
      },
    ])
    const told = audit('user_signed_in')
    let most = 0
    for (let round = 0; round < 1_000; round++) {
      for (let index = 0; index < 1_000; index++) dispatch.emit(told)
      most = Math.max(most, waiting)
      if (round === 900) hangs = false
      if (round % 10 === 0) await vi.advanceTimersByTimeAsync(1_000)
    }
    const drained = dispatch.drain()
    await vi.advanceTimersByTimeAsync(10_000)
    await drained
    expect(most).toBeLessThanOrEqual(2_500)
    expect(delivered).toBeGreaterThan(0)
    expect(delivered + dispatch.dropped()).toBe(1_000_000)
  })
})
