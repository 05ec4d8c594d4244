import fc from 'fast-check'
import { expect, it } from 'vitest'
import { DistinctCallers, distinctCallers } from './distinct-callers.js'
import { identityHash } from './identity-hash.js'
import { written } from './ordered-cells.js'

const REGISTERS = 2_048

function estimated(count: number): number {
  const callers = new DistinctCallers()
  for (let i = 0; i < count; i++) callers.add(identityHash(`user ${i}`))
  return distinctCallers([callers.take()])
}

it.each([1, 2, 10, 100, 1_000, 10_000, 100_000])('%i callers are told to within 7 in a hundred', (count) => {
  expect(Math.abs(estimated(count) - count)).toBeLessThanOrEqual(Math.ceil(count * 0.07))
})

it('nobody is 0, by whatever text', () => {
  expect(distinctCallers([])).toBe(0)
  expect(distinctCallers([''])).toBe(0)
  expect(distinctCallers([written(new Uint8Array(REGISTERS), 1)])).toBe(0)
})

/** Ertl 2017, section 4, term by term: σ and τ as the series that they are, of registers from 0 to 33. */
function byTheSeries(registers: readonly number[]): number {
  const m = registers.length
  const share = (rank: number) => registers.filter((one) => one === rank).length / m
  const terms = Array.from({ length: 60 }, (_, i) => i + 1)
  const empty = share(0)
  const sigma = empty + terms.reduce((sum, k) => sum + empty ** (2 ** k) * 2 ** (k - 1), 0)
  const x = 1 - share(33)
  const tau = (1 - x - terms.reduce((sum, k) => sum + (1 - x ** (2 ** -k)) ** 2 * 2 ** -k, 0)) / 3
  const middle = terms.filter((k) => k <= 32).reduce((sum, k) => sum + share(k) * 2 ** -k, 0)
  return m / (2 * Math.LN2 * (sigma + middle + tau * 2 ** -32))
}

it('is the estimate of the paper, whatever registers there are', () => {
  const registers = fc
    .tuple(fc.nat(33), fc.nat(33))
    .chain(([one, other]) =>
      fc.array(fc.integer({ min: Math.min(one, other), max: Math.max(one, other) }), { minLength: 64, maxLength: 64 }),
    )
    .filter((each) => each.some((rank) => rank > 0) && each.some((rank) => rank < 33))
  fc.assert(
    fc.property(registers, (each) => {
      const told = distinctCallers([written(each, 1)])
      const exact = byTheSeries(each)
      expect(Math.abs(told - exact)).toBeLessThanOrEqual(0.5 + exact * 1e-9)
    }),
    { numRuns: 300 },
  )
})

it('joins what several have seen', () => {
  const [one, other] = [new DistinctCallers(), new DistinctCallers()]
  for (let i = 0; i < 600; i++) one.add(identityHash(`user ${i}`))
  for (let i = 400; i < 1_000; i++) other.add(identityHash(`user ${i}`))
  expect(distinctCallers([one.take(), other.take()])).toBe(estimated(1_000))
})

it('tells its registers only when one was raised since, and all of them then', () => {
  const callers = new DistinctCallers()
  expect(callers.take()).toBe('')
  callers.add({ high: 5, low: 0x00ff_ffff })
  const first = callers.take()
  expect(first).toHaveLength(REGISTERS)
  // As high as it stands already, and lower.
  callers.add({ high: 5, low: 0x00ff_ffff })
  callers.add({ high: 5, low: 0xffff_ffff })
  expect(callers.take()).toBe('')
  callers.add({ high: 6, low: 0xffff_ffff })
  const second = callers.take()
  expect(second[5]).toBe(first[5])
  expect(second[6]).not.toBe(first[6])
})
