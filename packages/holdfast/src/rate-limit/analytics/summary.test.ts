import { describe, expect, it } from 'vitest'
import { SPAN } from './analytics-store.js'
import { memoryAnalytics } from './stores/memory-analytics.js'
import { analyticsRecorder, type AnalyticsRecorder } from './recorder.js'
import { summarize, type LimitSummary } from './summary.js'

async function summaries(
  record: (recorder: AnalyticsRecorder, pass: (milliseconds: number) => void) => void,
): Promise<LimitSummary[]> {
  let time = 0
  const clock = () => time
  const store = memoryAnalytics(clock)
  const recorder = analyticsRecorder({ store, clock })
  record(recorder, (milliseconds) => (time += milliseconds))
  await recorder.flush()
  return summarize(await store.read(0, time + 1))
}

/** The summary of one limit, of whose callers each had this much in use at once. */
async function used(...units: readonly number[]): Promise<LimitSummary> {
  const [summary] = await summaries((recorder) => {
    for (const [i, most] of units.entries()) recorder.record('limit', `user ${i}`, undefined, 'allowed', most)
  })
  return summary!
}

describe('the summary of a limit', () => {
  it('is empty of nothing', () => {
    expect(summarize([])).toEqual([])
  })

  it('is plain data, the limit with the most denials first', async () => {
    const both = await summaries((recorder) => {
      for (let i = 0; i < 5; i++) recorder.record('calm', 'user 1', 'GET /a', 'allowed', i + 1)
      recorder.record('busy', 'user 1', 'GET /b', 'denied', 5)
      recorder.record('busy', 'user 2', 'GET /b', 'observed', 5, true)
    })
    expect(structuredClone(JSON.parse(JSON.stringify(both)))).toEqual(both)
    expect(both.map(({ limit }) => limit)).toEqual(['busy', 'calm'])
    expect(both[0]).toMatchObject({ allowed: 0, denied: 1, observed: 1, degraded: 1, distinctCallers: 2 })
    expect(both[1]!.callers.byDenials).toEqual([])
  })

  it('counts a caller once however often it calls, in however many ten minutes', async () => {
    const [summary] = await summaries((recorder, pass) => {
      for (let span = 0; span < 6; span++) {
        for (let i = 0; i < 50; i++) recorder.record('limit', 'user often', undefined, 'allowed', 100)
        for (let i = 0; i < 50; i++) recorder.record('limit', `user ${i}`, undefined, 'allowed', 2)
        pass(SPAN)
      }
    })
    expect(summary!.distinctCallers).toBe(51)
    expect(summary!.use).toMatchObject({ p50: 2, p90: 2, p95: 2, max: 100 })
    expect(summary!.callers.byRequests[0]).toMatchObject({ name: 'user often', allowed: 300 })
  })

  it('says percentiles to within 9 %, of many callers by a sample', async () => {
    const { use } = await used(...Array.from({ length: 50_000 }, (_, i) => 1 + (i % 1_000)))
    expect(Math.abs(use!.p50 - 500)).toBeLessThan(75)
    expect(Math.abs(use!.p90 - 900)).toBeLessThan(90)
    expect(use!.p99).toBeGreaterThan(950)
    expect(use!.max).toBe(1_000)
  })

  it.each([
    [[0], 1],
    [[1], 2],
    [[4], 6],
    [[10], 15],
    [[11], 20],
    [[100], 150],
    [[200], 300],
    [[700], 1_200],
  ])(
    'suggests half as much again as the 99th of a hundred callers uses, rounded up: %j → %i',
    async (units, suggested) => {
      expect((await used(...units)).suggested).toBe(suggested)
    },
  )
})
