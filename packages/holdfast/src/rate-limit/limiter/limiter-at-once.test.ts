import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { slidingWindow } from '../algorithms/sliding-window.js'
import { atOnce, type AtOnce } from './limiter-at-once.js'
import { faulty, type FaultyStore } from './limiter.test-parts.js'
import { rateLimit, type RateLimit } from '../rate-limit.js'

let store: FaultyStore
let orders: RateLimit

/** Calls until this caller is refused, and is known to be. */
async function block(identity: string): Promise<void> {
  for (let i = 0; i < 3; i++) await orders.take(identity)
}

beforeEach(async () => {
  vi.useFakeTimers({ now: 1_700_000_000_000 })
  store = faulty()
  orders = rateLimit({
    store,
    onStoreError: 'deny',
    limits: slidingWindow(2, '1 m', { name: 'orders' }),
    log: () => undefined,
  })
  await block('user 1')
})
afterEach(() => void vi.useRealTimers())

describe('who is known to be blocked, on a shared store', () => {
  it('is refused without a call, and told how long still', async () => {
    const { calls } = store
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await orders.take('user 1')).toMatchObject({
      allowed: false,
      remaining: 0,
      retryAfter: 59_000,
      reset: 59_000,
    })
    expect(store.calls).toBe(calls)
    expect((await orders.take('user 2')).allowed).toBe(true)
    expect(store.calls).toBe(calls + 1)
  })

  it('is let in as soon as somebody has put them on the list of those who are', async () => {
    await orders.change({ callers: [{ identity: 'user 1', verdict: 'allow', until: null, reason: null }] })
    expect((await orders.take('user 1')).allowed).toBe(true)
  })

  it('is counted by other numbers as soon as they are in force', async () => {
    await orders.change({ limits: { orders: { limit: 4 } } })
    expect(await orders.take('user 1')).toMatchObject({ allowed: true, limit: 4, remaining: 1 })
  })

  it('is asked about where nobody can tell any more whether the denial still holds', async () => {
    store.unreadable = true
    await vi.advanceTimersByTimeAsync(1_999)
    const { calls } = store
    expect((await orders.take('user 1')).allowed).toBe(false)
    expect(store.calls).toBe(calls)
    await vi.advanceTimersByTimeAsync(1)
    expect((await orders.take('user 1')).allowed).toBe(false)
    expect(store.calls).toBe(calls + 1)
  })
})

it('a verdict that a store of this process got wrong is none', async () => {
  const wrong = { ...faulty('process'), takerOf: () => vi.fn<() => never>(() => ({ allowed: 'yes' }) as never) }
  const limit = rateLimit({
    store: wrong,
    onStoreError: 'deny',
    limits: slidingWindow(1, '1 m', { name: 'orders' }),
    log: () => undefined,
  })
  expect([(await limit.take('a')).allowed, (await limit.take('a')).allowed]).toEqual([true, false])
  expect(wrong.calls).toBe(0)
})

describe('the short way', () => {
  const { policy } = slidingWindow(2, '1 m')
  const nothing = { lists: { empty: true }, settings: { look() {}, overrides: { none: true }, confirmed: () => true } }
  const verdict = { allowed: true, remaining: 4, reset: 1_000, retryAfter: 0 }

  describe('of a store in this process', () => {
    const way = (parts: object, take: AtOnce = () => verdict, untroubled = true) =>
      atOnce(
        { ...nothing, store: { takerOf: () => take }, asked: { untroubled }, ...parts } as never,
        'orders',
        policy,
      )('user 1', 1)

    it('is its verdict, and settings were looked at before', () => {
      const look = vi.fn<() => void>()
      expect(way({ settings: { ...nothing.settings, look } })).toBe(verdict)
      expect(look).toHaveBeenCalledOnce()
    })

    it.each<[string, object, AtOnce?, boolean?]>([
      ['somebody is on a list', { lists: { empty: false } }],
      ['numbers were changed', { settings: { ...nothing.settings, overrides: { none: false } } }],
      ['the store was in trouble', {}, () => verdict, false],
      ['the verdict is none', {}, () => ({ allowed: 'yes' }) as never],
      [
        'the store throws',
        {},
        () => {
          throw new Error('broken')
        },
      ],
    ])('says nothing where %s', (_, parts, take, untroubled) => {
      expect(way(parts, take, untroubled)).toBeUndefined()
    })
  })

  describe('of a shared store', () => {
    const NOW = 1_700_000_000_000
    const denied = { denialOf: () => ({ remaining: 0, whole: NOW + 60_000, until: NOW + 30_000 }) }
    const way = (parts: object = {}, cache: object = denied) => {
      const follow = vi.fn<(now: number) => void>()
      const given = {
        ...nothing,
        store: { reach: 'shared' },
        denied: cache,
        time: () => NOW,
        follow,
        ...parts,
      } as never
      const answer = atOnce(given, 'orders', policy)('user 1', 1)
      expect(follow.mock.calls).toEqual([[NOW]])
      return answer
    }

    it('is the denial that is known, with the time that is left', () => {
      expect(way()).toEqual({ allowed: false, remaining: 0, reset: 60_000, retryAfter: 30_000 })
    })

    it.each<[string, object, object?]>([
      ['nobody is known to be blocked', {}, { denialOf: () => undefined }],
      ['somebody is on a list', { lists: { empty: false } }],
      ['numbers were changed', { settings: { ...nothing.settings, overrides: { none: false } } }],
      ['nobody can tell whether it still holds', { settings: { ...nothing.settings, confirmed: () => false } }],
    ])('says nothing where %s', (_, parts, cache) => {
      expect(way(parts, cache)).toBeUndefined()
    })
  })
})
