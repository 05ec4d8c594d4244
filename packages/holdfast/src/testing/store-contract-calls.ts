import type { Take } from '../rate-limit/store.js'
import { algorithms, policyOf, state, states, taking, type Suite } from './store-contract-suite.js'

/** Calls of several takes, parallel ones, `observe` and `peek`. */
export function callTests({ test, expect, window, slack }: Suite): void {
  const policy = (limit: number, length = window) => policyOf('sliding-window', limit, length)

  test('limits/48 stacked limits: the one that refuses costs the others nothing, in any place and of any algorithm', async ({
    take,
    edge,
  }) => {
    await edge(policyOf('fixed-window', 1, window))
    for (const full of algorithms) {
      const stack = algorithms.map((algorithm) =>
        taking('a', policyOf(algorithm, algorithm === full ? 1 : 10, window), 1, `${full} is full`),
      )
      const left = stack.map((each) => each.policy.limit - 1)
      expect((await take(stack)).map((taken) => taken.remaining)).toEqual(left)
      for (let i = 0; i < 3; i++) {
        const refused = await take(stack)
        expect(refused.map((taken) => taken.allowed)).toEqual(algorithms.map((each) => each !== full))
        expect(refused.map((taken) => taken.remaining)).toEqual(left)
        expect(refused.map((taken) => taken.retryAfter > 0)).toEqual(algorithms.map((each) => each === full))
      }
    }
  })

  test('limits/48 stacked limits: two of one caller with the same numbers are two', async ({ take }) => {
    const stack = ['first', 'second'].map((limit) => taking('a', policy(3), 2, limit))
    expect(await states(take(stack))).toEqual([
      [true, 1],
      [true, 1],
    ])
  })

  test('limits/48 stacked limits: of different callers too', async ({ take, one }) => {
    const stack = [taking('a', policy(2)), taking('b', policy(1)), taking('c', policy(2))]
    await one('b', policy(1))
    expect(await states(take(stack))).toEqual([
      [true, 2],
      [false, 0],
      [true, 2],
    ])
    expect(await states(take([stack[0] as Take, stack[2] as Take]))).toEqual([
      [true, 1],
      [true, 1],
    ])
  })

  test('limits/48 stacked limits: the longest retryAfter of all gets through', async ({ one, take, advance }) => {
    const short = taking('short', policy(1, Math.floor(window / 2)))
    const long = taking('long', policy(1))
    await one(long.identity, long.policy)
    await advance(window / 4)
    await one(short.identity, short.policy)
    const refused = await take([short, long])
    expect(refused.map((taken) => taken.allowed)).toEqual([false, false])
    await advance(Math.max(...refused.map((taken) => taken.retryAfter)) + slack)
    expect((await take([short, long])).map((taken) => taken.allowed)).toEqual([true, true])
  })

  for (const algorithm of algorithms) {
    test(`${algorithm}: counts a counter that occurs twice in one call twice, or not at all`, async ({
      one,
      take,
      edge,
    }) => {
      const five = policyOf(algorithm, 5, window)
      await edge(five)
      const twice = [2, 2].map((cost) => taking('a', five, cost))
      expect(await states(take(twice))).toEqual([
        [true, 1],
        [true, 1],
      ])
      expect(await states(take(twice))).toEqual([
        [false, 1],
        [false, 1],
      ])
      expect(await states(take([taking('a', five), taking('a', five)]))).toEqual([
        [true, 1],
        [false, 1],
      ])
      expect((await one('a', five)).allowed).toBe(true)
    })

    test(`${algorithm}: tells of a counter that occurs twice in one call, and was counted before, what both leave`, async ({
      one,
      take,
      edge,
    }) => {
      const nine = policyOf(algorithm, 9, window)
      await edge(nine)
      await one('a', nine)
      expect(await states(take([2, 3].map((cost) => taking('a', nine, cost))))).toEqual([
        [true, 3],
        [true, 3],
      ])
    })

    test(`${algorithm}: forgives nothing where a counter occurs twice in one call with different numbers`, async ({
      one,
      take,
      edge,
    }) => {
      await edge(policyOf(algorithm, 5, window))
      const both = [taking('a', policyOf(algorithm, 5, window), 3), taking('a', policyOf(algorithm, 10, window), 5)]
      expect((await take(both)).map((taken) => taken.allowed)).toEqual([true, true])
      for (const limit of [5, 10, 500]) {
        const refused = await one('a', policyOf(algorithm, limit, window), limit)
        expect(refused.allowed).toBe(false)
        expect(refused.remaining).toBeGreaterThanOrEqual(0)
        expect(refused.remaining).toBeLessThanOrEqual(Math.max(0, limit - 8))
      }
    })

    test(`limits/47 ${algorithm}: parallel takes: exactly the limit is admitted`, async ({ one, take, peek }) => {
      // So long that none of it comes back meanwhile.
      const twenty = policyOf(algorithm, 20, 86_400_000)
      const stack = ['x', 'y'].map((identity) => taking(identity, twenty))
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? take(stack) : one('x', twenty).then((taken) => [taken]))),
      )
      const admitted = answers.filter((taken) => taken.every((each) => each.allowed))
      expect(admitted.length).toBe(20)
      const both = admitted.filter((taken) => taken.length === 2).length
      expect(await states(peek(stack))).toEqual([
        [false, 0],
        [both < 20, Math.max(0, 19 - both)],
      ])
    })
  }

  test('observe: says that there is no room, charges nothing for it, and lets the others be charged', async ({
    take,
    one,
  }) => {
    const observed = { ...taking('a', policy(1), 1, 'observed'), observe: true }
    const enforced = taking('a', policy(3), 1, 'enforced')
    for (const remaining of [2, 1, 0]) {
      const [first, second] = await take([observed, enforced])
      expect([first?.allowed, first?.remaining]).toEqual([remaining === 2, 0])
      expect((first?.retryAfter ?? 0) > 0).toBe(remaining !== 2)
      expect([second?.allowed, second?.remaining]).toEqual([true, remaining])
    }
    expect((await one('b', policy(1))).allowed).toBe(true)
  })

  test('observe: is charged while there is room, and not when an enforced limit refuses', async ({ take }) => {
    const observed = { ...taking('a', policy(3), 1, 'observed'), observe: true }
    const enforced = taking('a', policy(1), 1, 'enforced')
    expect(await states(take([enforced, observed]))).toEqual([
      [true, 0],
      [true, 2],
    ])
    for (let i = 0; i < 3; i++) {
      expect(await states(take([enforced, observed]))).toEqual([
        [false, 0],
        [true, 2],
      ])
    }
    expect(await states(take([observed]))).toEqual([[true, 1]])
  })

  test('observe: what had no room takes none from the same counter in the same call', async ({ take }) => {
    const costly = { ...taking('a', policy(3), 4), observe: true }
    expect(await states(take([costly, taking('a', policy(3), 2)]))).toEqual([
      [false, 1],
      [true, 1],
    ])
  })

  test('observe alone never refuses, and never charges beyond the limit', async ({ take, peek }) => {
    const observed = { ...taking('a', policy(2)), observe: true }
    for (const allowed of [true, true, false, false]) expect((await take([observed]))[0]?.allowed).toBe(allowed)
    expect(await states(peek([taking('a', policy(3))]))).toEqual([[true, 0]])
  })

  test('peek: charges nothing, and answers as take would', async ({ take, peek, edge }) => {
    await edge(policyOf('fixed-window', 1, window))
    for (const algorithm of algorithms) {
      for (const cost of [4, 3, 9, 3, 11]) {
        const each = taking('a', policyOf(algorithm, 10, window), cost)
        const peeked = [await peek([each]), await peek([each])].flat()
        const [taken] = await take([each])
        for (const seen of peeked) {
          expect([seen.allowed, seen.remaining]).toEqual([taken?.allowed, taken?.remaining])
          expect(Math.abs(seen.reset - (taken?.reset ?? 0))).toBeLessThanOrEqual(slack)
          expect(Math.abs(seen.retryAfter - (taken?.retryAfter ?? 0))).toBeLessThanOrEqual(slack)
        }
      }
    }
  })

  test('peek: answers each by itself, whatever the others are', async ({ one, peek }) => {
    await one('full', policy(1))
    const two = taking('a', policy(2), 2)
    expect(await states(peek([taking('full', policy(1)), two, two]))).toEqual([
      [false, 0],
      [true, 0],
      [true, 0],
    ])
    expect(await state(one('a', policy(2), 2))).toEqual([true, 0])
  })

  test('answers nothing to nothing', async ({ take, peek, reset }) => {
    expect(await take([])).toEqual([])
    expect(await peek([])).toEqual([])
    await reset([])
  })
}
