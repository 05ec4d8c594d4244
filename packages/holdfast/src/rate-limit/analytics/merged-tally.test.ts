import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NAMED, SPAN, type Share, type Tally } from './analytics-store.js'
import { heaviest } from './heaviest.js'
import { merged } from './merged-tally.js'
import { written } from './ordered-cells.js'

const counts = { allowed: fc.nat(1e6), denied: fc.nat(1e6) }
const share = (names: number) =>
  fc.record({ name: fc.nat(names - 1).map((i) => `name ${i}`), ...counts, weight: fc.nat(1e6) })
const shares = (names: number, most: number) =>
  fc.uniqueArray(share(names), { selector: ({ name }) => name, maxLength: most, size: 'max' })
const cells = (length: number, width: number) =>
  fc.oneof(
    fc.constant(''),
    fc.array(fc.nat(64 ** width - 1), { minLength: length, maxLength: length }).map((values) => written(values, width)),
  )

/** Few enough names for every one of them to be kept. */
const tally = fc.record<Tally>({
  limit: fc.constant('limit'),
  from: fc.constant(0),
  minutes: fc.uniqueArray(
    fc.record({
      minute: fc.nat(SPAN / 60_000 - 1).map((i) => i * 60_000),
      ...counts,
      observed: fc.nat(1e6),
      degraded: fc.nat(1e6),
    }),
    { selector: ({ minute }) => minute },
  ),
  callers: shares(NAMED, NAMED),
  routes: shares(NAMED, NAMED),
  identities: cells(16, 1),
  use: cells(8, 4),
  peak: fc.nat(),
})

/** Lists in no order. */
function sorted({ minutes, callers, routes, ...rest }: Tally) {
  const byName = (list: readonly Share[]) => list.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return {
    ...rest,
    minutes: minutes.toSorted((a, b) => a.minute - b.minute),
    callers: byName(callers),
    routes: byName(routes),
  }
}

describe('merging tallies', () => {
  it('is commutative', () => {
    fc.assert(
      fc.property(tally, tally, (a, b) => {
        expect(sorted(merged(a, b))).toEqual(sorted(merged(b, a)))
      }),
    )
  })

  it('is associative while every name fits', () => {
    fc.assert(
      fc.property(tally, tally, tally, (a, b, c) => {
        expect(sorted(merged(merged(a, b), c))).toEqual(sorted(merged(a, merged(b, c))))
      }),
    )
  })

  it('joins sketches as often as one likes', () => {
    fc.assert(
      fc.property(tally, tally, (a, b) => {
        const once = merged(a, b)
        const { identities, use, peak } = merged(merged(once, a), b)
        expect({ identities, use, peak }).toEqual({ identities: once.identities, use: once.use, peak: once.peak })
      }),
    )
  })
})

it('the peak of both is the greater one', () => {
  const of = (peak: number): Tally => ({
    limit: 'limit',
    from: 0,
    minutes: [],
    callers: [],
    routes: [],
    identities: '',
    use: '',
    peak,
  })
  expect([merged(of(3), of(7)).peak, merged(of(7), of(3)).peak]).toEqual([7, 7])
})

describe('the heaviest names', () => {
  /** Weights from 1, the lightest first. */
  const weighing = (count: number): Share[] =>
    Array.from({ length: count }, (_, i) => ({ name: `name ${i}`, allowed: i, denied: i, weight: i + 1 }))

  it('are all of a hundred as they are', () => {
    expect(heaviest(weighing(NAMED))).toEqual(weighing(NAMED))
  })

  it('are a hundred of more, the heaviest first, without what the first weighs that does not fit', () => {
    const kept = weighing(NAMED + 3)
      .slice(3)
      .map((each) => ({ ...each, weight: each.weight - 3 }))
    expect(heaviest(weighing(NAMED + 3))).toEqual(kept.toReversed())
  })

  it('are none of more that weigh the same', () => {
    expect(heaviest(weighing(NAMED + 1).map((each) => ({ ...each, weight: 5 })))).toEqual([])
  })

  it('are at most a hundred, are never said to have done more than they did, and include whoever weighs over a hundredth', () => {
    fc.assert(
      fc.property(fc.array(shares(400, 150), { minLength: 2, maxLength: 6 }), (lists) => {
        const truth = new Map<string, Share>()
        for (const each of lists.flat()) {
          const known = truth.get(each.name)
          truth.set(each.name, {
            name: each.name,
            allowed: each.allowed + (known?.allowed ?? 0),
            denied: each.denied + (known?.denied ?? 0),
            weight: each.weight + (known?.weight ?? 0),
          })
        }
        const kept = lists.reduce<Share[]>((all, list) => heaviest(all, list), [])
        expect(kept.length).toBeLessThanOrEqual(NAMED)
        for (const each of kept) {
          const whole = truth.get(each.name)!
          expect(each.allowed <= whole.allowed && each.denied <= whole.denied && each.weight <= whole.weight).toBe(true)
        }
        const total = [...truth.values()].reduce((sum, each) => sum + each.weight, 0)
        const names = new Set(kept.map((each) => each.name))
        for (const { name, weight } of truth.values()) {
          if (weight > total / NAMED) expect(names.has(name)).toBe(true)
        }
      }),
      { numRuns: 50 },
    )
  })
})
