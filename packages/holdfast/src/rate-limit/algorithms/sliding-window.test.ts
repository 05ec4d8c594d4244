import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SlidingWindowCells, slidingWindow } from './sliding-window.js'

/** Every admitted unit with its time. `hold`: how long units are counted. */
class ExactLog {
  readonly #admitted: { readonly time: number; readonly cost: number }[] = []
  #first = 0
  #used = 0

  constructor(readonly hold: number) {}

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

describe.each([129, 1_000, 10_000])('limits/47 a limit of %i', (limit) => {
  it.each([250, 1_000, 60_000, 86_400_000])(
    'in windows of %i ms never admits more, and gives back at most 1/127 of the window late',
    (window) => {
      fc.assert(
        fc.property(traffic(limit, window), (phases) => {
          const least = new ExactLog(window)
          const most = new ExactLog(window + window / 127)
          const cells = new SlidingWindowCells()
          const cell = cells.open()
          const { policy } = slidingWindow(limit, window)
          let now = 1_700_000_000_123
          for (const { pause, calls, gap, cost } of phases) {
            now += pause
            for (let i = 0; i < calls; i++) {
              const [tooMany, tooFew] = [least.used(now) + cost > limit, most.used(now) + cost <= limit]
              const { allowed } = cells.take(cell, policy, cost, now)
              if (allowed ? tooMany : tooFew) expect.fail(`${allowed ? 'admits' : 'refuses'} ${cost} at ${now}`)
              if (allowed) {
                least.admit(now, cost)
                most.admit(now, cost)
              }
              now += gap
            }
          }
        }),
        { numRuns: 50 },
      )
    },
  )
})
