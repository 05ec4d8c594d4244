import fc from 'fast-check'
import { limitText, seenRequest, whatIf, type LimitPolicy, type Per, type WhatIfLimit } from 'holdfast/rate-limit'
import { consoleSink } from 'holdfast/sinks/console'
import { describe, expect, it } from 'vitest'
import { readLimit } from '../limits/limit-text.js'
import { readLine, replayedLines } from '../replayed.test-parts.js'
import { FileFormat } from './log-format.js'
import { OwnEventsFormat } from './own-events.js'

type Decision = Parameters<typeof seenRequest>[0]

const START = Date.UTC(2026, 0, 5)

const decision = (changes: Partial<Decision> = {}): Decision => ({
  kind: 'decision',
  time: START + 250,
  requestId: '00000000-0000-4000-8000-000000000000',
  route: '/api/orders/[id]',
  method: 'GET',
  surface: 'route',
  stage: 'response',
  verdict: 'allowed',
  code: null,
  status: 200,
  principal: null,
  client: 'AAAAAAAA_AAAA-AAAAAAAA',
  provider: null,
  address: '192.0.2.0/24',
  limits: [],
  ms: 1,
  handlerMs: 0,
  trail: [],
  degraded: [],
  ...changes,
})

const printed = (events: readonly Decision[]): string[] => {
  const lines: string[] = []
  const sink = consoleSink({ level: 'debug', destination: { write: (line) => void lines.push(line.trimEnd()) } })
  for (const event of events) void sink.record(event)
  return lines
}

describe('an event', () => {
  const read = (event: object): unknown => readLine(JSON.stringify(event), new OwnEventsFormat())

  it('is a request of a client that a name stands for', () => {
    expect(read(decision({ principal: 'BBBBBBBBBBBBBBBBBBBBBB' }))).toEqual({
      time: '2026-01-05T00:00:00.250Z',
      address: 'AAAAAAAA_AAAA-AAAAAAAA',
      user: 'BBBBBBBBBBBBBBBBBBBBBB',
      agent: '',
      route: 'GET /api/orders/[id]',
    })
  })

  it('is known by its line, whether the console has exported it or its sink has printed it', () => {
    for (const line of [JSON.stringify(decision()), ...printed([decision()])]) {
      const format = new FileFormat()
      readLine(line, format)
      expect(format.name).toBe('holdfast')
    }
  })

  it.each([
    ['no request', { kind: 'audit', requestId: 'r', time: START, type: 'user_signed_in' }],
    ['no address', { ...decision(), client: undefined }],
    ['no time', { ...decision(), time: 'now' }],
    ['no request', { ...decision(), method: 'a b' }],
    ['no request', { ...decision(), route: 7 }],
    ['not the format', { level: 30, msg: 'started' }],
    ['not the format', { kind: 'decision' }],
  ])('%s: %o', (reason, event) => expect(read(event)).toBe(reason))
})

const policy: fc.Arbitrary<LimitPolicy> = fc
  .record({
    algorithm: fc.constantFrom(
      'fixed-window' as const,
      'sliding-window' as const,
      'token-bucket' as const,
      'gcra' as const,
    ),
    limit: fc.integer({ min: 1, max: 12 }),
    window: fc.constantFrom(500, 1_000, 7_000, 60_000),
    more: fc.integer({ min: 0, max: 5 }),
  })
  .map(({ algorithm, limit, window, more }) => {
    if (algorithm === 'token-bucket') return { algorithm, limit, window, burst: limit + more }
    return algorithm === 'gcra'
      ? { algorithm, limit, window, burst: Math.min(limit, 1 + more) }
      : { algorithm, limit, window }
  })

const per = fc.constantFrom<Per>('address', 'anonymous', 'user', 'caller', 'user-agent', 'route', 'everybody')
const ROUTES = ['GET /api/orders/[id]', 'POST /api/orders', 'POST createOrder', 'GET /api/7']

const limit: fc.Arbitrary<WhatIfLimit> = fc
  .record({ policy, per, routes: fc.subarray(ROUTES.slice(0, 3)) })
  .map(({ policy: own, per: whose, routes }) => ({
    text: limitText(own, whose, routes),
    policy: own,
    per: whose,
    ...(routes.length > 0 && { counts: (route: string) => routes.includes(route) }),
  }))

const call = fc
  .record({
    at: fc.integer({ min: 0, max: 60_000 }),
    // Names that differ only in upper and lower case are two.
    client: fc.constantFrom(null, 'AAAAAAAA_AAAA-AAAAAAAA', 'aAAAAAAA_AAAA-AAAAAAAA', '1234567890123456789012'),
    principal: fc.constantFrom(null, 'BBBBBBBBBBBBBBBBBBBBBB', 'bBBBBBBBBBBBBBBBBBBBBB'),
    asked: fc.constantFrom(...ROUTES),
  })
  .map(({ at, client, principal, asked }) => {
    const [method = '', route = ''] = asked.split(' ')
    return decision({ time: START + at, client, principal, method, route })
  })

it('a replay of exported traffic says what the console’s what-if says of it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(call, { maxLength: 150 }),
      fc.array(limit, { minLength: 1, maxLength: 3 }),
      async (calls, limits) => {
        const outcome = whatIf(calls.map(seenRequest), limits)
        const read = limits.map(({ text }) => readLimit(text))
        expect(read.map((each) => ('wrong' in each ? each : each.policy))).toEqual(limits.map((each) => each.policy))
        for (const lines of [calls.map((each) => JSON.stringify(each)), printed(calls)]) {
          const report = await replayedLines(
            lines,
            limits.map(({ text }) => text),
          )
          expect(report.skipped).toBe(0)
          expect({
            requests: report.requests,
            denied: report.denied,
            limits: report.limits.map((each) => [each.denied, each.identities, each.first && Date.parse(each.first)]),
            series: report.timeline.denied,
          }).toEqual({
            requests: outcome.requests,
            denied: outcome.denied,
            limits: outcome.limits.map((each) => [each.denied, each.identities, each.first]),
            series: outcome.series.map(({ denied }) => denied),
          })
        }
      },
    ),
    { numRuns: 60 },
  )
})
