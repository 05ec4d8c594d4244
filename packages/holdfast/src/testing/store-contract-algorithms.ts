import type { Algorithm, LimitPolicy } from '../rate-limit/store.js'
import { schedule } from './schedule.js'
import { algorithms, mostInAnyWindow, policyOf, state, type Suite } from './store-contract-suite.js'

/** The most units that any window admits, by algorithm: see each one's documentation. */
const BOUND: Readonly<Record<Algorithm, (policy: LimitPolicy) => number>> = {
  'sliding-window': ({ limit }) => limit,
  'fixed-window': ({ limit }) => 2 * limit,
  'token-bucket': ({ limit, burst = limit }) => burst + limit,
  gcra: ({ limit, burst = limit }) => limit + burst,
}

/** One counter by itself: what is admitted, and what is told. */
export function algorithmTests({ test, expect, window, slack }: Suite): void {
  for (const algorithm of algorithms) {
    const policy = (limit: number, length = window) => policyOf(algorithm, limit, length)

    test(`${algorithm}: admits the limit, counts down, then refuses`, async ({ one, edge }) => {
      await edge(policy(3))
      for (const remaining of [2, 1, 0]) {
        const taken = await one('a', policy(3))
        expect([taken.allowed, taken.remaining, taken.retryAfter]).toEqual([true, remaining, 0])
        expect(taken.reset).toBeGreaterThan(0)
        expect(taken.reset).toBeLessThanOrEqual(window + slack)
      }
      const refused = await one('a', policy(3))
      expect([refused.allowed, refused.remaining]).toEqual([false, 0])
      expect(refused.retryAfter).toBeGreaterThan(0)
      expect(refused.retryAfter).toBeLessThanOrEqual(window + slack)
      expect(refused.reset).toBeGreaterThanOrEqual(refused.retryAfter)
      expect(refused.reset).toBeLessThanOrEqual(window + slack)
    })

    test(`${algorithm}: gets through after retryAfter, not before, however often it asks`, async ({
      one,
      edge,
      advance,
    }) => {
      await edge(policy(2))
      await one('a', policy(2), 2)
      await advance(window / 4)
      const { retryAfter } = await one('a', policy(2))
      const steps = [Math.floor(retryAfter / 2), Math.ceil(retryAfter / 2) - 1 - slack]
      for (const step of steps) {
        if (step > 0) await advance(step)
        expect((await one('a', policy(2))).allowed).toBe(false)
      }
      await advance(1 + 2 * slack)
      expect((await one('a', policy(2))).allowed).toBe(true)
    })

    test(`${algorithm}: a whole burst fits after reset, and not before`, async ({ one, edge, advance }) => {
      await edge(policy(5))
      await one('a', policy(5), 2)
      await advance(window / 3)
      const { reset } = await one('a', policy(5), 3)
      await advance(Math.max(1, reset - 1 - slack))
      expect((await one('a', policy(5), 5)).allowed).toBe(false)
      await advance(1 + 2 * slack)
      expect(await state(one('a', policy(5), 5))).toEqual([true, 0])
    })

    test(`${algorithm}: takes costs as units`, async ({ one, edge }) => {
      await edge(policy(10))
      expect(await state(one('a', policy(10), 4))).toEqual([true, 6])
      expect(await state(one('a', policy(10), 7))).toEqual([false, 6])
      expect(await state(one('a', policy(10), 6))).toEqual([true, 0])
    })

    test(`${algorithm}: refuses a cost that never fits, and says how long an empty limit takes`, async ({ one }) => {
      for (let i = 0; i < 2; i++) {
        const refused = await one('a', policy(3), 4)
        expect([refused.allowed, refused.remaining, refused.reset, refused.retryAfter]).toEqual([false, 3, 0, window])
      }
      expect((await one('a', policy(3), 3)).allowed).toBe(true)
    })

    test(`${algorithm}: goes on counting when its limit is changed`, async ({ one, edge }) => {
      await edge(policy(4))
      expect((await one('a', policy(4), 4)).allowed).toBe(true)
      for (const limit of [2, 5, 500]) {
        const refused = await one('a', policy(limit), limit)
        expect(refused.allowed).toBe(false)
        expect(refused.remaining).toBeLessThanOrEqual(Math.max(0, limit - 4))
        expect(refused.retryAfter).toBeLessThanOrEqual(window + slack)
      }
    })

    // With a real clock one limit and a few windows: the time is what counts there.
    for (const limit of slack === 0 ? [1, 10, 300] : [10]) {
      test(`limits/47 ${algorithm}, a limit of ${limit}: random traffic stays within the bound in any window`, async ({
        one,
        advance,
        now,
      }) => {
        const admitted: { time: number; cost: number }[] = []
        for (const { wait, cost } of schedule({ seed: limit, limit, window, windows: slack === 0 ? 10 : 1.5 })) {
          if (wait > 0) await advance(wait)
          const time = now()
          if ((await one('a', policy(limit), cost)).allowed) admitted.push({ time, cost })
        }
        expect(admitted.length).toBeGreaterThan(0)
        expect(mostInAnyWindow(admitted, window - slack)).toBeLessThanOrEqual(BOUND[algorithm](policy(limit)))
      })
    }
  }

  test('limits/47 sliding-window: two bursts around an edge admit one limit', async ({ one, edge, advance }) => {
    await edge(policyOf('fixed-window', 10, window))
    let admitted = 0
    for (const pause of [0.9, 0.2]) {
      await advance(Math.floor(window * pause))
      for (let i = 0; i < 15; i++) admitted += (await one('a', policyOf('sliding-window', 10, window))).allowed ? 1 : 0
    }
    expect(admitted).toBe(10)
  })

  test('sliding-window: gives back each unit a window after it was taken', async ({ one, advance }) => {
    const policy = policyOf('sliding-window', 2, window)
    await one('a', policy)
    await advance(window / 4)
    await one('a', policy)
    await advance(window / 4)
    const { retryAfter } = await one('a', policy)
    await advance(retryAfter + slack)
    expect((await one('a', policy)).allowed).toBe(true)
    expect((await one('a', policy)).allowed).toBe(false)
  })

  test('fixed-window: begins anew at the edges of the epoch, for everybody at once', async ({ one, edge, advance }) => {
    const policy = policyOf('fixed-window', 5, window)
    await edge(policy)
    await advance(window * 0.6)
    for (const identity of ['a', 'b']) {
      const { reset } = await one(identity, policy, 5)
      expect(Math.abs(reset - window * 0.4)).toBeLessThanOrEqual(2 * slack + 1)
    }
    await advance(window * 0.4 + slack)
    for (const identity of ['a', 'b']) expect(await state(one(identity, policy, 5))).toEqual([true, 0])
  })

  test('token-bucket: starts full, and gets its refill with each whole interval', async ({ one, advance }) => {
    const policy: LimitPolicy = { algorithm: 'token-bucket', limit: 2, window: Math.floor(window / 2), burst: 5 }
    const first = await one('a', policy, 5)
    expect([first.allowed, first.remaining]).toEqual([true, 0])
    expect(Math.abs(first.reset - 3 * policy.window)).toBeLessThanOrEqual(slack)
    const never = await one('a', policy, 6)
    expect([never.allowed, never.retryAfter]).toEqual([false, 3 * policy.window])
    const refused = await one('a', policy, 3)
    expect(Math.abs(refused.retryAfter - 2 * policy.window)).toBeLessThanOrEqual(slack)
    await advance(policy.window - 1 - slack)
    expect((await one('a', policy)).allowed).toBe(false)
    await advance(1 + 2 * slack)
    expect(await state(one('a', policy))).toEqual([true, 1])
    await advance(policy.window - slack)
    expect((await one('a', policy, 3)).remaining).toBeLessThanOrEqual(slack === 0 ? 0 : 3)
    await advance(3 * policy.window + slack)
    expect(await state(one('a', policy, 5))).toEqual([true, 0])
  })

  test('gcra: spaces evenly what goes beyond its burst', async ({ one, advance }) => {
    const policy: LimitPolicy = { algorithm: 'gcra', limit: 4, window, burst: 1 }
    expect(await state(one('a', policy))).toEqual([true, 0])
    const never = await one('a', policy, 2)
    expect([never.allowed, never.retryAfter]).toEqual([false, Math.ceil(window / 4)])
    for (let i = 0; i < 3; i++) {
      const { allowed, retryAfter } = await one('a', policy)
      expect(allowed).toBe(false)
      expect(Math.abs(retryAfter - window / 4)).toBeLessThanOrEqual(slack + 1)
      await advance(retryAfter + slack)
      expect(await state(one('a', policy))).toEqual([true, 0])
    }
  })

  if (slack === 0) {
    test('gcra: does not drift: 7 in each window, for ever', async ({ one, advance }) => {
      const policy: LimitPolicy = { algorithm: 'gcra', limit: 7, window, burst: 2 }
      await one('a', policy, 2)
      let time = 0
      for (let i = 1; i <= 700; i++) {
        const { retryAfter } = await one('a', policy)
        time += retryAfter
        expect(time).toBe(Math.ceil((i * window) / 7))
        await advance(retryAfter)
        expect((await one('a', policy)).allowed).toBe(true)
      }
    })
  }
}
