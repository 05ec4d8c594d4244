import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { slidingWindow } from '../algorithms/sliding-window.js'
import type { Taken } from '../store.js'
import { memory } from './memory.js'

const MINUTE = 60_000

function counted({ maxKeys, limit = 2, window = MINUTE }: { maxKeys?: number; limit?: number; window?: number } = {}) {
  const time = { now: 1_700_000_000_000 }
  const store = memory({ clock: () => time.now, seed: 1, ...(maxKeys === undefined ? {} : { maxKeys }) })
  const { policy } = slidingWindow(limit, window)
  const take = (key: string, cost = 1) => store.take([{ key, policy, cost }])[0] as Taken
  return { store, time, take, policy }
}

describe('limits/49 the memory store', () => {
  it('stays bounded under a flood of distinct keys, and a blocked key stays blocked', () => {
    const { store, take } = counted({ maxKeys: 10_000 })
    take('abuser', 2)
    for (let i = 0; i < 200_000; i++) {
      take(`flood ${i}`)
      if (i % 10_000 === 0) expect(take('abuser').allowed).toBe(false)
    }
    expect(take('abuser').allowed).toBe(false)
    expect(store.occupancy()).toEqual({ keys: 10_000, shared: 1_024 })
  })

  it('counts newcomers apart again when the flood has left its window', () => {
    const { store, time, take } = counted({ maxKeys: 1_000 })
    for (let i = 0; i < 20_000; i++) take(`flood ${i}`)
    for (let round = 0; round < 4; round++) {
      time.now += MINUTE
      for (let i = 0; i < 500; i++) expect(take(`newcomer ${i}`)).toMatchObject({ allowed: true, remaining: 1 })
    }
    expect(store.occupancy().shared).toBe(0)
  })

  it('keeps no key that has not been used for a window, as far as new keys come', () => {
    const { store, time, take } = counted()
    for (let i = 0; i < 50_000; i++) {
      take(`passing ${i}`)
      time.now += 60
    }
    expect(store.occupancy().keys).toBeLessThan(2_100)
  })

  it('bounds the text of keys too', () => {
    const { store, time, take } = counted({ maxKeys: 1_000, limit: 1_001 })
    for (let i = 0; i < 1_000; i++) take(`${i} ${'x'.repeat(10_000)}`)
    expect(store.occupancy().keys).toBeLessThan(30)
    expect(take('short').allowed).toBe(true)
    time.now += MINUTE
    for (let i = 0; i < 1_000; i++) take(`short ${i}`)
    expect(store.occupancy().keys).toBeGreaterThan(900)
  })

  it('keeps nothing of refused calls', () => {
    const { store, policy } = counted()
    const full = { key: 'full', policy, cost: 2 }
    store.take([full])
    for (let i = 0; i < 1_000; i++) store.take([{ key: `new ${i}`, policy, cost: 1 }, full])
    for (let i = 0; i < 1_000; i++) store.take([{ key: `costly ${i}`, policy, cost: 3 }])
    expect(store.occupancy().keys).toBe(1)
  })

  it('never admits a key beyond its limit, whatever comes and goes beside it', () => {
    const call = fc.record({
      key: fc.integer({ min: 0, max: 11 }),
      wait: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 60 })),
    })
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.array(call, { minLength: 50, maxLength: 300 }),
        (maxKeys, calls) => {
          const { time, take } = counted({ maxKeys, limit: 3, window: 100 })
          const admitted = new Map<number, number[]>()
          for (const { key, wait } of calls) {
            time.now += wait
            if (!take(`${key}`).allowed) continue
            const times = [...(admitted.get(key) ?? []).filter((at) => at > time.now - 100), time.now]
            expect(times.length).toBeLessThanOrEqual(3)
            admitted.set(key, times)
          }
        },
      ),
      { numRuns: 200 },
    )
  })

  it('neither forgives nor locks out when the clock goes back', () => {
    const { time, take } = counted()
    take('a', 2)
    time.now -= 3_600_000
    const refused = take('a')
    expect(refused).toMatchObject({ allowed: false, retryAfter: MINUTE })
    time.now += refused.retryAfter - 1
    expect(take('a').allowed).toBe(false)
    time.now += 1
    expect(take('a').allowed).toBe(true)
  })

  it('does not lock out after the clock was far ahead for a while', () => {
    const { time, take } = counted()
    time.now += 86_400_000
    take('a', 2)
    time.now -= 86_400_000
    expect(take('a').allowed).toBe(false)
    time.now += MINUTE
    expect(take('a', 2).allowed).toBe(true)
  })
})

describe('memory(…)', () => {
  it('answers at once, and starts no timer', () => {
    const { policy } = counted()
    expect(Array.isArray(memory().take([{ key: 'a', policy, cost: 1 }]))).toBe(true)
  })

  it('charges nothing when one of the takes is not valid', () => {
    const { store, take, policy } = counted()
    for (const cost of [0, -5, 1.5, Number.NaN]) {
      expect(() =>
        store.take([
          { key: 'a', policy, cost: 1 },
          { key: 'a', policy, cost },
        ]),
      ).toThrow(RangeError)
    }
    expect(take('a', 2).allowed).toBe(true)
  })

  it.each([0, -1, 1.5, Number.NaN, 10_000_001])('refuses %s keys', (maxKeys) => {
    expect(() => memory({ maxKeys })).toThrow(/\[config\.limit\]/)
  })

  it('refuses an option that it does not know', () => {
    expect(() => memory({ max: 5 } as object)).toThrow(/\[config\.unknown_option\]/)
  })
})
