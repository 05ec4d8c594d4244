import { describe, expect, it } from 'vitest'
import { SPAN, type Tally } from './analytics-store.js'
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

  it.each([
    ['denials', 'denied', 'observed'],
    ['would-be denials of as many denials', 'observed', 'allowed'],
  ] as const)('puts the limit with the most %s first', async (_, more, less) => {
    const names = ['b', 'c', 'a']
    const sorted = await summaries((recorder) => {
      for (const [times, name] of names.entries()) {
        for (let i = 0; i <= times; i++) recorder.record(name, 'user 1', undefined, more, 1)
        for (let i = 0; i < 9 - times; i++) recorder.record(name, 'user 1', undefined, less, 1)
      }
    })
    expect(sorted.map(({ limit }) => limit)).toEqual(['a', 'c', 'b'])
  })

  it('puts the busiest of limits without a denial first', async () => {
    const sorted = await summaries((recorder) => {
      for (const [times, name] of ['b', 'c', 'a'].entries())
        for (let i = 0; i <= times; i++) recorder.record(name, 'user 1', undefined, 'allowed', 1)
    })
    expect(sorted.map(({ limit }) => limit)).toEqual(['a', 'c', 'b'])
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

  it('tells the minutes of the range, the earliest first', () => {
    const minute = (at: number) => ({ minute: at, allowed: 1, denied: 2, observed: 3, degraded: 4 })
    const tally: Tally = {
      limit: 'limit',
      from: 0,
      minutes: [3, 1, 2, 0].map((at) => minute(at * 60_000)),
      callers: [],
      routes: [],
      identities: '',
      use: '',
      peak: 0,
    }
    const [summary] = summarize([tally], 60_000, 180_000)
    expect(summary).toMatchObject({ allowed: 2, denied: 4, observed: 6, degraded: 8, use: null, suggested: null })
    expect(summary!.minutes).toEqual([minute(60_000), minute(120_000)])
    expect(summarize([tally])[0]!.minutes.map(({ minute: at }) => at)).toEqual([0, 60_000, 120_000, 180_000])
  })

  it('names the twenty busiest and the twenty most refused, each in their order', async () => {
    const [summary] = await summaries((recorder) => {
      // Of 30 callers each calls once more than the one before; every third is refused as often as it is let through.
      for (let i = 0; i < 30; i++) {
        for (let times = 0; times <= i; times++) {
          recorder.record('limit', `user ${i}`, undefined, 'allowed', 1)
          if (i % 3 === 0) recorder.record('limit', `user ${i}`, undefined, 'denied', 1)
        }
      }
    })
    const { byRequests, byDenials } = summary!.callers
    const calls = byRequests.map(({ allowed, denied }) => allowed + denied)
    expect(byRequests).toHaveLength(20)
    expect(calls).toEqual(calls.toSorted((a, b) => b - a))
    expect(byRequests.slice(0, 4).map(({ name }) => name)).toEqual(['user 27', 'user 24', 'user 21', 'user 18'])
    expect(byDenials.map(({ denied }) => denied)).toEqual([28, 25, 22, 19, 16, 13, 10, 7, 4, 1])
  })

  it('names no more than twenty who were refused', async () => {
    const [summary] = await summaries((recorder) => {
      for (let i = 0; i < 25; i++) recorder.record('limit', `user ${i}`, undefined, 'denied', 1)
    })
    expect(summary!.callers.byDenials).toHaveLength(20)
  })

  it('tells the most that anybody used in any ten minutes', async () => {
    const [summary] = await summaries((recorder, pass) => {
      recorder.record('limit', 'user 1', undefined, 'allowed', 77)
      pass(SPAN)
      recorder.record('limit', 'user 1', undefined, 'allowed', 5)
    })
    expect(summary!.use?.max).toBe(77)
  })
})
