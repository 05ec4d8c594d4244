import { describe, expect, it } from 'vitest'
import type { Columns } from '../records/columns.js'
import { replay } from '../replay.js'
import { limitsOf } from '../replayed.test-parts.js'
import { SIMULATIONS, type Simulation } from './kinds.js'
import { simulated } from './simulated.js'

const THREE_DAYS = 3 * 86_400_000
const options = (kind: Simulation, seed = 1) => ({ kind, requests: 50_000, over: THREE_DAYS, addresses: 40, seed })

const times = (blocks: Iterable<Columns>): number[] => {
  const all: number[] = []
  for (const { length, times: own } of blocks) all.push(...own.subarray(0, length))
  return all
}
const addresses = (blocks: Iterable<Columns>): number[] => {
  const all: number[] = []
  for (const { length, addresses: own } of blocks) all.push(...own.subarray(0, length))
  return all
}

describe.each(SIMULATIONS)('%s', (kind) => {
  it('has as many requests as are wanted, in the order of time and in the time that is wanted', () => {
    const traffic = simulated(options(kind))
    const own = times(traffic.blocks())
    expect(own).toHaveLength(50_000)
    expect(own.every((time, i) => i === 0 || time >= own[i - 1]!)).toBe(true)
    expect([own[0], own.at(-1)]).toEqual([traffic.from, traffic.to])
    expect(traffic.to - traffic.from).toBeLessThanOrEqual(THREE_DAYS)
    expect(traffic.names.addresses.requests.reduce((sum, count) => sum + count)).toBe(50_000)
  })

  it('is the same for the same seed, in every pass', () => {
    const traffic = simulated(options(kind))
    expect(addresses(traffic.blocks())).toEqual(addresses(traffic.blocks()))
    expect(addresses(simulated(options(kind)).blocks())).toEqual(addresses(traffic.blocks()))
  })
})

it('other people come with another seed', () => {
  expect(addresses(simulated(options('normal', 2)).blocks())).not.toEqual(
    addresses(simulated(options('normal')).blocks()),
  )
})

it('a crawler of six a minute at a limit of one a minute ends in a bill', async () => {
  const crawler = simulated({ kind: 'crawler', requests: 25_920, over: THREE_DAYS, addresses: 1, seed: 1 })
  const report = await replay(
    crawler,
    { skipped: 0, skippedBy: {}, logs: [], notices: [] },
    {
      limits: limitsOf('1/1m per address'),
      price: { each: 0.001, currency: '$' },
      top: 3,
      progress: () => {},
    },
  )
  expect(report.denied).toBe(25_920 - 3 * 24 * 60)
  expect(report.cost).toMatchObject({ without: 25.92, with: 4.32, saved: 21.6 })
  expect(report.limits[0]?.falsePositives.share).toBeCloseTo(21_600 / 25_920, 5)
})
