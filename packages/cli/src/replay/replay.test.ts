import fc from 'fast-check'
import { rateLimit, whatIf } from 'holdfast/rate-limit'
import { memory } from 'holdfast/stores/memory'
import { describe, expect, it } from 'vitest'
import { limitsOf, replayed, replayedLines, type Logged } from './replayed.test-parts.js'

const START = Date.UTC(2026, 0, 5)
const AGENTS = ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'curl/8.5.0', 'Agent']

const logged: fc.Arbitrary<Logged> = fc.record({
  time: fc.integer({ min: -40, max: 90 }).map((second) => START + second * 1_000),
  address: fc.constantFrom('203.0.113.1', '203.0.113.2', '2001:db8::1', '2001:db8::2', 'host.test'),
  route: fc.constantFrom('GET /', 'POST /api/auth/login', 'GET /orders/1', 'GET /orders/2'),
  agent: fc.constantFrom(...AGENTS),
  user: fc.constantFrom('-', 'ann', 'bob'),
})
const log = fc.array(logged, { maxLength: 150 })

const LIMITS = [
  '5/10s per address',
  'fixed 7/30s per caller',
  'bucket 1/2s burst 6 per user-agent',
  'gcra 30/1m burst 4 per route',
  '3/20s per user',
  '25/1m per everybody',
  '4/20s per anonymous',
  '2/10s per address on POST /api/auth/*',
] as const

/** What is seen by whom no number stands between the log and the library. */
const seenOf = ({ time, address, route = 'GET /', agent, user }: Logged): Parameters<typeof whatIf>[0][number] => ({
  time,
  address: address.includes(':') ? '2001:db8::/64' : address,
  route: route.replace(/\d+$/, '[id]'),
  ...(user !== '-' && user !== undefined && { principal: user }),
  ...(agent !== undefined && { agent }),
})

describe('what limits would have done', () => {
  it('does not depend on the order of the log', async () => {
    // Of requests of one moment, those that stand first are first.
    const distinct = fc.uniqueArray(logged, { maxLength: 100, selector: ({ time }) => time })
    await fc.assert(
      fc.asyncProperty(
        distinct.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        async ([all, shuffled]) => {
          const sorted = all.toSorted((a, b) => a.time - b.time)
          expect(await replayed(shuffled, LIMITS, 16)).toEqual(await replayed(sorted, LIMITS))
        },
      ),
      { numRuns: 25 },
    )
  })

  it('is what the library’s own limiter says to one request after the other', async () => {
    await fc.assert(
      fc.asyncProperty(log, fc.constantFrom(...LIMITS), async (all, text) => {
        const [limit] = limitsOf(text)
        let now = 0
        const { per, policy, counts } = limit!
        const limiter = rateLimit({
          store: memory({ clock: () => now }),
          onStoreError: 'deny',
          clock: () => now,
          limits: { policy, per: 'caller', name: 'limit' },
        })
        let denied = 0
        for (const request of all.toSorted((a, b) => a.time - b.time)) {
          const { time, address, principal, route, agent } = seenOf(request)
          now = time
          const identity = {
            address,
            anonymous: principal === undefined ? address : undefined,
            user: principal,
            caller: principal ?? `address ${address}`,
            'user-agent': agent,
            route,
            everybody: 'all',
          }[per]
          if (identity === undefined || counts?.(route) === false) continue
          if (!(await limiter.take(identity)).allowed) denied++
        }
        const report = await replayed(all, [text])
        expect(report.limits[0]?.denied).toBe(denied)
        expect(report.denied).toBe(denied)
      }),
      { numRuns: 60 },
    )
  })

  it('is what the pure function says of the same requests, each limit by itself and all together', async () => {
    await fc.assert(
      fc.asyncProperty(log, fc.subarray([...LIMITS], { minLength: 1 }), async (all, texts) => {
        const report = await replayed(all, texts, 32)
        const outcome = whatIf(all.map(seenOf), limitsOf(...texts))
        expect(outcome).toMatchObject({
          requests: report.requests,
          denied: report.denied,
          limits: report.limits.map(({ limit, denied, identities, first }) => ({
            limit,
            denied,
            identities,
            first: first === null ? null : Date.parse(first),
          })),
        })
        expect(outcome.series.map(({ requests }) => requests)).toEqual(report.timeline.requests)
        expect(outcome.series.map(({ denied }) => denied)).toEqual(report.timeline.denied)
      }),
      { numRuns: 40 },
    )
  })
})

describe('a report', () => {
  const every = (seconds: number, count: number, address: string, agent?: string): Logged[] =>
    Array.from({ length: count }, (_, i) => ({
      time: START + i * seconds * 1_000,
      address,
      ...(agent !== undefined && { agent }),
    }))

  it('says who was refused, how often, when first and last, and with what', async () => {
    const { limits, span, timeline } = await replayed(
      [...every(1, 30, '203.0.113.1', 'curl/8.5.0'), ...every(10, 3, '203.0.113.2')],
      ['10/1m per address'],
    )
    expect(limits).toEqual([
      {
        limit: '10/1m per address',
        denied: 20,
        identities: 1,
        first: '2026-01-05T00:00:10Z',
        falsePositives: { requests: 0, identities: 0, share: 0 },
        top: [
          {
            identity: '203.0.113.1',
            denied: 20,
            requests: 30,
            first: '2026-01-05T00:00:10Z',
            last: '2026-01-05T00:00:29Z',
            userAgent: 'curl/8.5.0',
          },
        ],
        routes: [{ name: 'GET /', denied: 20 }],
        userAgents: [{ name: 'curl/8.5.0', denied: 20 }],
      },
    ])
    expect(span).toEqual({ from: '2026-01-05T00:00:00Z', to: '2026-01-05T00:00:29Z', seconds: 29 })
    expect(timeline.requests.reduce((sum, count) => sum + count)).toBe(33)
    expect(timeline.denied.reduce((sum, count) => sum + count)).toBe(20)
  })

  // The last line that was read had said it: of rotated logs, which stand latest first, an old one.
  it('says with what an address came last, wherever that stands in the log', async () => {
    const [early, late] = [
      every(1, 12, '203.0.113.1'),
      [{ time: START + 60_000, address: '203.0.113.1', agent: 'curl/8.5.0' }],
    ]
    for (const requests of [
      [...early, ...late],
      [...late, ...early],
    ]) {
      expect((await replayed(requests, ['10/1m per address'])).limits[0]?.top).toMatchObject([
        { userAgent: 'curl/8.5.0' },
      ])
    }
  })

  // Only lines of the Combined format had told it; of all others a report said `-`.
  it('says with what an address came in a log of JSON', async () => {
    const lines = Array.from({ length: 12 }, (_, i) =>
      JSON.stringify({
        remote_addr: '203.0.113.1',
        msec: (START / 1_000 + i).toString(),
        request: 'GET / HTTP/1.1',
        http_user_agent: 'curl/8.5.0',
      }),
    )
    expect((await replayedLines(lines, ['10/1m per address'])).limits[0]?.top).toMatchObject([
      { userAgent: 'curl/8.5.0' },
    ])
  })

  it('counts as a mistake what a browser is refused, and not what a machine is', async () => {
    const traffic = [
      ...every(1, 20, '203.0.113.1'),
      ...every(1, 20, '203.0.113.2', 'curl/8.5.0'),
      ...every(1, 20, '203.0.113.3', '-'),
    ]
    const { limits, normal } = await replayed(traffic, ['10/1m per address'])
    expect(normal).toEqual({ identities: 1, requests: 20 })
    expect(limits[0]?.falsePositives).toEqual({ requests: 10, identities: 1, share: 0.5 })
  })

  it('is one of nothing, too', async () => {
    expect(await replayed([], ['10/1m per address'])).toMatchObject({
      requests: 0,
      span: null,
      denied: 0,
      suggestion: null,
    })
  })
})
