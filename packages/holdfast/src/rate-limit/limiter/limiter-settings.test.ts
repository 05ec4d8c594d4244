import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isOutage } from '../../core/outage.js'
import { freshPrefix, shared } from '../../storage/redis/server.test-parts.js'
import { charge, faulty, limited } from './limiter.test-parts.js'
import { createLimiter, type Limiter, type Outcome } from './limiter.js'
import type { ListedCaller } from '../settings/settings.js'
import { memory } from '../stores/memory.js'
import { redis } from '../stores/redis.js'

const START = 1_700_000_000_000
const listedAs = (verdict: 'allow' | 'deny', until: number | null = null): ListedCaller => ({
  identity: 'user 1',
  verdict,
  until,
  reason: null,
})

const isRefused = (outcome: unknown) => (outcome as Outcome).refused !== undefined

/** Calls until the caller is refused, and is known to be. */
function block(limiter: Limiter, identity = 'a'): void {
  for (let i = 0; i < 3; i++) void limiter.charge([charge(identity)])
  expect(isRefused(limiter.charge([charge(identity)]))).toBe(true)
}

describe('two instances on one store', () => {
  beforeEach(() => void vi.useFakeTimers({ now: START }))
  afterEach(() => void vi.useRealTimers())

  const instances = () => {
    const store = faulty()
    return { store, here: limited(store), there: limited(store) }
  }

  it('a flood of one blocked caller costs one reading a second, and no call', () => {
    const { store, here } = instances()
    block(here)
    const { calls, reads } = store
    for (let i = 0; i < 10_000; i++) {
      expect(isRefused(here.charge([charge('a')]))).toBe(true)
      vi.advanceTimersByTime(1)
    }
    expect(store.calls).toBe(calls)
    expect(store.reads - reads).toBeLessThanOrEqual(10)
  })

  it('a reset reaches the other within 2 s, although it remembers, and nobody else is freed', async () => {
    const { store, here, there } = instances()
    block(there)
    block(there, 'b')
    await here.reset([charge('a')])
    expect(isRefused(here.charge([charge('a')]))).toBe(false)
    await vi.advanceTimersByTimeAsync(1_999)
    const { calls } = store
    expect(isRefused(there.charge([charge('b')]))).toBe(true)
    expect(store.calls).toBe(calls)
    expect(there.blocked([charge('a')])).toBeUndefined()
    expect(isRefused(there.charge([charge('a')]))).toBe(false)
  })

  it('reaches one that missed more resets than are told', async () => {
    const { here, there } = instances()
    block(there)
    await here.reset([charge('a')])
    await here.reset(Array.from({ length: 150 }, (_, i) => charge(`${i}`)))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(there.blocked([charge('a')])).toBeUndefined()
  })

  it('a denial is not believed for longer than 2 s when the settings cannot be read: the store is asked', async () => {
    const { store, here, there } = instances()
    block(there)
    store.unreadable = true
    await vi.advanceTimersByTimeAsync(1_999)
    const { calls } = store
    expect(isRefused(there.charge([charge('a')]))).toBe(true)
    expect(store.calls).toBe(calls)
    store.unreadable = false
    await here.reset([charge('a')])
    store.unreadable = true
    await vi.advanceTimersByTimeAsync(1)
    expect(isRefused(there.charge([charge('a')]))).toBe(false)
    expect(there.health()).toMatchObject({ state: 'ok', degradations: 0 })
  })

  it('a reading never holds a request, and only one is under way', async () => {
    const { store } = instances()
    const slow = {
      ...store,
      document: { ...store.document, read: vi.fn<() => Promise<undefined>>(() => new Promise(() => {})) },
    }
    const limiter = limited(slow)
    for (let i = 0; i < 100; i++) expect(limiter.charge([charge(`${i}`)])).toMatchObject({ degraded: false })
    expect(slow.document.read).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(1_001)
    for (let i = 0; i < 100; i++) void limiter.charge([charge(`${i}`)])
    expect(slow.document.read).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(100)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('a changed limit counts on, before the store and before what is remembered', async () => {
    const { here, there } = instances()
    block(there)
    const { revision, limits } = await here.change({ limits: { caller: { limit: 5 } } })
    expect([revision, limits]).toEqual([1, { caller: { limit: 5 } }])
    expect(here.charge([charge('a')])).toMatchObject({ states: [{ limit: 5, remaining: 2 }] })
    await vi.advanceTimersByTimeAsync(1_000)
    expect(there.charge([charge('a')])).toMatchObject({ states: [{ limit: 5, remaining: 1 }] })
    await here.change({ limits: { caller: { limit: 1 } } })
    expect(isRefused(here.charge([charge('a')]))).toBe(true)
    await here.change({ limits: { caller: { observe: true } } })
    expect(isRefused(here.charge([charge('a')]))).toBe(false)
    await here.change({ limits: { caller: null } })
    expect(here.charge([charge('b')])).toMatchObject({ states: [{ limit: 2, remaining: 1 }] })
  })

  it('a reset finds the counter of a changed window too', async () => {
    const { here } = instances()
    await here.change({ limits: { caller: { window: 30_000 } } })
    block(here)
    await here.reset([charge('a')])
    expect(isRefused(here.charge([charge('a')]))).toBe(false)
  })

  it('a listed caller is listed everywhere, for as long as it was said', async () => {
    const { here, there } = instances()
    expect([here.listed('user 1'), there.listed('user 1')]).toEqual([undefined, undefined])
    await here.change({ callers: [listedAs('deny', START + 60_000)] })
    expect([here.listed('user 1'), here.listed('user 2')]).toEqual(['deny', undefined])
    await vi.advanceTimersByTimeAsync(1_000)
    expect(there.listed('user 1')).toBe('deny')
    await vi.advanceTimersByTimeAsync(58_999)
    expect(there.listed('user 1')).toBe('deny')
    await vi.advanceTimersByTimeAsync(1)
    expect(there.listed('user 1')).toBeUndefined()
  })

  it('who is on an allow and a deny list is denied', async () => {
    const store = faulty()
    const limiter = limited(store, { allow: ['user 1', 'user 2'], deny: ['user 2', 'user 3'] })
    expect(['user 1', 'user 2', 'user 3', 'user'].map(limiter.listed)).toEqual(['allow', 'deny', 'deny', undefined])
    await limiter.change({ callers: [listedAs('deny'), { ...listedAs('allow'), identity: 'user 3' }] })
    expect(['user 1', 'user 3'].map(limiter.listed)).toEqual(['deny', 'deny'])
  })

  it('changes that meet are all kept', async () => {
    const { store, here, there } = instances()
    await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        (i % 2 === 0 ? here : there).change({ limits: { [`limit-${i}`]: { limit: i + 1 } } }),
      ),
    )
    const { limits, revision } = await limited(store).settings()
    expect([Object.keys(limits).length, revision]).toEqual([40, 40])
  })

  it('garbage in the document is passed over with one line, and what was in force stays', async () => {
    const { store, here } = instances()
    const lines: string[] = []
    const there = limited(store, { log: (line) => lines.push(line) })
    await here.change({ limits: { caller: { limit: 1 } }, callers: [listedAs('deny')] })
    void there.charge([charge('x')])
    await store.document.write('{"limits": {"caller": {"limit": 1e9}', 1)
    await vi.advanceTimersByTimeAsync(1_001)
    for (let i = 0; i < 5_000; i++) {
      void there.charge([charge(`${i}`)])
      vi.advanceTimersByTime(1)
    }
    expect(lines).toEqual(['holdfast: the settings in the limit store: revision 2 cannot be read and is passed over.'])
    expect(there.charge([charge('a')])).toMatchObject({ states: [{ limit: 1 }] })
    expect(there.listed('user 1')).toBe('deny')
    // It is repaired by the next change, from what is in force here.
    await there.change({ callers: [{ ...listedAs('deny'), identity: 'user 2' }] })
    await vi.advanceTimersByTimeAsync(1_001)
    expect(here.listed('user 1')).toBe('deny')
  })

  it('a store that lost its document is believed, and nothing is remembered from before', async () => {
    const { store, here } = instances()
    await here.change({ limits: { other: { limit: 1 } } })
    block(here)
    const empty = memory()
    Object.assign(store.document, empty.document)
    store.answer = empty.take
    await vi.advanceTimersByTimeAsync(1_001)
    void here.charge([charge('x')])
    expect(isRefused(here.charge([charge('a')]))).toBe(false)
  })

  it('a store that is down is an outage for people, and counted as none', async () => {
    const { store, here } = instances()
    store.unreadable = true
    for (const call of [here.settings(), here.change({}), here.reset([charge('a')])]) {
      expect(isOutage(await call.catch((error: unknown) => error))).toBe(true)
    }
    expect(here.health()).toMatchObject({ state: 'ok', degradations: 0 })
  })
})

it('a store of this process tells all its limiters at once', async () => {
  const store = memory()
  const here = createLimiter({ store, onStoreError: 'deny' })
  const there = createLimiter({ store, onStoreError: 'deny' })
  void there.charge([charge('a')])
  await here.change({ limits: { caller: { limit: 1 } }, callers: [listedAs('deny')] })
  expect(isRefused(there.charge([charge('a')]))).toBe(true)
  expect(there.listed('user 1')).toBe('deny')
})

describe('two instances on one Redis', () => {
  const clients: Redis[] = []
  afterEach(() => {
    for (const client of clients.splice(0)) client.disconnect()
  })

  /** Two processes would have a client each; the time of both is moved by hand, that of Redis goes on. */
  function instances() {
    const prefix = freshPrefix()
    let time = Date.now()
    const instance = () => {
      const client = new Redis(shared)
      clients.push(client)
      return createLimiter({
        store: redis(client, { prefix }),
        onStoreError: 'deny',
        timeout: '5 s',
        clock: () => time,
      })
    }
    return { here: instance(), there: instance(), advance: (ms: number) => void (time += ms) }
  }

  it('a reset and a change reach the other', async () => {
    const { here, there, advance } = instances()
    for (let i = 0; i < 3; i++) await there.charge([charge('a')])
    expect(there.blocked([charge('a')])).toBeDefined()
    await here.reset([charge('a')])
    await here.change({ limits: { caller: { limit: 4 } }, callers: [listedAs('deny')] })
    advance(2_000)
    expect(there.blocked([charge('a')])).toBeUndefined()
    await vi.waitFor(() => expect(there.listed('user 1')).toBe('deny'), 20_000)
    expect(await there.charge([charge('a')])).toMatchObject({ states: [{ limit: 4, remaining: 3 }] })
  })

  it('changes that meet are all kept', async () => {
    const { here, there } = instances()
    const change = (limiter: Limiter, name: string) => limiter.change({ limits: { [name]: { limit: 1 } } })
    await Promise.all(Array.from({ length: 20 }, (_, i) => change(i % 2 === 0 ? here : there, `limit-${i}`)))
    expect(Object.keys((await here.settings()).limits)).toHaveLength(20)
  })
})
