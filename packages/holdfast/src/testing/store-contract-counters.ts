import type { LimitPolicy, Take } from '../rate-limit/store.js'
import { hostileKeys } from './hostile-keys.js'
import { algorithms, policyOf, states, taking, type Opened, type Suite } from './store-contract-suite.js'

/** Which counter is whose, whatever it is called; what ends one; what is refused. */
export function counterTests({ test, expect, window, slack }: Suite): void {
  const policy = (limit: number, length = window) => policyOf('sliding-window', limit, length)
  // So long that none of it comes back meanwhile.
  const once = policy(1, 86_400_000)
  const texts = hostileKeys.filter((key) => key !== '')

  test('counts every identity apart, whatever it is made of', async ({ one }) => {
    for (const text of texts) expect([text, (await one(text, once)).allowed]).toEqual([text, true])
    for (const text of texts) expect([text, (await one(text, once)).allowed]).toEqual([text, false])
  })

  test('counts every limit apart, whatever it is called', async ({ take }) => {
    const limits = [...texts.filter((text) => text.length <= 512), 'x'.repeat(512)]
    for (const allowed of [true, false]) {
      for (const limit of limits) {
        expect([limit, (await take([taking('a', once, 1, limit)]))[0]?.allowed]).toEqual([limit, allowed])
      }
    }
  })

  test('never takes one limit and identity for another that reads the same', async ({ take }) => {
    const pairs = [
      ['a', 'b:c'],
      ['a:b', 'c'],
      ['a', 'b\u0000c'],
      ['a\u0000b', 'c'],
      ['a b', 'c'],
      ['a', 'b c'],
      ['ab', 'c'],
      ['a', 'bc'],
      ['a}', '{b'],
      ['a', '}{b'],
      ['a|b', 'c'],
      ['a', 'b|c'],
      ['1', '2'],
      ['2', '1'],
    ] as const
    for (const [limit, identity] of pairs) {
      const [taken] = await take([taking(identity, once, 1, limit)])
      expect([limit, identity, taken?.allowed]).toEqual([limit, identity, true])
    }
  })

  test('counts apart for each window and algorithm, in one call too', async ({ take, edge }) => {
    await edge(policyOf('fixed-window', 4, 2 * window))
    const takes = algorithms.flatMap((algorithm) =>
      [window, 2 * window].map((length) => taking('a', policyOf(algorithm, 4, length), 3)),
    )
    expect(await states(take(takes))).toEqual(takes.map(() => [true, 1]))
    for (const each of takes) expect(await states(take([each]))).toEqual([[false, 1]])
  })

  test('reset: makes exactly these counters whole, and no other', async ({ take, peek, reset }) => {
    const identities = ['user:1', 'user:1:admin', 'user:*', 'user', '*', '?', '[a-z]', '{tag}', '__proto__', 'a\u0000b']
    const takes = identities.flatMap((identity) => [taking(identity, once), taking(identity, once, 1, 'other')])
    for (const each of takes) await take([each])
    const whole = async () => (await peek(takes)).flatMap((taken, i) => (taken.allowed ? [i] : []))
    expect(await whole()).toEqual([])
    for (const [i, each] of takes.entries()) {
      await reset([each])
      expect(await whole()).toEqual([i])
      await take([each])
    }
    await reset(takes.slice(2, 5))
    expect(await whole()).toEqual([2, 3, 4])
  })

  for (const algorithm of algorithms) {
    test(`reset: ${algorithm}: of one window and algorithm, and the whole burst fits again`, async ({
      take,
      peek,
      reset,
    }) => {
      const each = taking('a', policyOf(algorithm, 5, 86_400_000), 5)
      const beside = taking('a', { ...each.policy, window: 2 * 86_400_000 }, 5)
      const others = algorithms
        .filter((other) => other !== algorithm)
        .map((other) => taking('a', policyOf(other, 5, 86_400_000), 5))
      await take([each, beside, ...others])
      await reset([each])
      expect((await peek([beside, ...others])).map((taken) => taken.allowed)).toEqual(
        [beside, ...others].map(() => false),
      )
      expect(await states(take([each]))).toEqual([[true, 0]])
      expect(await states(take([each]))).toEqual([[false, 0]])
    })
  }

  test('reset: of what was never counted is nothing', async ({ reset, one }) => {
    await reset([taking('a', once)])
    expect((await one('a', once)).allowed).toBe(true)
  })

  test('throws on what would switch a limit off, and charges nothing', async ({ one, take, peek, reset }) => {
    const good = taking('a', policy(1))
    const gcra: LimitPolicy = policyOf('gcra', 10, window)
    const counters: readonly Take[] = [
      ...[0, -1, 1.5, Number.NaN, Infinity].map((limit) => ({ ...good, policy: policy(limit) })),
      ...[0, -1, 0.5, Number.NaN, Infinity, 367 * 86_400_000].map((length) => ({ ...good, policy: policy(1, length) })),
      ...[0, -1, 1.5, Number.NaN, 11].map((burst) => ({ ...good, policy: { ...gcra, burst } })),
      { ...good, policy: { algorithm: 'token-bucket', limit: 10, window, burst: 9 } },
      { ...good, policy: { ...policy(1), algorithm: 'none' as 'gcra' } },
      { ...good, policy: { ...policy(1), algorithm: '__proto__' as 'gcra' } },
      ...[undefined, null, '', 5].map((identity) => ({ ...good, identity: identity as string })),
      ...[undefined, null, '', 'x'.repeat(513)].map((limit) => ({ ...good, limit: limit as string })),
    ]
    const costs = [0, -5, 1.5, Number.NaN, Infinity].map((cost) => ({ ...good, cost }))
    for (const each of [...counters, ...costs]) {
      expect(await thrown(() => take([each]))).toBe(true)
      expect(await thrown(() => take([good, each]))).toBe(true)
      expect(await thrown(() => peek([good, each]))).toBe(true)
    }
    expect((await one('a', policy(1))).allowed).toBe(true)
    for (const each of counters) expect(await thrown(() => reset([good, each]))).toBe(true)
    expect((await one('a', policy(1))).allowed).toBe(false)
  })

  test('limits/49 every counter expires by itself', async ({ take, peek, reset, advance, keys }: Opened) => {
    if (keys === undefined) return
    for (const algorithm of algorithms) {
      for (const cost of [1, 2, 3]) {
        const each = taking(`${algorithm} ${cost}`, policyOf(algorithm, 2, window), cost)
        await take([each])
        await take([each])
        await peek([{ ...each, identity: 'seen' }])
      }
    }
    const released = taking('released', policy(1))
    await take([released])
    await reset([released])
    expect(await keys()).toBeGreaterThan(0)
    // Whoever reads counts in steps of a second is given two more windows.
    await advance(3 * window + slack)
    expect(await keys()).toBe(0)
  })
}

async function thrown(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call()
    return false
  } catch (error) {
    return error instanceof RangeError || error instanceof TypeError
  }
}
