import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { algorithms } from '../algorithms/algorithms.js'
import type { Algorithm, LimitPolicy, Taken } from '../store.js'
import { memory } from './memory.js'

const MINUTE = 60_000

interface Setting {
  readonly maxKeys?: number
  readonly algorithm?: Algorithm
  readonly limit?: number
  readonly window?: number
}

function counted({ maxKeys, algorithm = 'sliding-window', limit = 2, window = MINUTE }: Setting = {}) {
  // Not at an edge of fixed windows: half a minute after one.
  const time = { now: 1_700_000_010_000 }
  const store = memory({ clock: () => time.now, seed: 1, ...(maxKeys === undefined ? {} : { maxKeys }) })
  const policy: LimitPolicy = { algorithm, limit, window }
  const counter = (identity: string, cost = 1) => ({ limit: 'limit', identity, policy, cost })
  const take = (identity: string, cost = 1): Taken => store.takeOne(counter(identity, cost))
  return { store, time, take, counter, policy }
}

describe.each(Object.keys(algorithms) as Algorithm[])('limits/49 the memory store, %s', (algorithm) => {
  it('stays bounded under a flood of distinct keys, and a blocked key stays blocked', () => {
    const { store, take } = counted({ algorithm, maxKeys: 10_000 })
    take('abuser', 2)
    for (let i = 0; i < 100_000; i++) {
      take(`flood ${i}`)
      if (i % 10_000 === 0) expect(take('abuser').allowed).toBe(false)
    }
    expect(take('abuser').allowed).toBe(false)
    expect(store.occupancy()).toEqual({ keys: 10_000, shared: 1_024 })
  })

  it('counts newcomers apart again when the flood has left its window', () => {
    const { store, time, take } = counted({ algorithm, maxKeys: 1_000 })
    for (let i = 0; i < 20_000; i++) take(`flood ${i}`)
    for (let round = 0; round < 4; round++) {
      time.now += MINUTE
      for (let i = 0; i < 500; i++) expect(take(`newcomer ${i}`)).toMatchObject({ allowed: true, remaining: 1 })
    }
    expect(store.occupancy().shared).toBe(0)
  })

  it('keeps no key that has not been used for a window, as far as new keys come', () => {
    const { store, time, take } = counted({ algorithm })
    for (let i = 0; i < 20_000; i++) {
      take(`passing ${i}`)
      time.now += 60
    }
    expect(store.occupancy().keys).toBeLessThan(2_100)
  })

  it('keeps nothing of refused calls, of peeks and of resets', () => {
    const { store, counter } = counted({ algorithm })
    const full = counter('full', 2)
    store.take([full])
    for (let i = 0; i < 1_000; i++) store.take([counter(`new ${i}`), full])
    for (let i = 0; i < 1_000; i++) store.take([counter(`costly ${i}`, 3)])
    for (let i = 0; i < 1_000; i++) store.take([{ ...counter('a', 3), limit: `limit ${i}` }])
    for (let i = 0; i < 1_000; i++) store.peek([counter(`seen ${i}`)])
    store.reset(Array.from({ length: 1_000 }, (_, i) => counter(`released ${i}`)))
    expect(store.occupancy()).toEqual({ keys: 1, shared: 0 })
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
          const { time, take } = counted({ algorithm, maxKeys, limit: 3, window: 100 })
          const admitted = new Map<number, number[]>()
          for (const { key, wait } of calls) {
            time.now += wait
            if (!take(`${key}`).allowed) continue
            const times = [...(admitted.get(key) ?? []).filter((at) => at > time.now - 100), time.now]
            expect(times.length).toBeLessThanOrEqual(algorithm === 'sliding-window' ? 3 : 6)
            admitted.set(key, times)
          }
        },
      ),
      { numRuns: 100 },
    )
  })

  it('makes whole exactly the key that is reset, among those that share too', () => {
    const { store, time, take, counter } = counted({ algorithm, maxKeys: 100 })
    for (let i = 0; i < 10_000; i++) take(`flood ${i}`, 2)
    const others = Array.from({ length: 1_000 }, (_, i) => counter(`flood ${i}`))
    expect(take('victim').allowed).toBe(false)
    store.reset([counter('victim')])
    expect(store.peek(others).some((taken) => taken.allowed)).toBe(false)
    // Whoever has a key of its own looks for room, for all.
    for (let i = 0; i < 10_000; i++) take(`flood ${i % 50}`)
    time.now += 1_000
    expect(take('victim', 3)).toMatchObject({ allowed: false, remaining: 2 })
    expect(take('victim', 2)).toMatchObject({ allowed: true, remaining: 0 })
    expect(take('victim').allowed).toBe(false)
    store.reset([counter('flood 1')])
    expect(take('flood 1', 2)).toMatchObject({ allowed: true, remaining: 0 })
    expect(store.occupancy().keys).toBeLessThanOrEqual(101)
  })

  it('neither forgives nor locks out when the clock goes back', () => {
    const { time, take } = counted({ algorithm })
    take('a', 2)
    time.now -= 3_600_000
    const refused = take('a')
    expect(refused.allowed).toBe(false)
    expect(refused.retryAfter).toBeLessThanOrEqual(MINUTE)
    time.now += refused.retryAfter - 1
    expect(take('a').allowed).toBe(false)
    time.now += 1
    expect(take('a').allowed).toBe(true)
  })

  it('does not lock out after the clock was far ahead for a while', () => {
    const { time, take } = counted({ algorithm })
    time.now += 86_400_000
    take('a', 2)
    time.now -= 86_400_000
    expect(take('a').allowed).toBe(false)
    time.now += MINUTE
    expect(take('a', 2).allowed).toBe(true)
  })
})

describe('limits/49 the memory store', () => {
  it('under a flood of a million keys: a blocked key stays blocked, memory stays bounded, newcomers share', () => {
    const { store, take } = counted({ algorithm: 'gcra', maxKeys: 50_000 })
    take('abuser', 2)
    for (let i = 0; i < 1_000_000; i++) {
      if (i % 50_000 === 0) expect(take('abuser').allowed).toBe(false)
      take(`flood ${i}`)
    }
    expect(take('abuser').allowed).toBe(false)
    expect(store.occupancy()).toEqual({ keys: 50_000, shared: 1_024 })
    expect(take('newcomer')).toMatchObject({ allowed: false, remaining: 0 })
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

  it('makes room for one algorithm by what has expired of another', () => {
    const { store, time, take, policy } = counted({ maxKeys: 1_000 })
    for (let i = 0; i < 1_000; i++) take(`sliding ${i}`)
    time.now += MINUTE
    const gcra = { ...policy, algorithm: 'gcra' } as const
    for (let i = 0; i < 1_000; i++) store.takeOne({ limit: 'other', identity: `gcra ${i}`, policy: gcra, cost: 1 })
    expect(store.occupancy()).toEqual({ keys: 999, shared: 1 })
  })

  it.each(Object.keys(algorithms) as Algorithm[])(
    '%s: forgives nothing to those who share and come in one call',
    (algorithm) => {
      const { store, counter } = counted({ algorithm, maxKeys: 1 })
      const all = Array.from({ length: 2_000 }, (_, i) => counter(`caller ${i}`, 2))
      expect(store.take(all).every((taken) => taken.allowed)).toBe(true)
      expect(all.some((take) => store.takeOne({ ...take, cost: 1 }).allowed)).toBe(false)
    },
  )

  it('counts each of the numbers apart among those who share', () => {
    const { store, take, policy } = counted({ maxKeys: 1, limit: 100 })
    take('first')
    take('sharing', 90)
    const smaller = { limit: 'limit', identity: 'sharing', policy: { ...policy, limit: 5 }, cost: 5 }
    expect(store.takeOne(smaller).allowed).toBe(true)
  })
})

describe('memory(…)', () => {
  it('answers at once', () => {
    const { store, counter } = counted()
    expect(store.reach).toBe('process')
    expect(store.take([counter('a')])).toEqual([{ allowed: true, remaining: 1, reset: MINUTE, retryAfter: 0 }])
    expect(store.takeOne(counter('a'))).toEqual({ allowed: true, remaining: 0, reset: MINUTE, retryAfter: 0 })
  })

  it('checks a policy anew that can be changed after it was checked', () => {
    const { store, counter } = counted()
    const policy = { algorithm: 'fixed-window' as Algorithm, limit: 1, window: 1_000 }
    const take = { ...counter('a'), policy }
    store.take([take])
    policy.limit = Number.NaN
    expect(() => store.take([take])).toThrow(RangeError)
    expect(() => store.takeOne(take)).toThrow(RangeError)
  })

  it.each([0, -1, 1.5, Number.NaN, 10_000_001])('refuses %s keys', (maxKeys) => {
    expect(() => memory({ maxKeys })).toThrow(/\[config\.limit\]/)
  })

  it('refuses an option that it does not know', () => {
    expect(() => memory({ max: 5 } as object)).toThrow(/\[config\.unknown_option\]/)
  })
})

describe('takerOf', () => {
  const policy: LimitPolicy = { algorithm: 'sliding-window', limit: 2, window: MINUTE }

  it('limits/49 counts with takes of the same limit, and after the counter was left and made anew', () => {
    const { store, time } = counted({ maxKeys: 10 })
    const take = store.takerOf('limit', policy)
    const other = { limit: 'limit', identity: 'a', policy, cost: 1 }
    expect(take('a', 1)).toEqual({ allowed: true, remaining: 1, reset: MINUTE, retryAfter: 0 })
    expect(store.takeOne(other).remaining).toBe(0)
    expect(take('a', 1)).toEqual({ allowed: false, remaining: 0, reset: MINUTE, retryAfter: MINUTE })
    time.now += MINUTE
    // They look for room, and so the limit is forgotten; then somebody else counts for it again.
    for (let i = 0; i < 20; i++) store.takeOne({ ...other, limit: 'elsewhere', identity: `${i}` })
    expect(store.takeOne(other).remaining).toBe(1)
    expect(take('a', 1).remaining).toBe(0)
    expect(take('a', 1).allowed).toBe(false)
    store.reset([other])
    expect(take('a', 2).allowed).toBe(true)
  })

  it.each([0, -5, 1.5, Number.NaN])('throws on a cost of %s', (cost) => {
    expect(() => counted().store.takerOf('limit', policy)('a', cost)).toThrow(RangeError)
  })

  it('throws on an identity that is none, and on numbers that are none', () => {
    const { store } = counted()
    for (const identity of ['', undefined]) {
      expect(() => store.takerOf('limit', policy)(identity as string, 1)).toThrow(TypeError)
    }
    expect(() => store.takerOf('limit', { ...policy, limit: 0 })).toThrow(RangeError)
    expect(() => store.takerOf('', policy)).toThrow(TypeError)
  })

  it('counts by the numbers that there were, whoever changes them later', () => {
    const { store } = counted()
    const given = { ...policy }
    const take = store.takerOf('limit', given)
    given.limit = 1_000
    expect([take('a', 2).allowed, take('a', 1).allowed]).toEqual([true, false])
  })
})
