import type { Eventually } from '../core/verdict.js'
import {
  KEPT,
  NAMED,
  SPAN,
  spanOf,
  type AnalyticsStore,
  type Share,
  type Tally,
} from '../rate-limit/analytics/analytics-store.js'
import { merged } from '../rate-limit/analytics/merged-tally.js'
import { analyticsRecorder, type AnalyticsRecorder } from '../rate-limit/analytics/recorder.js'
import { summarize, type LimitSummary } from '../rate-limit/analytics/summary.js'
import { hostileKeys } from './hostile-keys.js'
import type { TestRunner } from './store-contract-suite.js'

/** An empty store. */
export interface AnalyticsUnderTest {
  readonly store: AnalyticsStore
  /** By the store's clock, milliseconds since the epoch. */
  now(): number
  close?(): Eventually<void>
}

/**
 * What every `AnalyticsStore` must do, whatever is behind it. Call it in a test file, once for each way to open the
 * store; `open` is called for each test.
 *
 * @example
 * analyticsStoreContract('memory', () => ({ store: memoryAnalytics(Date.now), now: Date.now }), { describe, it, expect })
 */
export function analyticsStoreContract(
  name: string,
  open: () => Eventually<AnalyticsUnderTest>,
  { describe, it, expect }: TestRunner,
): void {
  function test(title: string, body: (opened: Opened) => Promise<void>): void {
    it(title, async () => {
      const under = await open()
      try {
        await body(openedAt(under))
      } finally {
        await under.close?.()
      }
    })
  }

  describe(`the analytics store "${name}"`, () => {
    test('adds up what four instances recorded, over several flushes', async ({ instance, summary }) => {
      const instances = [instance(), instance(), instance(), instance()]
      for (let round = 0; round < 3; round++) {
        for (const one of instances) {
          for (let i = 1; i <= 10; i++) one.record('writes', `person ${i}`, 'POST /orders', 'allowed', i)
          one.record('writes', 'person 10', 'POST /orders', 'denied', 10)
          one.record('writes', 'person 9', undefined, 'observed', 10, true)
          one.record('reads', 'user 1', 'GET /orders', 'allowed', 1)
        }
        await Promise.all(instances.map((one) => one.flush()))
      }
      const { minutes, callers, routes, ...writes } = await summary('writes')
      expect(writes).toEqual({
        limit: 'writes',
        allowed: 120,
        denied: 12,
        observed: 12,
        degraded: 12,
        distinctCallers: 10,
        use: { p50: 5, p90: 10, p95: 10, p99: 10, max: 10 },
        suggested: 15,
      })
      expect(minutes.length).toBe(1)
      expect(callers.byRequests.length).toBe(10)
      expect(callers.byRequests.slice(2).every(({ allowed, denied }) => allowed === 12 && denied === 0)).toBe(true)
      expect(callers.byDenials.map((share) => share.name).toSorted()).toEqual(['person 10', 'person 9'])
      expect(routes.byRequests.map((share) => [share.name, share.allowed, share.denied])).toEqual([
        ['POST /orders', 120, 12],
      ])
      expect((await summary('reads')).allowed).toBe(12)
    })

    test('counts different callers to within 4 %, each once however many instances see them', async (opened) => {
      for (const callers of [1, 100, 10_000, 200_000]) {
        const limit = `of ${callers}`
        const instances = [opened.instance(), opened.instance()]
        for (let i = 0; i < callers; i++) {
          const identity = `address 2001:db8:${(i >>> 16).toString(16)}:${(i & 0xffff).toString(16)}::/64`
          for (const one of instances) one.record(limit, identity, undefined, 'allowed', 1)
        }
        for (const one of instances) await one.flush()
        const { distinctCallers } = await opened.summary(limit)
        expect(Math.abs(distinctCallers - callers)).toBeLessThanOrEqual(callers * 0.04)
      }
    })

    test('names the heaviest callers, in their order, in a stream of many who come once or twice', async (opened) => {
      const instances = [opened.instance(), opened.instance()]
      for (let i = 0; i < 30_000; i++) {
        const one = instances[i % 2]!
        one.record('skewed', `user ${i}`, undefined, 'allowed', 1)
        if (i % 10 < 3) one.record('skewed', 'user of the third', undefined, 'allowed', 3)
        if (i % 10 < 2) one.record('skewed', 'user of the fifth', undefined, 'allowed', 3)
        if (i % 50 === 7) one.record('skewed', 'user who is refused', undefined, 'denied', 3)
        if (i % 5_000 === 4_999) for (const each of instances) await each.flush()
      }
      for (const one of instances) await one.flush()
      const { callers } = await opened.summary('skewed')
      expect(callers.byRequests.slice(0, 2).map((share) => share.name)).toEqual([
        'user of the third',
        'user of the fifth',
      ])
      expect(callers.byDenials[0]?.name).toBe('user who is refused')
    })

    test('who comes late is still named', async (opened) => {
      const one = opened.instance()
      for (let i = 0; i < 200; i++) {
        for (let times = 0; times < 20; times++) one.record('late', `user ${i}`, undefined, 'allowed', 1)
      }
      await one.flush()
      for (let round = 0; round < 30; round++) {
        for (let times = 0; times < 10; times++) one.record('late', 'newcomer', undefined, 'allowed', 1)
        await one.flush()
      }
      const { callers } = await opened.summary('late')
      expect(callers.byRequests[0]?.name).toBe('newcomer')
    })

    test('stays bounded and apart whatever callers, routes and limits are called', async ({ instance, tallies }) => {
      const one = instance()
      for (const key of hostileKeys) {
        for (const limit of ['plain', key]) one.record(limit, key, key, 'denied', 1)
      }
      for (let i = 0; i < 2_000; i++) one.record('plain', `${i} ${'\u{1f512}'.repeat(5_000)}`, `${i}`, 'allowed', i)
      await one.flush()
      await one.flush()
      const kept = await tallies()
      const plain = kept.find(({ limit }) => limit === 'plain')!
      for (const each of kept) expect(JSON.stringify(each).length).toBeLessThanOrEqual(110_000)
      for (const { name: shown } of [...plain.callers, ...plain.routes]) {
        expect(Array.from(shown).length).toBeLessThanOrEqual(128)
        expect(/[\p{Cc}\p{Cs}]/u.test(shown)).toBe(false)
      }
      const named = plain.callers.map((share) => share.name)
      expect(named.length).toBeLessThanOrEqual(NAMED)
      for (const key of ['', '__proto__', 'constructor', 'user:*', 'user:1', 'é', 'e\u0301', 'a\ufffdb']) {
        expect(named.filter((shown) => shown === key).length).toBe(1)
        expect(kept.some(({ limit }) => limit === key)).toBe(true)
      }
    })

    test('reads the ten minutes that meet a range, and no others', async ({ store, at }) => {
      const spans = [3, 2, 1, 0].map((back) => at - back * SPAN)
      await store.add(spans.map((from, i) => tally(from, `limit ${i}`)))
      const read = async (from: number, to: number) => (await store.read(from, to)).map(({ limit }) => limit).toSorted()
      expect(await read(at - 2 * SPAN, at)).toEqual(['limit 1', 'limit 2'])
      expect(await read(at - 2 * SPAN - 1, at + 1)).toEqual(['limit 0', 'limit 1', 'limit 2', 'limit 3'])
      expect(await read(0, at + SPAN)).toEqual(['limit 0', 'limit 1', 'limit 2', 'limit 3'])
      expect(await read(at + SPAN, at + 2 * SPAN)).toEqual([])
      expect(await read(at, at)).toEqual([])
    })

    test('keeps ten minutes for a day after their end, and takes what a clock within a day of its own dates', async ({
      store,
      time,
    }) => {
      const dated = [spanOf(time() - KEPT + SPAN / 2), spanOf(time() + KEPT - SPAN / 2)]
      for (const from of dated) {
        await store.add([tally(from, 'dated')])
        expect((await store.read(from, from + 1)).map((kept) => kept.from)).toEqual([from])
      }
    })

    test('keeps the hundred heaviest names, each less what the next one weighs', async ({ store, at, tallies }) => {
      const named = (first: number, weight: (i: number) => number): Tally => ({
        ...tally(at, 'named'),
        callers: Array.from({ length: NAMED }, (_, i) => ({
          name: `user ${first + i}`,
          allowed: first + i,
          denied: 1,
          weight: weight(first + i),
        })),
      })
      const [one, other] = [named(0, (i) => 1_000 + 3 * i), named(60, (i) => 500 + 2 * i)]
      await store.add([one])
      await store.add([other])
      const byName = (shares: readonly Share[]) => shares.toSorted((a, b) => (a.name < b.name ? -1 : 1))
      const [kept] = await tallies()
      expect(byName(kept!.callers)).toEqual(byName(merged(one, other).callers))
      expect(kept!.callers.length).toBe(NAMED)
      expect(Math.min(...kept!.callers.map(({ weight }) => weight))).toBe(1_000 - 818)
    })

    test('keeps nothing for longer than a day, nor what a wrong clock dates otherwise', async ({ store, at }) => {
      const dated = [at - KEPT - 2 * SPAN, at - KEPT + 2 * SPAN, at + KEPT + 2 * SPAN]
      await store.add(dated.map((from) => tally(from, 'old')))
      await store.add([tally(at, 'new')])
      const days = [-1, 0, 1, 2].map((day) => at + day * KEPT)
      const kept = (await Promise.all(days.map(async (end) => store.read(end - KEPT, end)))).flat()
      expect(kept.map(({ from }) => from).toSorted((a, b) => a - b)).toEqual([at - KEPT + 2 * SPAN, at])
    })

    test('takes nothing at all, and many at once', async ({ store, at, tallies }) => {
      await store.add([])
      expect(await tallies()).toEqual([])
      await store.add(Array.from({ length: 60 }, (_, i) => tally(at, `limit ${i % 30}`)))
      const kept = await tallies()
      expect(kept.length).toBe(30)
      expect(kept.every(({ minutes }) => minutes[0]?.allowed === 2)).toBe(true)
    })
  })
}

interface Opened {
  readonly store: AnalyticsStore
  /** The start of the present ten minutes; instances record at that time. */
  readonly at: number
  /** By the store's clock. */
  readonly time: () => number
  readonly instance: () => AnalyticsRecorder
  readonly tallies: () => Promise<readonly Tally[]>
  readonly summary: (limit: string) => Promise<LimitSummary>
}

function openedAt({ store, now }: AnalyticsUnderTest): Opened {
  const at = spanOf(now())
  const tallies = async () => store.read(at, at + SPAN)
  return {
    store,
    at,
    time: now,
    instance: () => analyticsRecorder({ store, clock: () => at }),
    tallies,
    async summary(limit) {
      const own = (await tallies()).filter((each) => each.limit === limit)
      const [summary] = summarize(own)
      if (summary === undefined) throw new Error(`Nothing was kept of the limit "${limit}".`)
      return summary
    },
  }
}

function tally(from: number, limit: string): Tally {
  const minutes = [{ minute: from, allowed: 1, denied: 0, observed: 0, degraded: 0 }]
  return { limit, from, minutes, callers: [], routes: [], identities: '', use: '', peak: 1 }
}
