import { describe, expect, it } from 'vitest'
import { mulberry32 } from '../../packages/holdfast/src/testing/schedule.ts'
import { memoryGrowth, sparkline, type Sample } from '../../proof/soak/report.mjs'
import { growth } from '../../proof/soak/slope.mjs'

const MB = 1e6

/** Half an hour of a process whose memory rises and falls by garbage, looked at every ten seconds. */
function halfHour(leak: number, seed = 1): Sample[] {
  const random = mulberry32(seed)
  return Array.from({ length: 180 }, (_, at) => {
    const minute = (at + 1) / 6
    // The first minutes fill caches; the garbage of half a minute is collected at once.
    const warming = 80 * Math.min(1, minute / 4)
    const garbage = 60 * ((minute * 2) % 1) + 10 * random()
    const alive = (100 + warming + leak * minute) * MB
    const inside = {
      rss: alive + (80 + garbage) * MB,
      heapUsed: alive + garbage * MB,
      external: 5 * MB,
      alive: at % 6 === 5 ? alive : null,
    }
    return { minute, inside: { ...inside, cpu: 0, delay: { p50: 0, p99: 0, max: 0 } } } as Sample
  })
}

const slopeOf = (samples: readonly Sample[], measure: string) =>
  memoryGrowth(samples, 5).find((each) => each.measure === measure)!

describe('the growth of memory', () => {
  it.each([0, 0.5, 1.5, 20])('a leak of %f MB a minute is seen under the garbage', (leak) => {
    for (const measure of ['resident set', 'heap alive']) {
      const { slope, low, high } = slopeOf(halfHour(leak), measure)
      expect(Math.abs(slope - leak)).toBeLessThan(0.4)
      expect(low).toBeLessThanOrEqual(slope)
      expect(high).toBeGreaterThanOrEqual(slope)
    }
  })

  it('a single peak does not move it, where least squares would take it for a leak', () => {
    const points = Array.from({ length: 100 }, (_, at): [number, number] => [at, at > 95 ? 400 : 200 + (at % 3)])
    const { slope, leastSquares } = growth(points)
    expect(Math.abs(slope)).toBeLessThan(0.01)
    expect(leastSquares).toBeGreaterThan(0.3)
  })

  it('of too few points is no number, and so no pass', () => {
    expect(growth([[1, 5]]).slope < 1).toBe(false)
    expect(growth([]).slope < 1).toBe(false)
  })
})

it('a sparkline has the lowest and the highest bar where the values are', () => {
  expect(sparkline([1, 5, 3])).toBe('▁█▅')
  expect(sparkline([2, 2, 2])).toBe('▁▁▁')
  expect(sparkline(Array.from({ length: 500 }, (_, at) => at))).toHaveLength(90)
})
