import { describe, expect, it } from 'vitest'
import { slidingWindow } from '../algorithms/sliding-window.js'
import { recorded } from './limiter-analytics.js'
import { createLimiter, type Charge, type Outcome } from './limiter.js'
import type { Store } from '../store.js'
import { memory } from '../stores/memory.js'

const NOW = 1_800_000_000_000

it.each(['process', 'shared'] as const)(
  'what is refused without asking is added up too, of a %s store',
  async (reach) => {
    const clock = () => NOW
    const own = memory({ clock })
    const store: Store = { ...own, reach, take: async (takes) => own.take(takes), peek: own.peek }
    const limiter = createLimiter({
      store: reach === 'process' ? own : store,
      onStoreError: 'deny',
      clock,
      analytics: true,
    })
    const { policy } = slidingWindow(2, '1 m')
    const charge: Charge = { name: 'a', limit: 'a', identity: 'user 1', policy, cost: 1, route: 'GET /a' }
    for (let i = 0; i < 3; i++) await limiter.charge([charge])
    for (let i = 0; i < 4; i++) expect(limiter.blocked([charge])?.name).toBe('a')
    const [tally] = await limiter.analytics(NOW - 3_600_000, NOW + 3_600_000)
    expect(tally?.callers).toMatchObject([{ name: 'user 1', allowed: 2, denied: 5 }])
  },
)

describe('of one request is added up', () => {
  const { policy } = slidingWindow(10, '1 m')
  const charges = ['a', 'b'].map((name): Charge => ({
    name,
    limit: `l-${name}`,
    identity: `of ${name}`,
    policy,
    cost: 1,
    route: 'GET /x',
  }))
  const state = (name: string, allowed: boolean, more: object = {}) =>
    ({
      name,
      limit: 10,
      remaining: allowed ? 7 : 0,
      reset: 60_000,
      retryAfter: allowed ? 0 : 1_000,
      allowed,
      ...more,
    }) as never
  const added = (outcome: Partial<Outcome>) => {
    const rows: unknown[] = []
    const recorder = { record: (...row: unknown[]) => void rows.push(row) }
    const whole: Outcome = { states: [], degraded: false, unavailable: false, ...outcome }
    expect(recorded(recorder, charges, whole)).toBe(whole)
    return rows
  }

  it.each<[string, Partial<Outcome>, unknown[]]>([
    [
      'what every limit let through, and what was used of it',
      { states: [state('a', true), state('b', true, { remaining: 10 })] },
      [
        ['l-a', 'of a', 'GET /x', 'allowed', 3, false],
        ['l-b', 'of b', 'GET /x', 'allowed', 0, false],
      ],
    ],
    [
      'nothing below zero, where a limit was raised meanwhile',
      { states: [state('a', true, { remaining: 12 }), state('b', true)] },
      [
        ['l-a', 'of a', 'GET /x', 'allowed', 0, false],
        ['l-b', 'of b', 'GET /x', 'allowed', 3, false],
      ],
    ],
    [
      'of a refused one the limit without room',
      { states: [state('a', true), state('b', false)], refused: state('b', false) },
      [['l-b', 'of b', 'GET /x', 'denied', 10, false]],
    ],
    [
      'of one that is known to be blocked the limit that blocks it',
      { states: [state('b', false)], refused: state('b', false) },
      [['l-b', 'of b', 'GET /x', 'denied', 10, false]],
    ],
    [
      'where a limit observes that it would have refused',
      { states: [state('a', false, { observe: true }), state('b', true)] },
      [
        ['l-a', 'of a', 'GET /x', 'observed', 10, false],
        ['l-b', 'of b', 'GET /x', 'allowed', 3, false],
      ],
    ],
    [
      'without a store that it was let through',
      { degraded: true },
      [
        ['l-a', 'of a', 'GET /x', 'allowed', 0, true],
        ['l-b', 'of b', 'GET /x', 'allowed', 0, true],
      ],
    ],
    [
      'without a store that it was refused',
      { degraded: true, unavailable: true },
      [
        ['l-a', 'of a', 'GET /x', 'denied', 0, true],
        ['l-b', 'of b', 'GET /x', 'denied', 0, true],
      ],
    ],
  ])('%s', (_, outcome, rows) => {
    expect(added(outcome)).toEqual(rows)
  })
})
