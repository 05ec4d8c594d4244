import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../core/configuration-error.js'
import type { Duration } from '../../core/duration.js'
import type { Taken } from '../store.js'
import { memory } from '../stores/memory.js'
import { slidingWindow } from './sliding-window.js'

describe('slidingWindow(…)', () => {
  it('is plain, frozen data', () => {
    const limit = slidingWindow(10, '10 s')
    expect(limit).toEqual({ policy: { algorithm: 'sliding-window', limit: 10, window: 10_000 }, per: 'caller' })
    expect(Object.isFrozen(limit) && Object.isFrozen(limit.policy)).toBe(true)
    expect(slidingWindow(5, '1 m', { name: 'login', per: 'address' })).toMatchObject({ name: 'login', per: 'address' })
  })

  it.each([0, -1, 1.5, Number.NaN, Infinity, 100_000_001, '10' as unknown as number])(
    'refuses a limit of %s',
    (limit) => {
      expect(() => slidingWindow(limit, '1 m')).toThrow(ConfigurationError)
    },
  )

  it.each([0, -1, 0.5, Number.NaN, Infinity, '367 d', '1 month', 'soon', ''] as Duration[])(
    'refuses a window of %s',
    (window) => {
      expect(() => slidingWindow(1, window)).toThrow(/\[config\.limit\]/)
    },
  )

  it.each(['', 'Login', '1st', 'a b', 'a"b', 'é', 'a'.repeat(65)])('refuses the name "%s"', (name) => {
    expect(() => slidingWindow(1, '1 m', { name })).toThrow(/\[config\.limit\]/)
  })

  it('refuses what it would otherwise pass over', () => {
    expect(() => slidingWindow(1, '1 m', { pre: 'address' } as object)).toThrow(/\[config\.unknown_option\]/)
    expect(() => slidingWindow(1, '1 m', { per: 'adress' as 'address' })).toThrow(/\[config\.limit\]/)
  })
})

/** Every admitted unit with its time: what the algorithm is measured against. */
class ExactLog {
  readonly #admitted: { readonly time: number; readonly cost: number }[] = []
  #first = 0
  #used = 0

  /** `hold`: how long units are counted. */
  constructor(
    readonly limit: number,
    readonly hold: number,
  ) {}

  admit(time: number, cost: number): void {
    this.#admitted.push({ time, cost })
    this.#used += cost
  }

  used(now: number): number {
    for (
      let old = this.#admitted[this.#first];
      old && old.time <= now - this.hold;
      old = this.#admitted[++this.#first]
    ) {
      this.#used -= old.cost
    }
    return this.#used
  }

  answer(now: number, cost: number): Taken {
    const used = this.used(now)
    const last = this.#admitted.at(-1)
    if (used + cost <= this.limit) {
      return { allowed: true, remaining: this.limit - used - cost, reset: this.hold, retryAfter: 0 }
    }
    const reset = used === 0 || last === undefined ? 0 : last.time + this.hold - now
    let retryAfter = this.hold
    if (cost <= this.limit) {
      let excess = used + cost - this.limit
      const freeing = this.#admitted.slice(this.#first).find((unit) => (excess -= unit.cost) <= 0)
      retryAfter = (freeing?.time ?? Number.NaN) + this.hold - now
    }
    return { allowed: false, remaining: this.limit - used, reset, retryAfter }
  }
}

interface Phase {
  readonly pause: number
  readonly calls: number
  readonly gap: number
  readonly cost: number
}

/** Phases of traffic: pauses of any length and around whole windows, bursts, overload, trickles. */
function traffic(limit: number, window: number): fc.Arbitrary<Phase[]> {
  const around = fc.integer({ min: -2, max: 2 }).map((off) => Math.max(0, window + off))
  const phase = fc.record({
    pause: fc.oneof(fc.constant(0), around, fc.integer({ min: 0, max: 2 * window })),
    calls: fc.integer({ min: 1, max: Math.min(3 * limit, 400) }),
    gap: fc.oneof(fc.constant(0), fc.constant(1), fc.integer({ min: 0, max: Math.ceil((4 * window) / limit) })),
    cost: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, fc.integer({ min: 1, max: Math.ceil(limit / 10) + 1 })),
  })
  return fc.array(phase, { minLength: 1, maxLength: 8 })
}

/** What `judge` says to each call: the first of its objections, or `undefined`. */
function objection(
  phases: readonly Phase[],
  limit: number,
  window: number,
  judge: (taken: Taken, now: number, cost: number) => unknown,
): unknown {
  let now = 1_700_000_000_123
  const store = memory({ clock: () => now })
  const { policy } = slidingWindow(limit, window)
  for (const { pause, calls, gap, cost } of phases) {
    now += pause
    for (let i = 0; i < calls; i++) {
      const fault = judge(store.take([{ key: 'a', policy, cost }])[0] as Taken, now, cost)
      if (fault !== undefined) return fault
      now += gap
    }
  }
  return undefined
}

const WINDOWS = [250, 1_000, 60_000, 3_600_000, 86_400_000]

describe.each([1, 10, 100, 128])('limits/47 a limit of %i is exact', (limit) => {
  it.each(WINDOWS)('in windows of %i ms, under any traffic', (window) => {
    fc.assert(
      fc.property(traffic(limit, window), (phases) => {
        const model = new ExactLog(limit, window)
        const fault = objection(phases, limit, window, (taken, now, cost) => {
          const wanted = model.answer(now, cost)
          if (wanted.allowed) model.admit(now, cost)
          const same = (['allowed', 'remaining', 'reset', 'retryAfter'] as const).every(
            (fact) => taken[fact] === wanted[fact],
          )
          return same ? undefined : { now, cost, taken, wanted }
        })
        expect(fault).toBeUndefined()
      }),
      { numRuns: 50 },
    )
  })
})

describe.each([129, 1_000, 10_000])('limits/47 a limit of %i', (limit) => {
  it.each(WINDOWS)(
    'in windows of %i ms never admits more, and gives back at most 1/127 of the window late',
    (window) => {
      fc.assert(
        fc.property(traffic(limit, window), (phases) => {
          const least = new ExactLog(limit, window)
          const most = new ExactLog(limit, window + window / 127)
          const fault = objection(phases, limit, window, (taken, now, cost) => {
            const [tooMany, tooFew] = [least.used(now) + cost > limit, most.used(now) + cost <= limit]
            if (taken.allowed ? tooMany : tooFew) return { now, cost, taken }
            if (!taken.allowed) return undefined
            least.admit(now, cost)
            most.admit(now, cost)
            return undefined
          })
          expect(fault).toBeUndefined()
        }),
        { numRuns: 50 },
      )
    },
  )
})

describe('limits/47 constant overload', () => {
  it.each([1, 10, 100, 1_000, 10_000])('admits at least 99.2 %% of a limit of %i, and never more', (limit) => {
    const window = 60_000
    let now = 0
    const store = memory({ clock: () => now })
    const { policy } = slidingWindow(limit, window)
    let admitted = 0
    for (; now < 20 * window; now += Math.max(1, window / limit / 2)) {
      if (store.take([{ key: 'a', policy, cost: 1 }])[0]?.allowed) admitted++
    }
    expect(admitted).toBeLessThanOrEqual(20 * limit)
    expect(admitted).toBeGreaterThanOrEqual(Math.floor(20 * limit * 0.992) - 1)
  })
})
