import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memory } from '../stores/memory.js'
import type { Algorithm, LimitPolicy } from '../store.js'
import { algorithms } from './algorithms.js'
import { models } from './reference-models.test-parts.js'

const WINDOWS = [1, 7, 250, 1_000, 60_000, 86_400_000]

function policies(algorithm: Algorithm): fc.Arbitrary<LimitPolicy> {
  const limits = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(7, 60, 100, 128))
  return fc.record({ limit: limits, window: fc.constantFrom(...WINDOWS), part: fc.nat(1_000) }).map((drawn) => {
    const { limit, window, part } = drawn
    if (algorithm === 'token-bucket') return { algorithm, limit, window, burst: limit + (part % (2 * limit)) }
    return { algorithm, limit, window, ...(algorithm === 'gcra' ? { burst: 1 + (part % limit) } : {}) }
  })
}

/** `wait` in windows; `jump`: by how many windows the clock is set, forwards or back, before the calls. */
const phases = fc.array(
  fc.record({
    wait: fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 3, noNaN: true })),
    off: fc.integer({ min: -2, max: 2 }),
    jump: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.double({ min: -3, max: 3, noNaN: true })),
    gap: fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 4, noNaN: true })),
    calls: fc.integer({ min: 1, max: 40 }),
    cost: fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, fc.integer({ min: 1, max: 14 })),
  }),
  { minLength: 1, maxLength: 8 },
)

describe.each(Object.keys(algorithms) as Algorithm[])('limits/47 %s', (algorithm) => {
  it('answers as its definition says, to take and to peek, under any traffic and any step of the clock', () => {
    fc.assert(
      fc.property(policies(algorithm), phases, (policy, traffic) => {
        let clock = 1_700_000_000_123
        // A step back counts as no time at all.
        let time = clock
        const move = (by: number) => {
          clock += by
          time += Math.max(0, by)
        }
        const store = memory({ clock: () => clock })
        const model = models[algorithm](policy)
        for (const { wait, off, jump, gap, calls, cost } of traffic) {
          move(Math.max(0, Math.round(wait * policy.window) + off))
          store.peek([])
          move(Math.round(jump * policy.window))
          for (let i = 0; i < calls; i++) {
            const take = { limit: 'limit', identity: 'a', policy, cost }
            const wanted = model.answer(time, cost)
            expect(store.peek([take])).toEqual([wanted])
            expect(i % 2 === 0 ? store.takeOne(take) : store.take([take])[0]).toEqual(wanted)
            if (wanted.allowed) model.charge(time, cost)
            move(Math.round((gap * policy.window) / policy.limit))
          }
        }
      }),
      { numRuns: 150 },
    )
  })

  it('lets a client through that obeys: one that waits retryAfter, and a whole burst after reset', () => {
    fc.assert(
      fc.property(policies(algorithm), phases, (policy, traffic) => {
        const { window, burst = policy.limit } = policy
        const cells = new algorithms[algorithm]()
        const cell = cells.open()
        let now = 1_700_000_000_123
        for (const { wait, calls, cost, gap } of traffic) {
          now += Math.round(wait * window)
          for (let i = 0; i < calls; i++) {
            const units = Math.min(cost, burst)
            const taken = cells.take(cell, policy, units, now)
            if (!taken.allowed) {
              expect(cells.take(cell, policy, units, now + taken.retryAfter - 1).allowed).toBe(false)
              now += taken.retryAfter
              expect(cells.take(cell, policy, units, now).allowed).toBe(true)
            }
            now += Math.round((gap * window) / policy.limit)
          }
          // As Retry-After says it, in whole seconds.
          now += Math.ceil(cells.whole(cell, policy, 0, now) / 1_000) * 1_000
          expect(cells.take(cell, policy, burst, now)).toMatchObject({ allowed: true, remaining: 0 })
        }
      }),
      { numRuns: 150 },
    )
  })
})
