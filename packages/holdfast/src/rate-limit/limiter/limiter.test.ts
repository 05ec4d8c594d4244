import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Eventually } from '../../core/verdict.js'
import { isPromise } from '../../core/verdict.js'
import { FAILURES, RETRY } from './breaker.js'
import type { LimiterOptions } from './limiter-options.js'
import type { LimitStoreEvent } from './limiter-outages.js'
import { charge, down, faulty, limited, never } from './limiter.test-parts.js'
import { createLimiter, type Outcome } from './limiter.js'
import type { Take, Taken } from '../store.js'
import { memory } from '../stores/memory.js'

beforeEach(() => void vi.useFakeTimers({ now: 1_700_000_000_000 }))
afterEach(() => void vi.useRealTimers())

describe('charge', () => {
  it('answers at once where the store does, with one trip for all limits', () => {
    const store = faulty()
    const outcome = limited(store).charge([charge('a'), charge('b', 5, 1, 'address')])
    expect(outcome).toEqual({
      states: [
        { name: 'caller', limit: 2, window: 60_000, remaining: 1, reset: 60_000, allowed: true },
        { name: 'address', limit: 5, window: 60_000, remaining: 4, reset: 60_000, allowed: true },
      ],
      degraded: false,
      unavailable: false,
    })
    expect(store.calls).toBe(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('limits/48 names the refusing limit with the longest retryAfter, and charges nobody', () => {
    const limiter = limited(faulty(), { denyCacheSize: 0 })
    void limiter.charge([charge('a', 1)])
    vi.advanceTimersByTime(10_000)
    void limiter.charge([charge('b', 1, 1, 'address')])
    const stack = [charge('a', 1), charge('b', 1, 1, 'address'), charge('c', 5, 1, 'route')]
    for (let i = 0; i < 3; i++) {
      const outcome = limiter.charge(stack) as Outcome
      expect(outcome.refused).toMatchObject({ name: 'address', allowed: false, retryAfter: 60_000 })
      expect(outcome.states.map((state) => [state.allowed, state.remaining])).toEqual([
        [false, 0],
        [false, 0],
        [true, 5],
      ])
    }
  })

  it('waits for a store that answers later, and leaves no timer behind', async () => {
    const store = faulty()
    store.answer = (takes) => new Promise((resolve) => setTimeout(() => resolve(memory().take(takes)), 20))
    const outcome = limited(store).charge([charge('a')])
    await vi.advanceTimersByTimeAsync(20)
    expect(await outcome).toMatchObject({ degraded: false, states: [{ allowed: true }] })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('asks nobody about nothing', () => {
    const store = faulty()
    expect(limited(store).charge([])).toEqual({ states: [], degraded: false, unavailable: false })
    expect(store.calls).toBe(0)
  })

  it.each([0, -5, 1.5, Number.NaN])(
    'throws at once on a cost of %s: a bug, and not an outage that lets pass',
    (cost) => {
      const limiter = limited(faulty(), { onStoreError: 'allow' })
      expect(() => limiter.charge([charge('a', 2, cost)])).toThrow(RangeError)
      expect(limiter.health().degradations).toBe(0)
    },
  )

  it('throws on an absent identity: it must never become the shared one of "undefined"', () => {
    expect(() => limited(faulty()).charge([charge(undefined as unknown as string)])).toThrow(TypeError)
  })
})

describe('a caller who is known to be blocked', () => {
  it('costs no trip to the store until the cost fits again', () => {
    const store = faulty()
    const limiter = limited(store)
    for (let i = 0; i < 3; i++) void limiter.charge([charge('a')])
    expect(store.calls).toBe(3)
    vi.advanceTimersByTime(20_500)
    const known = {
      name: 'caller',
      limit: 2,
      window: 60_000,
      remaining: 0,
      reset: 39_500,
      allowed: false,
      retryAfter: 39_500,
    }
    expect(limiter.blocked([charge('other'), charge('a')])).toEqual(known)
    expect(limiter.charge([charge('other'), charge('a')])).toEqual({
      states: [known],
      refused: known,
      degraded: false,
      unavailable: false,
    })
    expect(store.calls).toBe(3)
    vi.advanceTimersByTime(39_500)
    expect(limiter.blocked([charge('a')])).toBeUndefined()
    expect((limiter.charge([charge('a')]) as Outcome).refused).toBeUndefined()
  })

  it.each([
    ['a smaller cost', charge('a', 5, 2)],
    ['another limit', charge('a', 6, 3)],
    ['another identity', charge('b', 5, 3)],
  ])('is asked about again with %s', (_, other) => {
    const limiter = limited(faulty())
    void limiter.charge([charge('a', 5, 3)])
    expect((limiter.charge([charge('a', 5, 3)]) as Outcome).refused).toBeDefined()
    expect(limiter.blocked([charge('a', 5, 3), charge('a', 5, 4)])).toBeDefined()
    expect(limiter.blocked([other])).toBeUndefined()
    expect((limiter.charge([other]) as Outcome).refused).toBeUndefined()
  })

  it('is not refused for the sum of a counter that stood twice in one call', () => {
    const limiter = limited(faulty())
    expect((limiter.charge([charge('a', 1), charge('a', 1)]) as Outcome).refused).toBeDefined()
    expect(limiter.blocked([charge('a', 1)])).toBeUndefined()
    expect((limiter.charge([charge('a', 1)]) as Outcome).refused).toBeUndefined()
  })

  it('is told the longest wait of all limits that are known to refuse', () => {
    const limiter = limited(faulty())
    for (const key of ['a', 'b', 'c']) {
      for (let i = 0; i < 2; i++) void limiter.charge([charge(key, 1, 1, key)])
      vi.advanceTimersByTime(1_000)
    }
    for (const order of ['abc', 'cab', 'bca']) {
      const known = limiter.blocked(order.split('').map((key) => charge(key, 1, 1, key)))
      expect(known).toMatchObject({ name: 'c', retryAfter: 59_000 })
    }
  })

  it('limits/47 is never refused what the store would admit', () => {
    const direct = memory()
    const limiter = limited(memory())
    for (let i = 0; i < 5_000; i++) {
      vi.advanceTimersByTime((i * 7_919) % 1_511)
      const each = charge(`${i % 3}`, 20, 1 + ((i * 31) % 4))
      const refused = (limiter.charge([each]) as Outcome).refused !== undefined
      expect([i, refused]).toEqual([i, !direct.take([each])[0]?.allowed])
    }
  })

  it('limits/49 is not locked out when the clock goes back', () => {
    const limiter = limited(faulty())
    for (let i = 0; i < 3; i++) void limiter.charge([charge('a')])
    vi.setSystemTime(Date.now() - 86_400_000)
    expect(limiter.blocked([charge('a')])?.retryAfter).toBe(60_000)
    vi.advanceTimersByTime(60_000)
    expect((limiter.charge([charge('a')]) as Outcome).refused).toBeUndefined()
  })
})

describe('limits/50 when the store', () => {
  const faults: Readonly<Record<string, (takes: readonly Take[]) => Eventually<readonly Taken[]>>> = {
    throws: () => {
      throw new Error('down')
    },
    rejects: async () => {
      throw new Error('down')
    },
    'never answers': never,
    'answers after the timeout': () => new Promise((resolve) => setTimeout(() => resolve([]), 5_000)),
    'rejects after the timeout': () => new Promise((_, reject) => setTimeout(() => reject(new Error('late')), 5_000)),
    'answers with holes': () => Array.from<Taken>({ length: 1 }),
    'answers nothing': () => undefined as unknown as readonly Taken[],
    'answers too little': () => [],
    'answers without a verdict': () => [{} as Taken],
    'answers with numbers that are none': () => [{ allowed: true, remaining: Number.NaN, reset: 0, retryAfter: 0 }],
  }

  describe.each(Object.entries(faults))('%s', (_, fault) => {
    async function outcomes(onStoreError: LimiterOptions['onStoreError'], count: number) {
      const store = faulty()
      store.answer = fault
      const limiter = limited(store, { onStoreError })
      const results: Outcome[] = []
      for (let i = 0; i < count; i++) {
        const started = Date.now()
        const outcome = limiter.charge([charge('a')])
        await vi.advanceTimersByTimeAsync(51)
        results.push(await outcome)
        expect(Date.now() - started).toBe(51)
      }
      await vi.advanceTimersByTimeAsync(10_000)
      return { results, limiter, store }
    }

    it('"local" goes on counting in this process', async () => {
      const { results, limiter, store } = await outcomes('local', 3)
      expect(results.map(({ degraded, unavailable }) => [degraded, unavailable])).toEqual([
        [true, false],
        [true, false],
        [true, false],
      ])
      expect(results.map(({ refused }) => refused?.name)).toEqual([undefined, undefined, 'caller'])
      // What the local counters refuse is not held against the caller when the store is back.
      store.answer = undefined
      expect(limiter.charge([charge('a')])).toMatchObject({ degraded: false, states: [{ remaining: 1 }] })
    })

    it('"deny" fails closed', async () => {
      const { results } = await outcomes('deny', 1)
      expect(results).toEqual([{ states: [], degraded: true, unavailable: true }])
    })

    it('"allow" fails open', async () => {
      const { results } = await outcomes('allow', 3)
      expect(results[2]).toEqual({ states: [], degraded: true, unavailable: false })
    })

    it('is told by health, counted, and over with the first good answer', async () => {
      const before = Date.now()
      const { limiter, store } = await outcomes('deny', 3)
      const { since, ...health } = limiter.health()
      expect(health).toEqual({ state: 'degraded', degradations: 3, breaker: 'closed', lostRefunds: 0, warnings: [] })
      expect(since).toBeGreaterThanOrEqual(before)
      expect(since).toBeLessThanOrEqual(before + 51)
      store.answer = undefined
      void limiter.charge([charge('a')])
      expect(limiter.health()).toEqual({
        state: 'ok',
        since: null,
        degradations: 3,
        breaker: 'closed',
        lostRefunds: 0,
        warnings: [],
      })
    })
  })

  it('is stalled together with the event loop, an answer that has arrived in time is still read', async () => {
    const store = faulty()
    let answer: (taken: readonly Taken[]) => void = () => {}
    store.answer = () => new Promise((resolve) => (answer = resolve))
    const outcome = limited(store).charge([charge('a')])
    vi.advanceTimersByTime(50)
    answer([{ allowed: true, remaining: 1, reset: 60_000, retryAfter: 0 }])
    await vi.advanceTimersByTimeAsync(1)
    expect(await outcome).toMatchObject({ degraded: false })
  })

  it('keeps what it knew of blocked callers while it is down', () => {
    const store = faulty()
    const limiter = limited(store, { onStoreError: 'allow' })
    for (let i = 0; i < 3; i++) void limiter.charge([charge('a')])
    store.answer = () => {
      throw new Error('down')
    }
    expect((limiter.charge([charge('a')]) as Outcome).refused).toBeDefined()
  })
})

describe('a store that is lost', () => {
  function lost(options: Partial<LimiterOptions> = {}) {
    const store = faulty()
    const lines: string[] = []
    const events: LimitStoreEvent[] = []
    const limiter = limited(store, { log: (line) => lines.push(line), on: (event) => events.push(event), ...options })
    return { store, lines, events, limiter }
  }

  it('is left alone after failures in a row, and asked by one request at a time until it answers', async () => {
    const { store, limiter } = lost({ onStoreError: 'allow' })
    store.answer = never
    const waiting = Array.from({ length: FAILURES }, (_, i) => limiter.charge([charge(`${i}`)]))
    await vi.advanceTimersByTimeAsync(51)
    for (const each of waiting) expect(await each).toMatchObject({ degraded: true })
    expect(limiter.health().breaker).toBe('open')
    for (let i = 0; i < 10; i++) expect(isPromise(limiter.charge([charge('a')]))).toBe(false)
    expect(store.calls).toBe(FAILURES)
    for (let probes = 1; probes <= 3; probes++) {
      await vi.advanceTimersByTimeAsync(RETRY)
      const probe = limiter.charge([charge('a')])
      expect(limiter.health().breaker).toBe('half-open')
      for (let i = 0; i < 10; i++) expect(isPromise(limiter.charge([charge('a')]))).toBe(false)
      expect(store.calls).toBe(FAILURES + probes)
      await vi.advanceTimersByTimeAsync(51)
      expect(await probe).toMatchObject({ degraded: true })
      expect(limiter.health().breaker).toBe('open')
    }
    await vi.advanceTimersByTimeAsync(RETRY)
    store.answer = undefined
    expect(limiter.charge([charge('a')])).toMatchObject({ degraded: false })
    expect(limiter.health()).toMatchObject({ state: 'ok', breaker: 'closed' })
  })

  it('is logged once when it goes and once when it is back, with what holds meanwhile', () => {
    const { store, lines, events, limiter } = lost({ onStoreError: 'allow' })
    store.answer = () => {
      throw Object.assign(new Error('connect to redis://:s3cret@host user 42'), { code: 'ECONNREFUSED' })
    }
    const since = new Date().toISOString()
    for (let i = 0; i < 50; i++) void limiter.charge([charge('user 42')])
    expect(lines).toEqual([
      `holdfast: the limit store "faulty" does not answer (ECONNREFUSED) since ${since}. Meanwhile nothing is limited ("allow"); callers known as blocked stay so.`,
    ])
    vi.advanceTimersByTime(20_000)
    store.answer = undefined
    for (let i = 0; i < 50; i++) void limiter.charge([charge('user 42')])
    expect(lines.slice(1)).toEqual([
      `holdfast: the limit store "faulty" answers again. Since ${since} (ECONNREFUSED) 50 decisions were made without it.`,
    ])
    const shared = { store: 'faulty', why: 'ECONNREFUSED', onStoreError: 'allow', since: Date.now() - 20_000 }
    expect(events).toEqual([
      { ...shared, type: 'limit_store_lost', time: Date.now() - 20_000, decisions: 1 },
      { ...shared, type: 'limit_store_back', time: Date.now(), decisions: 50 },
    ])
  })

  it('that comes and goes does not fill the log', () => {
    const { store, lines, limiter } = lost()
    for (let i = 0; i < 1_000; i++) {
      store.answer = i % 2 === 0 ? down : undefined
      void limiter.charge([charge(`${i}`)])
      vi.advanceTimersByTime(10)
    }
    expect(limiter.health().degradations).toBe(500)
    expect(lines.length).toBeLessThanOrEqual(6)
  })

  it('goes to the console where nobody else is told, and a log that throws decides nothing', () => {
    const error = vi.spyOn(console, 'error').mockReturnValue()
    const warn = vi.spyOn(console, 'warn').mockReturnValue()
    const store = faulty()
    const limiter = createLimiter({ store, onStoreError: 'deny' })
    store.answer = down
    void limiter.charge([charge('a')])
    store.answer = undefined
    void limiter.charge([charge('a')])
    expect([error.mock.calls.length, warn.mock.calls.length]).toEqual([1, 1])
    vi.restoreAllMocks()
    const angry = lost({ log: down, on: down })
    angry.store.answer = down
    expect(angry.limiter.charge([charge('a')])).toMatchObject({ unavailable: true })
  })

  it('frees nobody who is known to be blocked, for as long as the store said', async () => {
    const { store, limiter } = lost({ onStoreError: 'allow' })
    for (let i = 0; i < 3; i++) void limiter.charge([charge('a')])
    store.answer = down
    store.unreadable = true
    for (const ms of [1, 3_000, 30_000]) {
      await vi.advanceTimersByTimeAsync(ms)
      for (let i = 0; i < 10; i++) expect((limiter.charge([charge('a')]) as Outcome).refused).toBeDefined()
      for (let i = 0; i < 10; i++) expect((limiter.charge([charge('b')]) as Outcome).refused).toBeUndefined()
    }
    expect(limiter.blocked([charge('a')])).toBeDefined()
    await vi.advanceTimersByTimeAsync(30_000)
    expect((limiter.charge([charge('a')]) as Outcome).refused).toBeUndefined()
  })
})

describe('a limit that only observes', () => {
  const observed = { ...charge('a', 1, 1, 'observed'), observe: true }

  it.each(['process', 'shared'] as const)('never refuses, and says what would have been: %s', (reach) => {
    const limiter = limited(faulty(reach))
    void limiter.charge([observed, charge('a', 9)])
    for (let i = 0; i < 3; i++) {
      const outcome = limiter.charge([observed, charge('a', 9)]) as Outcome
      expect(outcome.refused).toBeUndefined()
      expect(outcome.states).toMatchObject([
        { allowed: false, observe: true },
        { allowed: true, remaining: 7 - i },
      ])
      expect(limiter.charge([observed])).toMatchObject({ states: [{ allowed: false, observe: true }] })
    }
    expect(limiter.blocked([observed])).toBeUndefined()
  })

  it('never refuses in place of the store either', () => {
    const store = faulty()
    const limiter = limited(store, { onStoreError: 'local' })
    store.answer = down
    for (let i = 0; i < 3; i++) expect((limiter.charge([observed]) as Outcome).refused).toBeUndefined()
  })
})

describe('peek', () => {
  it.each(['process', 'shared'] as const)('answers as charge would, and charges nothing: %s', (reach) => {
    const limiter = limited(faulty(reach))
    for (let i = 0; i < 3; i++) {
      expect(limiter.peek([charge('a')])).toMatchObject({ states: [{ allowed: true, remaining: 1 }] })
    }
    void limiter.charge([charge('a', 2, 2)])
    expect((limiter.peek([charge('a')]) as Outcome).refused).toMatchObject({ retryAfter: 60_000 })
  })

  it('answers while the store does not', () => {
    const store = faulty()
    const limiter = limited(store, { onStoreError: 'local' })
    store.answer = down
    expect(limiter.peek([charge('a')])).toMatchObject({ degraded: true, states: [{ remaining: 1 }] })
  })
})

describe('a store of this process', () => {
  it('is asked with every call: it tells as fast as a cache would, and a reset is seen at once', async () => {
    const limiter = limited(memory())
    for (let i = 0; i < 3; i++) void limiter.charge([charge('a')])
    expect(limiter.blocked([charge('a')])).toMatchObject({ retryAfter: 60_000 })
    await limiter.reset([charge('a')])
    expect(limiter.blocked([charge('a')])).toBeUndefined()
    expect((limiter.charge([charge('a')]) as Outcome).refused).toBeUndefined()
  })

  it.each([0, Number.NaN])('is not thought to be lost when a cost of %s is asked for', (cost) => {
    const limiter = limited(memory(), { onStoreError: 'allow' })
    for (let i = 0; i < 9; i++) expect(() => limiter.charge([charge('a', 2, cost)])).toThrow(RangeError)
    expect(limiter.health()).toMatchObject({ state: 'ok', degradations: 0, breaker: 'closed' })
  })
})

describe('a store of this process that fails', () => {
  const failing = () => ({ ...memory(), take: down, takeOne: down })

  it('is counted for in its place, limits as they are in force', async () => {
    const limiter = limited(failing(), { onStoreError: 'local' })
    const outcomes = Array.from({ length: 3 }, () => limiter.charge([charge('a')]) as Outcome)
    expect(outcomes.map(({ degraded, refused }) => [degraded, refused === undefined])).toEqual([
      [true, true],
      [true, true],
      [true, false],
    ])
    expect(outcomes[2]).toMatchObject({ states: [{ name: 'caller', limit: 2, remaining: 0, allowed: false }] })
    await limiter.change({ limits: { caller: { limit: 3 } } })
    expect(limiter.charge([charge('a')])).toMatchObject({ degraded: true, states: [{ limit: 3, allowed: true }] })
  })

  it('fails closed where that was said', () => {
    const limiter = limited(failing(), { onStoreError: 'deny' })
    expect(limiter.charge([charge('a')])).toEqual({ states: [], degraded: true, unavailable: true })
  })
})

describe('createLimiter(…) refuses', () => {
  it.each([
    [{ store: undefined }, 'A limiter needs a `store`.'],
    [{ onStoreError: 'ignore' }, '`onStoreError` is "local", "deny" or "allow".'],
    [{ denyCacheSize: -1 }, '`denyCacheSize` is a whole number from 0 to 1,000,000.'],
    [{ denyCacheSize: 1_000_001 }, '`denyCacheSize` is a whole number from 0 to 1,000,000.'],
    [{ log: 'console' }, '`log` is a function.'],
    [{ on: 'console' }, '`on` is a function.'],
    [{ background: true }, '`background` is a function.'],
    [{ timeout: '10001 ms' }, '`timeout` is a duration of at most 10 s, such as "50 ms".'],
    [{ denyCachesize: 5 }, 'createLimiter(…)'],
  ])('%o, and says what would be right', (options, words) => {
    const given = { store: memory(), onStoreError: 'local', ...options } as unknown as LimiterOptions
    expect(() => createLimiter(given)).toThrow(words)
  })

  it.each([{ timeout: '10 s' }, { denyCacheSize: 1_000_000 }, { denyCacheSize: 0 }])('not %o', (options) => {
    expect(() => createLimiter({ store: memory(), onStoreError: 'local', ...options } as LimiterOptions)).not.toThrow()
  })

  it.each([
    { store: undefined },
    { onStoreError: undefined },
    { onStoreError: 'ignore' },
    { timeout: 0 },
    { timeout: 'soon' },
    { timeout: '11 s' },
    { denyCacheSize: -1 },
    { denyCacheSize: Number.NaN },
    { denyCachesize: 5 },
    { allow: 'user 1' },
    { deny: [''] },
    { log: 'console' },
  ])('%o', (options) => {
    const given = { store: memory(), onStoreError: 'local', ...options } as unknown as LimiterOptions
    expect(() => createLimiter(given)).toThrow(/\[config\.(limit|unknown_option)\]/)
  })
})
