import * as fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { AuditEvent, Event } from '../../core/event.js'
import { memorySink } from './memory.js'

const event = (time: number): AuditEvent => ({
  kind: 'audit',
  time,
  requestId: '00000000-0000-4000-8000-000000000000',
  type: 'user_signed_in',
  subject: null,
  actor: null,
  address: null,
  facts: {},
})

describe('the ring', () => {
  it('keeps the last events in their order, whatever was recorded', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 100 }), (capacity, count) => {
        const sink = memorySink({ capacity })
        for (let time = 0; time < count; time++) sink.record(event(time))
        const times = Array.from({ length: count }, (_, time) => time)
        expect(sink.events().map(({ time }) => time)).toEqual(times.slice(-capacity))
      }),
    )
  })

  it('gives a copy that later events do not change', () => {
    const sink = memorySink({ capacity: 1 })
    sink.record(event(1))
    const before = sink.events()
    sink.record(event(2))
    expect(before.map(({ time }) => time)).toEqual([1])
  })

  it('is empty after clear and fills again in order', () => {
    const sink = memorySink({ capacity: 3 })
    for (let time = 0; time < 5; time++) sink.record(event(time))
    sink.clear()
    expect(sink.events()).toEqual([])
    for (let time = 5; time < 9; time++) sink.record(event(time))
    expect(sink.events().map(({ time }) => time)).toEqual([6, 7, 8])
  })

  it.each([0, -1, 1.5, Number.NaN, Infinity])('refuses a capacity of %s', (capacity) => {
    expect(() => memorySink({ capacity })).toThrow(RangeError)
  })
})

describe('subscribers', () => {
  it('are told every event from then on, until they stop', () => {
    const sink = memorySink()
    const listener = vi.fn<(told: Event) => void>()
    sink.record(event(1))
    const stop = sink.subscribe(listener)
    sink.record(event(2))
    stop()
    sink.record(event(3))
    expect(listener.mock.calls).toEqual([[event(2)]])
  })

  it('stop one by one, even where the same function subscribed twice', () => {
    const sink = memorySink()
    const listener = vi.fn<(told: Event) => void>()
    const stop = sink.subscribe(listener)
    sink.subscribe(listener)
    stop()
    sink.record(event(1))
    expect(listener).toHaveBeenCalledTimes(1)
  })

  it('that throw are not called again, and cost neither the record nor the others', () => {
    const sink = memorySink()
    const broken = vi.fn<(told: Event) => void>(() => {
      throw new Error('the connection is gone')
    })
    const other = vi.fn<(told: Event) => void>()
    sink.subscribe(broken)
    sink.subscribe(other)
    sink.record(event(1))
    sink.record(event(2))
    expect([broken.mock.calls.length, other.mock.calls.length, sink.events().length]).toEqual([1, 2, 2])
  })
})
