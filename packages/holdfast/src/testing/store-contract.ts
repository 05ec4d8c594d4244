import type { Eventually } from '../core/verdict.js'
import type { LimitPolicy, Store, Take, Taken } from '../rate-limit/store.js'
import { hostileKeys } from './hostile-keys.js'
import { schedule } from './schedule.js'

/**
 * What the suite needs of a test runner. It is handed in, not imported: `holdfast/testing` then needs no runner
 * installed, and Vitest, Jest and Bun all fit: `import { describe, expect, it } from 'vitest'`.
 */
export interface TestRunner {
  readonly describe: (name: string, body: () => void) => unknown
  readonly it: (name: string, body: () => Promise<void>) => unknown
  readonly expect: (actual: unknown) => Expectation
}

interface Expectation {
  toBe(expected: unknown): unknown
  toEqual(expected: unknown): unknown
  toBeGreaterThan(bound: number): unknown
  toBeGreaterThanOrEqual(bound: number): unknown
  toBeLessThanOrEqual(bound: number): unknown
}

/** An empty store, and its time. */
export interface StoreUnderTest {
  readonly store: Store
  /** By the store's clock, milliseconds. */
  now(): number
  /** Lets time pass: moves a fake clock, or waits for a real one. */
  advance(milliseconds: number): Eventually<void>
  close?(): Eventually<void>
}

export interface StoreContractOptions {
  /** The window that the suite works with, milliseconds; default 60,000. With a real clock, about 1,000: it waits for some 20. */
  readonly window?: number
  /** How far the store's times may be off, milliseconds; default 0: exact. With a real clock, 50. */
  readonly slack?: number
}

/**
 * What every `Store` must do, whatever is behind it: the waist as tests. Call it in a test file, once for each way to
 * open the store; `open` is called for each test.
 *
 * @example
 * storeContract('memory', () => {
 *   let time = 0
 *   return { store: memory({ clock: () => time }), now: () => time, advance: (ms) => void (time += ms) }
 * }, { describe, it, expect })
 */
export function storeContract(
  name: string,
  open: () => Eventually<StoreUnderTest>,
  { describe, it, expect }: TestRunner,
  { window = 60_000, slack = 0 }: StoreContractOptions = {},
): void {
  const policy = (limit: number, length = window): LimitPolicy => ({
    algorithm: 'sliding-window',
    limit,
    window: length,
  })

  function test(title: string, body: (opened: Opened) => Promise<void>): void {
    it(title, async () => {
      const under = await open()
      try {
        await body(opened(under))
      } finally {
        await under.close?.()
      }
    })
  }

  describe(`the store "${name}"`, () => {
    test('admits the limit, counts down, then refuses', async ({ one }) => {
      for (const remaining of [2, 1, 0]) {
        const taken = await one('a', policy(3))
        expect(taken.allowed).toBe(true)
        expect(taken.remaining).toBe(remaining)
        expect(taken.retryAfter).toBe(0)
        expect(taken.reset).toBeLessThanOrEqual(window + slack)
        expect(taken.reset).toBeGreaterThan(window - slack - 1)
      }
      const refused = await one('a', policy(3))
      expect(refused.allowed).toBe(false)
      expect(refused.remaining).toBe(0)
      expect(refused.retryAfter).toBeGreaterThan(0)
      expect(refused.retryAfter).toBeLessThanOrEqual(window + slack)
    })

    test('gets through after retryAfter, and not before', async ({ one, advance }) => {
      await one('a', policy(2))
      await advance(window / 4)
      await one('a', policy(2))
      await advance(window / 4)
      const { retryAfter } = await one('a', policy(2))
      await advance(Math.max(1, retryAfter - 1 - slack))
      expect((await one('a', policy(2))).allowed).toBe(false)
      await advance(1 + 2 * slack)
      expect((await one('a', policy(2))).allowed).toBe(true)
      expect((await one('a', policy(2))).allowed).toBe(false)
    })

    test('is whole again after reset', async ({ one, advance }) => {
      await one('a', policy(5), 2)
      await advance(window / 3)
      const { reset } = await one('a', policy(5), 3)
      await advance(reset + slack)
      expect((await one('a', policy(5), 5)).allowed).toBe(true)
    })

    test('charges nothing for a refusal, however often it refuses', async ({ one, advance }) => {
      await one('a', policy(1))
      for (let i = 0; i < 9; i++) {
        await advance(Math.floor(window / 10))
        expect((await one('a', policy(1))).allowed).toBe(false)
      }
      await advance(Math.ceil(window / 10) + slack)
      expect((await one('a', policy(1))).allowed).toBe(true)
    })

    test('limits/48 stacked limits: the one that refuses costs the others nothing, in any place', async ({ take }) => {
      for (const full of [0, 1, 2]) {
        const stack = [0, 1, 2].map((place) => ({
          key: `stack ${full}, place ${place}`,
          policy: policy(place === full ? 1 : 10),
          cost: 1,
        }))
        expect((await take(stack)).map((taken) => taken.remaining)).toEqual(stack.map((each) => each.policy.limit - 1))
        for (let i = 0; i < 3; i++) {
          const refused = await take(stack)
          expect(refused.map((taken) => taken.allowed)).toEqual([0, 1, 2].map((place) => place !== full))
          expect(refused.map((taken) => taken.remaining)).toEqual(stack.map((each) => each.policy.limit - 1))
          expect(refused.map((taken) => taken.retryAfter > 0)).toEqual([0, 1, 2].map((place) => place === full))
        }
      }
    })

    test('limits/48 stacked limits: the longest retryAfter of all gets through', async ({ one, take, advance }) => {
      const short = { key: 'short', policy: policy(1, Math.floor(window / 2)), cost: 1 }
      const long = { key: 'long', policy: policy(1), cost: 1 }
      await one(long.key, long.policy)
      await advance(window / 4)
      await one(short.key, short.policy)
      const refused = await take([short, long])
      expect(refused.map((taken) => taken.allowed)).toEqual([false, false])
      await advance(Math.max(...refused.map((taken) => taken.retryAfter)) + slack)
      expect((await take([short, long])).map((taken) => taken.allowed)).toEqual([true, true])
    })

    test('counts a key that occurs twice in one call twice, or not at all', async ({ one, take }) => {
      const twice = [2, 2].map((cost) => ({ key: 'a', policy: policy(5), cost }))
      expect(await states(take(twice))).toEqual([
        [true, 1],
        [true, 1],
      ])
      expect(await states(take(twice))).toEqual([
        [false, 1],
        [false, 1],
      ])
      const last = [1, 1].map((cost) => ({ key: 'a', policy: policy(5), cost }))
      expect(await states(take(last))).toEqual([
        [true, 1],
        [false, 1],
      ])
      expect((await one('a', policy(5))).allowed).toBe(true)
    })

    test('takes costs as units', async ({ one, advance }) => {
      await one('a', policy(10), 4)
      await advance(window / 2)
      expect((await one('a', policy(10), 5)).remaining).toBe(1)
      const refused = await one('a', policy(10), 5)
      expect([refused.allowed, refused.remaining]).toEqual([false, 1])
      await advance(refused.retryAfter + slack)
      expect((await one('a', policy(10), 5)).allowed).toBe(true)
    })

    test('refuses a cost above the limit for ever, and says the window', async ({ one, advance }) => {
      for (let i = 0; i < 2; i++) {
        const refused = await one('a', policy(3), 4)
        expect([refused.allowed, refused.remaining, refused.retryAfter]).toEqual([false, 3, window])
        await advance(refused.retryAfter + slack)
      }
      expect((await one('a', policy(3), 3)).allowed).toBe(true)
    })

    test('throws on what would switch a limit off, and charges nothing', async ({ one, take }) => {
      const good = { key: 'a', policy: policy(1), cost: 1 }
      const bad: readonly Take[] = [
        ...[0, -5, 1.5, Number.NaN, Infinity].map((cost) => ({ ...good, cost })),
        ...[0, -1, 1.5, Number.NaN, Infinity].map((limit) => ({ ...good, policy: policy(limit) })),
        ...[0, -1, 0.5, Number.NaN, Infinity].map((length) => ({ ...good, policy: policy(1, length) })),
        { ...good, policy: { ...policy(1), algorithm: 'none' as 'sliding-window' } },
        { ...good, key: undefined as unknown as string },
      ]
      for (const each of bad) {
        expect(await thrown(() => take([each]))).toBe(true)
        expect(await thrown(() => take([good, each]))).toBe(true)
      }
      expect((await one('a', policy(1))).allowed).toBe(true)
    })

    test('counts every key apart, whatever it is made of', async ({ one }) => {
      for (const key of hostileKeys) expect([key, (await one(key, policy(1))).allowed]).toEqual([key, true])
      for (const key of hostileKeys) expect([key, (await one(key, policy(1))).allowed]).toEqual([key, false])
    })

    test('counts a key apart for each window, in one call too', async ({ take }) => {
      const windows = [window, 2 * window].map((length) => ({ key: 'a', policy: policy(4, length), cost: 3 }))
      expect(await states(take(windows))).toEqual([
        [true, 1],
        [true, 1],
      ])
    })

    test('counts a key apart for each window, and goes on counting when its limit is changed', async ({ one }) => {
      expect((await one('a', policy(4), 4)).allowed).toBe(true)
      expect((await one('a', policy(4, 2 * window), 4)).allowed).toBe(true)
      expect((await one('a', policy(5))).remaining).toBe(0)
      expect(await state(one('a', policy(2)))).toEqual([false, 0])
      expect(await state(one('a', policy(500)))).toEqual([true, 494])
      expect(await state(one('a', policy(5)))).toEqual([false, 0])
    })

    test('limits/47 parallel takes: exactly the limit is admitted', async ({ one, take }) => {
      const stack = ['x', 'y'].map((key) => ({ key, policy: policy(20), cost: 1 }))
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, i) =>
          i % 2 === 0 ? take(stack) : one('x', policy(20)).then((taken) => [taken]),
        ),
      )
      const admitted = answers.filter((taken) => taken.every((each) => each.allowed))
      expect(admitted.length).toBe(20)
      const both = admitted.filter((taken) => taken.length === 2).length
      expect((await one('y', policy(20))).remaining).toBe(19 - both)
    })

    test('limits/47 boundary burst: two bursts around any edge admit one limit', async ({ one, advance }) => {
      for (let edge = 0; edge < 3; edge++) {
        let admitted = 0
        await advance(Math.floor(window * 0.9))
        for (let i = 0; i < 15; i++) admitted += (await one(`edge ${edge}`, policy(10))).allowed ? 1 : 0
        await advance(Math.floor(window * 0.2))
        for (let i = 0; i < 15; i++) admitted += (await one(`edge ${edge}`, policy(10))).allowed ? 1 : 0
        expect(admitted).toBe(10)
      }
    })

    for (const limit of [1, 10, 300]) {
      test(`limits/47 random traffic: never more than ${limit} in any window`, async ({ one, advance, now }) => {
        const admitted: { time: number; cost: number }[] = []
        for (const { wait, cost } of schedule({ seed: limit, limit, window, windows: slack === 0 ? 20 : 3 })) {
          if (wait > 0) await advance(wait)
          const time = now()
          if ((await one('a', policy(limit), cost)).allowed) admitted.push({ time, cost })
        }
        expect(admitted.length).toBeGreaterThan(0)
        expect(mostInAnyWindow(admitted, window - slack)).toBeLessThanOrEqual(limit)
      })
    }

    test('answers nothing to nothing', async ({ take }) => {
      expect(await take([])).toEqual([])
    })
  })
}

interface Opened {
  readonly one: (key: string, policy: LimitPolicy, cost?: number) => Promise<Taken>
  readonly take: (takes: readonly Take[]) => Promise<readonly Taken[]>
  readonly advance: (milliseconds: number) => Eventually<void>
  readonly now: () => number
}

function opened(under: StoreUnderTest): Opened {
  const take = async (takes: readonly Take[]) => under.store.take(takes)
  return {
    take,
    one: async (key, policy, cost = 1) => (await take([{ key, policy, cost }]))[0] as Taken,
    advance: (milliseconds) => under.advance(Math.ceil(milliseconds)),
    now: () => under.now(),
  }
}

const states = async (taken: Promise<readonly Taken[]>) => (await taken).map((each) => [each.allowed, each.remaining])

const state = async (taken: Promise<Taken>) => (await states(taken.then((each) => [each])))[0]

async function thrown(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call()
    return false
  } catch (error) {
    return error instanceof RangeError || error instanceof TypeError
  }
}

/** The most units that any half-open window of this length holds; times do not go back. */
export function mostInAnyWindow(
  admitted: readonly { readonly time: number; readonly cost: number }[],
  window: number,
): number {
  let most = 0
  let sum = 0
  let first = 0
  for (const { time, cost } of admitted) {
    sum += cost
    for (let old = admitted[first]; old !== undefined && old.time <= time - window; old = admitted[++first])
      sum -= old.cost
    most = Math.max(most, sum)
  }
  return most
}
