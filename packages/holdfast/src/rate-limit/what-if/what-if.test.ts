import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DecisionEvent } from '../../core/event.js'
import { fixedWindow } from '../algorithms/fixed-window.js'
import { slidingWindow } from '../algorithms/sliding-window.js'
import { limitText, type Per } from './limit-text.js'
import { seenRequest, type SeenRequest } from './seen-request.js'
import { whatIf, whatIfInSlices, type WhatIfLimit } from './what-if.js'

const START = Date.UTC(2026, 0, 5)

const limit = (per: Per, count = 2, routes: readonly string[] = []): WhatIfLimit => {
  const { policy } = fixedWindow(count, '1 m')
  const text = limitText(policy, per, routes)
  return { text, policy, per, ...(routes.length > 0 && { counts: (route: string) => routes.includes(route) }) }
}

const seen = (second: number, changes: Partial<SeenRequest> = {}): SeenRequest => ({
  time: START + second * 1_000,
  address: 'A',
  route: 'GET /api/orders',
  ...changes,
})

describe('what if', () => {
  it('names those who are refused most first: by denials, then by requests, then by name', () => {
    const times = (address: string, count: number) =>
      Array.from({ length: count }, (_, at) => seen(at % 50, { address }))
    // C is whole again once, so that it is refused as often as A and B with more requests.
    const requests = [
      ...times('B', 5),
      ...times('A', 5),
      ...times('C', 5),
      seen(61, { address: 'C' }),
      ...times('D', 9),
    ]
    const [outcome] = whatIf(requests, [limit('address')]).limits
    expect(outcome?.top.map(({ identity, denied, requests: all }) => [identity, denied, all])).toEqual([
      ['address D', 7, 9],
      ['address C', 3, 6],
      ['address A', 3, 5],
      ['address B', 3, 5],
    ])
  })

  it('names no more than a table shows, and counts all of them', () => {
    const crowd = Array.from({ length: 90 }, (_, at) => seen(at % 3, { address: `a${at % 30}` }))
    const [outcome] = whatIf(crowd, [limit('address')]).limits
    expect([outcome?.identities, outcome?.top.length]).toEqual([30, 10])
  })

  it('says how many, of whom, since when and over which time', () => {
    const requests = [
      ...[0, 1, 2, 3].map((second) => seen(second)),
      ...[0, 5, 6].map((second) => seen(second, { address: 'B' })),
      seen(30, { address: 'C' }),
    ]
    const outcome = whatIf(requests, [limit('address')])
    expect(outcome.limits).toEqual([
      {
        limit: 'fixed 2/1m per address',
        denied: 3,
        identities: 2,
        callers: 3,
        first: START + 2_000,
        top: [
          { identity: 'address A', requests: 4, denied: 2 },
          { identity: 'address B', requests: 3, denied: 1 },
        ],
      },
    ])
    expect(outcome).toMatchObject({ requests: 8, denied: 3, from: START, to: START + 30_000, step: 1_000 })
    expect(outcome.series.length).toBe(31)
    expect(outcome.series[2]).toEqual({ from: START + 2_000, requests: 1, denied: 1 })
  })

  it.each<[Per, string[]]>([
    ['address', ['address A', 'address B']],
    ['anonymous', ['address A']],
    ['user', ['user P']],
    ['caller', ['address A', 'user P']],
    ['user-agent', ['agent -', 'agent curl']],
    ['route', ['route GET /', 'route POST /']],
    ['everybody', ['everybody']],
  ])('counts per %s', (per, identities) => {
    const requests = [0, 1].flatMap((second) => [
      seen(second, { route: 'GET /' }),
      seen(second, { address: 'B', principal: 'P', route: 'POST /', agent: 'curl' }),
    ])
    const [own] = whatIf(requests, [limit(per, 1)]).limits
    expect(own?.top.map(({ identity }) => identity).toSorted()).toEqual(identities)
  })

  it('counts some routes only', () => {
    const requests = ['GET /a', 'GET /b', 'GET /a', 'GET /a'].map((route, second) => seen(second, { route }))
    expect(whatIf(requests, [limit('address', 2, ['GET /a'])]).limits[0]).toMatchObject({ denied: 1, callers: 1 })
  })

  it('of nothing is nothing', () => {
    expect(whatIf([], [limit('address')])).toMatchObject({ requests: 0, from: null, to: null, series: [], denied: 0 })
  })

  it('does not depend on the order of the requests', () => {
    const requests = fc
      .uniqueArray(fc.integer({ min: 0, max: 500 }), { maxLength: 200 })
      .map((seconds) => seconds.map((second) => seen(second, { address: `${second % 3}` })))
    fc.assert(
      fc.property(requests, (all) => {
        const sorted = all.toSorted((a, b) => a.time - b.time)
        expect(whatIf(all, [limit('address')])).toEqual(whatIf(sorted, [limit('address')]))
      }),
      { numRuns: 50 },
    )
  })

  it('in slices is the same, and other work has its turn', async () => {
    // Backwards, as a log is read.
    const requests = Array.from({ length: 40_000 }, (_, i) => seen((40_000 - i) / 20, { address: `${i % 700}` }))
    const limits = [{ ...limit('address'), policy: slidingWindow(3, '1 m').policy }]
    let turns = 0
    const other = setInterval(() => turns++, 0)
    const outcome = await whatIfInSlices(requests, limits)
    clearInterval(other)
    expect(outcome).toEqual(whatIf(requests, limits))
    expect(turns).toBeGreaterThan(0)
  })
})

describe('the request behind a decision', () => {
  const decision = (changes: Partial<DecisionEvent>) =>
    ({ kind: 'decision', time: 7, method: 'POST', route: '/api/orders', ...changes }) as DecisionEvent

  it('has names in place of address and principal', () => {
    expect(seenRequest(decision({ client: 'C', principal: 'P' }))).toEqual({
      time: 7,
      address: 'C',
      principal: 'P',
      route: 'POST /api/orders',
    })
  })

  it('of nobody known is counted as the gate counts it: with all others of whom nothing is known', () => {
    expect(seenRequest(decision({ client: null, principal: null }))).toEqual({
      time: 7,
      address: 'unresolvable',
      route: 'POST /api/orders',
    })
  })
})
