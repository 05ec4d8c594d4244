import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { fixedWindow } from './algorithms/fixed-window.js'
import { gcra } from './algorithms/gcra.js'
import { slidingWindow } from './algorithms/sliding-window.js'
import { tokenBucket } from './algorithms/token-bucket.js'
import { callSite, LimitNames } from './limit-names.js'
import type { Limit } from './limit.js'
import { rateLimit } from './rate-limit.js'
import { memory } from './stores/memory.js'
import { tiered } from './tiered.js'

afterEach(() => vi.unstubAllEnvs())

const ONE = '/app/api/one/route.ts:3:20'
const OTHER = '/app/api/other/route.ts:7:1'

describe('one name with other numbers is two limits in one counter', () => {
  const otherwise = slidingWindow(10, '1 m')
  it.each<readonly [string, Limit, Limit]>([
    ['another limit', slidingWindow(10, '1 m'), slidingWindow(11, '1 m')],
    ['another window', slidingWindow(10, '1 m'), slidingWindow(10, '1 h')],
    ['another algorithm', slidingWindow(10, '1 m'), fixedWindow(10, '1 m')],
    ['a bucket of another size', tokenBucket(5, '1 m', 5), tokenBucket(5, '1 m', 500)],
    ['another burst', gcra(10, '1 m', { burst: 1 }), gcra(10, '1 m', { burst: 10 })],
    ['tiers and none', otherwise, tiered({ pro: slidingWindow(20, '1 m') }, { otherwise })],
    [
      'another tier',
      tiered({ pro: slidingWindow(20, '1 m') }, { otherwise }),
      tiered({ pro: slidingWindow(30, '1 m') }, { otherwise }),
    ],
  ])('%s: refused, with the name and both places', (_, one, other) => {
    const names = new LimitNames()
    names.declare('named orders', one, ONE)
    const again = () => names.declare('named orders', other, OTHER)
    expect(again).toThrow('[config.limit]')
    for (const said of ['"named orders"', ONE, OTHER]) expect(again).toThrow(said)
  })

  it.each<readonly [Limit, Limit, string, string]>([
    [gcra(10, '1 m', { burst: 3 }), gcra(10, '1 m'), 'gcra 10 in 60000 ms, 3 at once', 'gcra 10 in 60000 ms'],
    [
      tiered({ b: slidingWindow(30, '1 m'), a: fixedWindow(20, '1 m') }, { otherwise }),
      otherwise,
      'sliding-window 10 in 60000 ms, a: fixed-window 20 in 60000 ms, b: sliding-window 30 in 60000 ms',
      'sliding-window 10 in 60000 ms',
    ],
  ])('and says what each of them is, and what to do', (one, other, is, was) => {
    const names = new LimitNames()
    names.declare('orders', other, OTHER)
    expect(() => names.declare('orders', one, ONE)).toThrow(
      `The limit "orders" is ${is} in ${ONE}, and ${was} in ${OTHER}: both are counted together. ` +
        'Declare it once and use it in both places, or give each a name of its own. [config.limit]',
    )
  })

  it.each<readonly [string, Limit, Limit]>([
    ['the same numbers', slidingWindow(10, '1 m'), slidingWindow(10, '60 s')],
    ['a burst that is said and is the default', gcra(5, '1 m', { burst: 5 }), gcra(5, '1 m')],
    ['one that only observes', slidingWindow(10, '1 m'), slidingWindow(10, '1 m', { observe: true })],
    [
      'tiers in another order',
      tiered({ a: slidingWindow(20, '1 m'), b: slidingWindow(30, '1 m') }, { otherwise }),
      tiered({ b: slidingWindow(30, '1 m'), a: slidingWindow(20, '1 m') }, { otherwise }),
    ],
  ])('%s: the documented way to share a limit', (_, one, other) => {
    const names = new LimitNames()
    names.declare('orders', one, ONE)
    names.declare('orders', other, OTHER)
    names.declare('others', slidingWindow(1, '1 s'), OTHER)
  })
})

describe('a file that is evaluated again', () => {
  const evaluation = () => new Promise((resolve) => setTimeout(resolve))

  it('with the same numbers is never refused', async () => {
    const names = new LimitNames()
    for (let time = 0; time < 3; time++) {
      names.declare('orders', slidingWindow(10, '1 m'), ONE)
      await evaluation()
    }
  })

  it('in development may have changed them, together with whom it shares them with', async () => {
    vi.stubEnv('NODE_ENV', 'development')
    const names = new LimitNames()
    names.declare('orders', slidingWindow(10, '1 m'), ONE)
    names.declare('orders', slidingWindow(10, '1 m'), OTHER)
    await evaluation()
    names.declare('orders', slidingWindow(20, '1 m'), '/app/api/one/route.ts:5:9')
    await evaluation()
    names.declare('orders', slidingWindow(20, '1 m'), OTHER)
    expect(() => names.declare('orders', slidingWindow(30, '1 m'), '/app/api/third/route.ts:1:1')).toThrow(
      'config.limit',
    )
  })

  it('in development is known by its name in another spelling, as servers give it with the second evaluation', async () => {
    vi.stubEnv('NODE_ENV', 'development')
    const names = new LimitNames()
    names.declare('orders', slidingWindow(10, '1 m'), '/app/.next/[root]__0._.js:79:170')
    await evaluation()
    names.declare(
      'orders',
      slidingWindow(20, '1 m'),
      '/app/.next/%5Broot%5D__0._.js?id=%5Bp%5D/route.js+(ecmascript):12:170',
    )
  })

  it('that contradicts itself is refused in development too', () => {
    vi.stubEnv('NODE_ENV', 'development')
    const names = new LimitNames()
    names.declare('orders', slidingWindow(10, '1 m'), ONE)
    expect(() => names.declare('orders', slidingWindow(20, '1 m'), '/app/api/one/route.ts:9:20')).toThrow(
      'config.limit',
    )
  })

  it('in production does not exist: other numbers are another declaration', async () => {
    const names = new LimitNames()
    names.declare('orders', slidingWindow(10, '1 m'), ONE)
    await evaluation()
    expect(() => names.declare('orders', slidingWindow(20, '1 m'), ONE)).toThrow('config.limit')
  })
})

describe('rateLimit(…)', () => {
  const options = { onStoreError: 'deny' } as const

  it('twice on one store under one name with other numbers is refused, and names both places', () => {
    const store = memory()
    rateLimit({ store, ...options, limits: tokenBucket(5, '1 m', 5), name: 'mails' })
    const again = () => rateLimit({ store, ...options, limits: tokenBucket(5, '1 m', 500), name: 'mails' })
    expect(again).toThrow(/"mails".*limit-names\.test\.ts:\d+.*limit-names\.test\.ts:\d+.*\[config\.limit\]/)
    rateLimit({ store, ...options, limits: tokenBucket(5, '1 m', 5), name: 'mails' })
    rateLimit({ store: memory(), ...options, limits: tokenBucket(5, '1 m', 500), name: 'mails' })
  })

  it('numbers that are changed at run time are nobody’s declaration', async () => {
    const store = memory()
    const declare = () => rateLimit({ store, ...options, limits: slidingWindow(5, '1 m', { name: 'mails' }) })
    await declare().change({ limits: { mails: { limit: 1 } } })
    const limit = declare()
    void limit.take('user 1')
    expect(await limit.take('user 1')).toMatchObject({ allowed: false, limit: 1 })
  })
})

it('says where a function of ours was called', () => {
  const declare = () => callSite(declare)
  expect(declare()).toMatch(/^\/.*limit-names\.test\.ts:\d+:\d+$/)
})

describe('where a function of ours was called, by the first line of a stack', () => {
  const ours = () => undefined
  const capture = vi.spyOn(Error, 'captureStackTrace')
  afterAll(() => capture.mockRestore())
  const stands = (stack: string | undefined) =>
    capture.mockImplementation((target) => void Object.assign(target, { stack }))

  it.each([
    ['Error\n    at GET (/app/route.ts:3:20)\n    at run (/app/other.ts:1:1)', '/app/route.ts:3:20'],
    ['Error\n    at async Module.GET [as handler] (file:///app/route.ts:3:20)', '/app/route.ts:3:20'],
    ['Error\n    at /app/route.ts:3:20\n    at run (/app/other.ts:1:1)', '/app/route.ts:3:20'],
    ['Error\n    at file:///app/(group)/route.ts:3:20', '/app/(group)/route.ts:3:20'],
    [
      'Error\n    at GET (webpack-internal:///(rsc)/./app/route.ts:3:20)',
      'webpack-internal:///(rsc)/./app/route.ts:3:20',
    ],
    ['Error: of two lines\nand no place', 'another place'],
    [undefined, 'another place'],
  ])('%j', (stack, place) => {
    stands(stack)
    expect(callSite(ours)).toBe(place)
  })
})
