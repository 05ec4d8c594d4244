import { expect, it } from 'vitest'
import type { LimitState } from '../core/event.js'
import { rateLimitHeaders, retryAfterSeconds } from './rate-limit-headers.js'

const caller: LimitState = { name: 'caller', limit: 600, window: 60_000, remaining: 599, reset: 60_000, allowed: true }
const route: LimitState = { name: 'route', limit: 30, window: 10_000, remaining: 0, reset: 8_001, allowed: false }

it('tells policy and state as structured fields, in delta seconds', () => {
  expect(rateLimitHeaders([caller])).toEqual([
    ['RateLimit-Policy', '"caller";q=600;w=60'],
    ['RateLimit', '"caller";r=599;t=60'],
  ])
})

it('tells several limits as one list, and seconds rounded up', () => {
  expect(rateLimitHeaders([caller, route], { retryAfter: 2_001 })).toEqual([
    ['RateLimit-Policy', '"caller";q=600;w=60, "route";q=30;w=10'],
    ['RateLimit', '"caller";r=599;t=60, "route";r=0;t=9'],
    ['Retry-After', '3'],
  ])
})

it('rounds windows below and between seconds up', () => {
  const short = { ...route, window: 250, reset: 0 }
  expect(rateLimitHeaders([short])).toEqual([
    ['RateLimit-Policy', '"route";q=30;w=1'],
    ['RateLimit', '"route";r=0;t=0'],
  ])
})

it('adds X-RateLimit-* of the limit nearest to a refusal, on request', () => {
  expect(
    rateLimitHeaders(
      [
        { ...caller, remaining: 3 },
        { ...caller, name: 'address', remaining: 2 },
      ],
      { legacy: true },
    ).slice(2),
  ).toEqual([
    ['X-RateLimit-Limit', '600'],
    ['X-RateLimit-Remaining', '2'],
    ['X-RateLimit-Reset', '60'],
  ])
  expect(rateLimitHeaders([route, { ...caller, remaining: 0 }], { legacy: true })[2]).toEqual([
    'X-RateLimit-Limit',
    '30',
  ])
})

it('tells the numbers of this answer, whatever the last one with the same names had', () => {
  const policyOf = (...states: LimitState[]) => rateLimitHeaders(states)[0]?.[1]
  expect(policyOf(caller, route)).toBe('"caller";q=600;w=60, "route";q=30;w=10')
  expect(policyOf(caller, { ...route, limit: 31 })).toBe('"caller";q=600;w=60, "route";q=31;w=10')
  expect(policyOf(caller, { ...route, window: 9_000 })).toBe('"caller";q=600;w=60, "route";q=30;w=9')
  expect(policyOf(caller, { ...route, name: 'other' })).toBe('"caller";q=600;w=60, "other";q=30;w=10')
  expect(policyOf(caller)).toBe('"caller";q=600;w=60')
  for (let i = 0; i < 250; i++) expect(policyOf({ ...route, name: `l${i}` })).toBe(`"l${i}";q=30;w=10`)
  expect(policyOf(caller, route)).toBe('"caller";q=600;w=60, "route";q=30;w=10')
})

it('tells nothing where nobody counts', () => {
  expect(rateLimitHeaders([])).toEqual([])
  expect(rateLimitHeaders([], { retryAfter: 1_000, legacy: true })).toEqual([['Retry-After', '1']])
})

it('tells nothing of a limit that only observes', () => {
  const tried = { ...route, observe: true }
  expect(rateLimitHeaders([caller, tried], { legacy: true })).toEqual([
    ['RateLimit-Policy', '"caller";q=600;w=60'],
    ['RateLimit', '"caller";r=599;t=60'],
    ['X-RateLimit-Limit', '600'],
    ['X-RateLimit-Remaining', '599'],
    ['X-RateLimit-Reset', '60'],
  ])
  expect(rateLimitHeaders([tried], { legacy: true })).toEqual([])
})

it('never tells a client to retry at once', () => {
  expect([0, 1, 999, 1_000, 1_001, 86_400_000].map(retryAfterSeconds)).toEqual(['1', '1', '1', '1', '2', '86400'])
})

it('refuses a name that would break out of its field', () => {
  for (const name of ['a"b', 'a\r\nb', 'é', ''])
    expect(() => rateLimitHeaders([{ ...caller, name }])).toThrow(TypeError)
})
