import { describe, expect, it, vi } from 'vitest'
import { MAX_IDENTITY } from '../checked-take.js'
import { isStale } from '../settings/stale-revision.js'
import type { Store } from '../store.js'
import { memory } from '../stores/memory.js'
import { atOnce } from './limiter-at-once.js'
import { openLimiter } from './limiter-open.js'
import type { LimiterOptions } from './limiter-options.js'
import { charge, faulty } from './limiter.test-parts.js'

const NOW = 1_800_000_000_000
const opened = (store: Store, options: Partial<LimiterOptions> = {}) =>
  openLimiter({ store, onStoreError: 'deny', clock: () => NOW, log: () => undefined, ...options })
const { limit, policy } = charge('user 1')
const listed = (identity: string) => ({ callers: [{ identity, verdict: 'deny' as const, until: null, reason: null }] })

describe('the short way', () => {
  it('decides where the store is in this process and takes one at a time', () => {
    const way = atOnce(opened(memory({ clock: () => NOW })).parts, limit, policy)
    expect([1, 2, 3].map(() => way('user 1', 1)?.allowed)).toEqual([true, true, false])
  })

  it('says nothing where the store has no such way', () => {
    expect(atOnce(opened(faulty('process')).parts, limit, policy)('user 1', 1)).toBeDefined()
    const { takerOf: _, ...without } = memory()
    expect(atOnce(opened(without).parts, limit, policy)('user 1', 1)).toBeUndefined()
  })

  it.each(['process', 'shared'] as const)('says nothing where decisions are added up: %s', async (reach) => {
    const limiter = opened(reach === 'process' ? memory() : faulty(), { analytics: true })
    for (let n = 0; n < 3; n++) await limiter.charge([charge('user 1')])
    expect(atOnce(limiter.parts, limit, policy)('user 1', 1)).toBeUndefined()
  })

  it('of a shared store refuses who is known to be blocked, and leaves all others to the store', async () => {
    const limiter = opened(faulty())
    await limiter.settings()
    for (let n = 0; n < 3; n++) await limiter.charge([charge('user 1')])
    const way = atOnce(limiter.parts, limit, policy)
    expect(way('user 1', 1)).toMatchObject({ allowed: false })
    expect(way('user 2', 1)).toBeUndefined()
  })
})

describe('a store of this process', () => {
  it('that takes one at a time is asked for one limit in that way, and for several together', () => {
    const store = memory()
    const [takeOne, take] = [vi.spyOn(store, 'takeOne'), vi.spyOn(store, 'take')]
    const limiter = opened(store)
    void limiter.charge([charge('user 1')])
    expect([takeOne.mock.calls.length, take.mock.calls.length]).toEqual([1, 0])
    void limiter.charge([charge('user 1'), charge('user 1', 5, 1, 'other')])
    expect([takeOne.mock.calls.length, take.mock.calls.length]).toEqual([1, 1])
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('broken')
      },
    ],
    ['answers later', async () => []],
  ])('that %s when it is asked who is blocked leaves it to the charge', (_, peek) => {
    expect(opened({ ...memory(), peek }).blocked([charge('user 1')])).toBeUndefined()
  })
})

describe('a counter that is made whole', () => {
  const revisionAfter = async (store: Store, identity: string) => {
    const limiter = opened(store)
    await limiter.reset([charge(identity)])
    return (await limiter.settings()).revision
  }

  it('is told to other instances, which may remember that it was not', async () => {
    expect(await revisionAfter(faulty(), 'user 1')).toBe(1)
    expect(await revisionAfter(faulty(), 'u'.repeat(MAX_IDENTITY))).toBe(1)
  })

  it('is told to nobody where nobody can remember it', async () => {
    expect(await revisionAfter(faulty(), 'u'.repeat(MAX_IDENTITY + 1))).toBe(0)
    expect(await revisionAfter(memory(), 'user 1')).toBe(0)
  })
})

describe('a store that does not answer', () => {
  it.each([
    ['reset', { reset: async () => Promise.reject(new Error('down')) }, 'reset'],
    ['analytics', { analytics: { read: async () => Promise.reject(new Error('down')) } }, 'analytics'],
  ] as const)('is an outage for who asks for %s', async (what, broken, operation) => {
    const limiter = opened({ ...faulty(), ...broken } as unknown as Store)
    const asked = what === 'reset' ? limiter.reset([charge('user 1')]) : limiter.analytics(0, 1)
    await expect(asked).rejects.toMatchObject({ part: 'limit-store', operation })
  })
})

describe('lists', () => {
  it('say whether they hold anybody of a kind', async () => {
    const limiter = opened(faulty())
    expect(limiter.lists('client')).toBe(false)
    await limiter.change(listed('client 7'))
    expect([limiter.lists('client'), limiter.lists('key')]).toEqual([true, false])
    expect([limiter.denies('client'), limiter.denies('key')]).toEqual([true, false])
  })

  it('are changed from the revision that was read, or not at all', async () => {
    const limiter = opened(faulty())
    const { revision } = await limiter.change(listed('user 1'))
    const changed = await limiter.change({ ...listed('user 2'), revision })
    expect(changed.revision).toBe(revision + 1)
    const late = limiter.change({ ...listed('user 3'), revision })
    await expect(late.catch((error: unknown) => isStale(error))).resolves.toBe(true)
  })
})

it('what is added up is sent in the background that was given', async () => {
  const tasks: (() => Promise<void>)[] = []
  let time = NOW
  const limiter = opened(faulty(), { analytics: true, clock: () => time, background: (task) => void tasks.push(task) })
  await limiter.charge([charge('user 1')])
  await limiter.analytics(NOW, NOW + 1)
  time += 60_000
  await limiter.charge([charge('user 1')])
  expect(tasks.length).toBeGreaterThan(0)
  await Promise.all(tasks.map((task) => task()))
})
