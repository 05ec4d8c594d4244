import { describe, expect, it, vi } from 'vitest'
import { fixedWindow } from '../algorithms/fixed-window.js'
import { gcra } from '../algorithms/gcra.js'
import { slidingWindow } from '../algorithms/sliding-window.js'
import { tokenBucket } from '../algorithms/token-bucket.js'
import { Overrides } from './settings-override.js'
import type { LimitOverride } from './settings.js'
import type { LimitPolicy } from '../store.js'

function applied(policy: LimitPolicy, override: LimitOverride) {
  const misfit = vi.fn<(limit: string, fault: string) => void>()
  const overrides = new Overrides(new Map([['orders', override]]), misfit)
  const take = { limit: 'orders', identity: 'user 1', policy, cost: 1 }
  const changed = overrides.appliedTo(take)
  return { changed, misfit, again: overrides.appliedTo({ ...take, identity: 'user 2' }) }
}

describe('a changed limit', () => {
  it.each([
    [slidingWindow(10, '1 m').policy, { limit: 5 }, { algorithm: 'sliding-window', limit: 5, window: 60_000 }],
    [slidingWindow(10, '1 m').policy, { burst: 5 }, { algorithm: 'sliding-window', limit: 10, window: 60_000 }],
    [fixedWindow(10, '1 m').policy, { window: 500 }, { algorithm: 'fixed-window', limit: 10, window: 500 }],
    [
      tokenBucket(10, '1 s', 50).policy,
      { limit: 5 },
      { algorithm: 'token-bucket', limit: 5, window: 1_000, burst: 50 },
    ],
    [
      tokenBucket(10, '1 s', 50).policy,
      { limit: 80 },
      { algorithm: 'token-bucket', limit: 80, window: 1_000, burst: 80 },
    ],
    [gcra(10, '1 m', { burst: 5 }).policy, { limit: 3 }, { algorithm: 'gcra', limit: 3, window: 60_000, burst: 3 }],
    [gcra(10, '1 m', { burst: 5 }).policy, { burst: 7 }, { algorithm: 'gcra', limit: 10, window: 60_000, burst: 7 }],
  ])('%o by %o', (policy, override, expected) => {
    const { changed, misfit, again } = applied(policy, override)
    expect(changed.policy).toEqual(expected)
    // One frozen policy for all: it is checked once.
    expect(again.policy).toBe(changed.policy)
    expect(Object.isFrozen(changed.policy)).toBe(true)
    expect(misfit).not.toHaveBeenCalled()
  })

  it.each([
    [tokenBucket(10, '1 s', 50).policy, { burst: 9 }],
    [gcra(10, '1 m').policy, { burst: 11 }],
    [gcra(10, '1 m').policy, { limit: 100_000_000, window: 366 * 86_400_000 }],
  ])('stays as declared where the numbers do not fit: %o by %o', (policy, override) => {
    const { changed, misfit } = applied(policy, override)
    expect(changed.policy).toBe(policy)
    expect(misfit).toHaveBeenCalledOnce()
  })

  it('observes or refuses as it was declared, unless that is changed', () => {
    const overrides = new Overrides(
      new Map([
        ['orders', { observe: false }],
        ['invoices', { limit: 1 }],
      ]),
      () => undefined,
    )
    const { policy } = slidingWindow(5, '1 m')
    const take = { limit: 'orders', identity: 'user 1', policy, cost: 1, observe: true }
    expect(overrides.appliedTo(take).observe).toBe(false)
    expect(overrides.appliedTo({ ...take, limit: 'invoices' }).observe).toBe(true)
  })

  it('is looked up by its name and not by what every object has', () => {
    const overrides = new Overrides(new Map([['orders', { limit: 1 }]]), () => undefined)
    const { policy } = slidingWindow(5, '1 m')
    for (const limit of ['constructor', '__proto__', 'order', 'orders ']) {
      expect(overrides.appliedTo({ limit, identity: 'x', policy }).policy).toBe(policy)
    }
  })
})
