import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../core/configuration-error.js'
import type { Duration } from '../../core/duration.js'
import type { LimitOptions } from './declared-limit.js'
import { fixedWindow } from './fixed-window.js'
import { gcra } from './gcra.js'
import { slidingWindow } from './sliding-window.js'
import { tokenBucket } from './token-bucket.js'

const constructors = {
  slidingWindow,
  fixedWindow,
  tokenBucket: (limit: number, window: Duration, options?: LimitOptions) => tokenBucket(limit, window, limit, options),
  gcra,
}

it('are plain, frozen data', () => {
  const all = [slidingWindow(10, '10 s'), fixedWindow(10, '10 s'), tokenBucket(10, '10 s', 30), gcra(10, '10 s')]
  expect(all).toEqual([
    { policy: { algorithm: 'sliding-window', limit: 10, window: 10_000 }, per: 'caller' },
    { policy: { algorithm: 'fixed-window', limit: 10, window: 10_000 }, per: 'caller' },
    { policy: { algorithm: 'token-bucket', limit: 10, window: 10_000, burst: 30 }, per: 'caller' },
    { policy: { algorithm: 'gcra', limit: 10, window: 10_000, burst: 10 }, per: 'caller' },
  ])
  for (const limit of all) expect(Object.isFrozen(limit) && Object.isFrozen(limit.policy)).toBe(true)
})

describe.each(Object.entries(constructors))('%s(…)', (place, make) => {
  it('takes a name, whose requests it counts, and whether it only observes', () => {
    expect(make(5, '1 m', { name: 'login', per: 'address', observe: true })).toMatchObject({
      name: 'login',
      per: 'address',
      observe: true,
    })
    expect(make(5, '1 m')).not.toHaveProperty('observe')
  })

  it.each(['0.5 s', 500, '30 d', '366 d'] as Duration[])('takes a window of %s', (window) => {
    expect(make(5, window).policy.window).toBeGreaterThanOrEqual(500)
  })

  it.each([0, -1, 1.5, Number.NaN, Infinity, 100_000_001, '10' as unknown as number])(
    'refuses a limit of %s',
    (limit) => {
      expect(() => make(limit, '1 m')).toThrow(ConfigurationError)
      expect(() => make(limit, '1 m')).toThrow(/\[config\.limit\]/)
    },
  )

  it.each([0, -1, 0.5, Number.NaN, Infinity, '0.5 ms', '367 d', '1 month', 'soon', ''] as Duration[])(
    'refuses a window of %s',
    (window) => {
      expect(() => make(1, window)).toThrow(/\[config\.limit\]/)
    },
  )

  it.each(['', 'Login', '1st', 'a b', 'a"b', 'é', 'a'.repeat(65)])('refuses the name "%s"', (name) => {
    expect(() => make(1, '1 m', { name })).toThrow(/\[config\.limit\]/)
  })

  it('refuses what it would otherwise pass over', () => {
    expect(() => make(1, '1 m', { pre: 'address' } as object)).toThrow(`${place}(…) has no option "pre"`)
    expect(() => make(1, '1 m', { per: 'adress' as 'address' })).toThrow(/\[config\.limit\]/)
    expect(() => make(1, '1 m', { observe: 'yes' as never })).toThrow(/\[config\.limit\]/)
  })
})

it.each([0, 9, 10.5, Number.NaN, 100_000_001, '20' as unknown as number])(
  'tokenBucket refuses a capacity of %s',
  (capacity) => {
    expect(() => tokenBucket(10, '1 s', capacity)).toThrow(/\[config\.limit\]/)
  },
)

it('tokenBucket refuses what takes more than 366 days to fill', () => {
  expect(tokenBucket(1, '1 d', 366).policy.burst).toBe(366)
  expect(() => tokenBucket(1, '1 d', 367)).toThrow(/\[config\.limit\]/)
})

it.each([0, -1, 1.5, 11, Number.NaN, '5' as unknown as number])('gcra refuses a burst of %s', (burst) => {
  expect(() => gcra(10, '1 s', { burst })).toThrow(/\[config\.limit\]/)
})

it('gcra refuses what it could not count exactly', () => {
  expect(gcra(1_000_000, '30 d').policy.limit).toBe(1_000_000)
  expect(() => gcra(100_000_000, '366 d')).toThrow(/2\^52/)
})
