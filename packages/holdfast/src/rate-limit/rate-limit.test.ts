import { beforeEach, describe, expect, expectTypeOf, it } from 'vitest'
import { fixedWindow } from './algorithms/fixed-window.js'
import { slidingWindow } from './algorithms/sliding-window.js'
import { tokenBucket } from './algorithms/token-bucket.js'
import type { Limit } from './limit.js'
import { down, faulty } from './limiter/limiter.test-parts.js'
import type { RateLimitResult } from './rate-limit-result.js'
import { rateLimit, type RateLimitIdentity, type RateLimitOptions } from './rate-limit.js'
import { memory } from './stores/memory.js'

let time = 1_700_000_000_000
const clock = () => time
beforeEach(() => void (time = 1_700_000_000_000))

const limit = (options: Partial<RateLimitOptions> = {}) =>
  rateLimit({
    store: memory({ clock }),
    onStoreError: 'local',
    clock,
    log: () => undefined,
    limits: slidingWindow(2, '1 m', { name: 'orders' }),
    ...options,
  })

describe('take', () => {
  it('answers with what people ask for', async () => {
    const orders = limit()
    expect(await orders.take('user 1')).toEqual({
      allowed: true,
      remaining: 1,
      limit: 2,
      reset: 60_000,
      retryAfter: 0,
      listed: null,
      degraded: false,
      unavailable: false,
      states: [{ name: 'orders', limit: 2, window: 60_000, remaining: 1, reset: 60_000, allowed: true }],
    })
    time += 10_000
    expect((await orders.take('user 1', 2)).retryAfter).toBe(50_000)
    expect(await orders.take('user 1')).toMatchObject({ allowed: true, remaining: 0 })
    expect(await orders.take('user 1')).toMatchObject({ allowed: false, remaining: 0, retryAfter: 50_000 })
    expect(await orders.take('user 2')).toMatchObject({ allowed: true })
  })

  it('tells of several limits the one that is nearest to refusing, and then the one that refuses for longest', async () => {
    const orders = limit({
      name: 'orders',
      limits: [slidingWindow(9, '1 h'), fixedWindow(2, '1 m'), tokenBucket(1, '1 s', 5, { name: 'burst' })],
    })
    const first = await orders.take('user 1')
    expect(first).toMatchObject({ remaining: 1, limit: 2 })
    expect(first.states.map(({ name, remaining }) => [name, remaining])).toEqual([
      ['orders', 8],
      ['orders-2', 1],
      ['burst', 4],
    ])
    expect(await orders.take('user 1', 10)).toMatchObject({ allowed: false, limit: 9, retryAfter: 3_600_000 })
  })

  it.each([undefined, null, '', 7, {}, ['user 1'], { caller: 'user 1' }])(
    'throws on the identity %o',
    async (identity) => {
      const taken = limit().take(identity as unknown as string)
      if (identity !== null && typeof identity === 'object' && 'caller' in identity) await taken
      else await expect(taken).rejects.toThrow(TypeError)
    },
  )

  it('says what an identity is', async () => {
    await expect(limit().take('')).rejects.toThrow('An identity is a text that is not empty.')
    await expect(limit().take({ caller: '' } as never)).rejects.toThrow('An identity is a text that is not empty.')
    await expect(limit().take({ caller: 7 } as never)).rejects.toThrow('An identity is a text that is not empty.')
    const mixed = limit({
      limits: [fixedWindow(1, '1 m', { name: 'a' }), fixedWindow(1, '1 m', { name: 'b', per: 'address' })],
    })
    for (const wrong of ['user 1', null, { caller: 'user 1' }, { caller: 'user 1', address: '' }]) {
      await expect(mixed.take(wrong as never)).rejects.toThrow(
        'These limits count { caller, address }: both are texts that are not empty.',
      )
    }
  })

  it.each([0, -5, 1.5, Number.NaN])('throws on a cost of %s', async (cost) => {
    await expect(limit().take('user 1', cost)).rejects.toThrow(RangeError)
    await expect(limit({ store: faulty(), onStoreError: 'allow' }).take('user 1', cost)).rejects.toThrow(RangeError)
  })

  it('counts callers and addresses in one call', async () => {
    const signIn = limit({
      limits: [
        slidingWindow(1, '1 m', { name: 'account' }),
        slidingWindow(3, '1 m', { name: 'network', per: 'address' }),
      ],
    })
    const from = (caller: string) => ({ caller, address: '192.0.2.1' })
    expect(await signIn.take(from('user 1'))).toMatchObject({ allowed: true, limit: 1 })
    expect(await signIn.take(from('user 1'))).toMatchObject({ allowed: false, limit: 1 })
    for (const caller of ['user 2', 'user 3']) expect(await signIn.take(from(caller))).toMatchObject({ allowed: true })
    expect(await signIn.take(from('user 4'))).toMatchObject({ allowed: false, limit: 3 })
    await expect(signIn.take('user 1')).rejects.toThrow(TypeError)
    await expect(signIn.take({ caller: 'user 1' } as never)).rejects.toThrow(TypeError)
  })

  it('an observed limit refuses nobody and is not the tightest', async () => {
    const orders = limit({
      limits: [
        slidingWindow(1, '1 m', { name: 'planned', observe: true }),
        slidingWindow(9, '1 m', { name: 'orders' }),
      ],
    })
    void orders.take('user 1')
    expect(await orders.take('user 1')).toMatchObject({
      allowed: true,
      limit: 9,
      remaining: 7,
      states: [{ allowed: false, observe: true }, { allowed: true }],
    })
  })

  it('two of one name on one store are one limit', async () => {
    const store = memory({ clock })
    const [here, there] = [limit({ store }), limit({ store })]
    void here.take('user 1')
    expect(await there.take('user 1')).toMatchObject({ remaining: 0 })
  })
})

describe('without its store', () => {
  const lost = (onStoreError: RateLimitOptions['onStoreError']) => {
    const store = faulty()
    store.answer = down
    return limit({ store, onStoreError })
  }

  it('"local" counts, "deny" fails closed, "allow" fails open; all of them say so', async () => {
    expect(await lost('local').take('user 1')).toMatchObject({ allowed: true, remaining: 1, degraded: true })
    const denied = await lost('deny').take('user 1')
    expect(denied).toMatchObject({ allowed: false, unavailable: true, degraded: true, remaining: 0, states: [] })
    expect(await lost('allow').take('user 1')).toMatchObject({ allowed: true, unavailable: false, degraded: true })
    expect([...lost('deny').headers(denied)]).toEqual([['retry-after', '1']])
  })

  it('is told by health', () => {
    const orders = lost('allow')
    void orders.take('user 1')
    expect(orders.health()).toMatchObject({ state: 'degraded', degradations: 1 })
  })
})

describe('callers', () => {
  it('peek charges nothing', async () => {
    const orders = limit()
    for (let i = 0; i < 5; i++) expect(await orders.peek('user 1')).toMatchObject({ allowed: true, remaining: 1 })
    expect(await orders.peek('user 1', 3)).toMatchObject({ allowed: false, remaining: 2 })
  })

  it('reset makes one identity whole, and no other', async () => {
    const orders = limit()
    for (const user of ['user 1', 'user 1:admin', '*']) await orders.take(user, 2)
    await orders.reset('user 1')
    expect(await orders.take('user 1')).toMatchObject({ allowed: true })
    for (const user of ['user 1:admin', '*']) expect(await orders.take(user)).toMatchObject({ allowed: false })
    await expect(orders.reset(undefined as never)).rejects.toThrow(TypeError)
  })

  it('block refuses before anything is counted, for a time or until unblock', async () => {
    const orders = limit()
    await orders.block('user 1', { for: '1 h', reason: 'scraping' })
    await orders.block('user 2')
    expect(await orders.take('user 1')).toEqual({
      allowed: false,
      remaining: 0,
      limit: 2,
      reset: 0,
      retryAfter: 0,
      listed: 'deny',
      degraded: false,
      unavailable: false,
      states: [],
    })
    expect((await orders.settings()).callers[0]).toEqual({
      identity: 'user 1',
      verdict: 'deny',
      until: time + 3_600_000,
      reason: 'scraping',
    })
    time += 3_600_000
    expect(await orders.take('user 1')).toMatchObject({ allowed: true, listed: null })
    expect(await orders.take('user 2')).toMatchObject({ allowed: false })
    await orders.unblock('user 2')
    expect(await orders.take('user 2')).toMatchObject({ allowed: true })
  })

  it('unblock makes whole who had used the limit up', async () => {
    const orders = limit()
    await orders.take('user 1', 2)
    await orders.unblock('user 1')
    expect(await orders.take('user 1')).toMatchObject({ allowed: true, remaining: 1 })
  })

  it('lists of the options: allowed ones are not counted, denied ones not let in', async () => {
    const orders = limit({ allow: ['monitor'], deny: ['user 9'] })
    for (let i = 0; i < 9; i++) expect(await orders.take('monitor')).toMatchObject({ allowed: true, listed: 'allow' })
    expect(await orders.take('user 9')).toMatchObject({ allowed: false, listed: 'deny' })
  })

  it('an allowed address is not counted; whoever calls from it still is', async () => {
    const signIn = limit({
      limits: [
        slidingWindow(1, '1 m', { name: 'account' }),
        slidingWindow(1, '1 m', { name: 'network', per: 'address' }),
      ],
      allow: ['office'],
    })
    const take = (caller: string) => signIn.take({ caller, address: 'office' })
    expect([await take('user 1'), await take('user 2'), await take('user 1')].map(({ allowed }) => allowed)).toEqual([
      true,
      true,
      false,
    ])
  })
})

it('headers are those of the draft, and a wait that suffices', async () => {
  const orders = limit()
  expect([...orders.headers(await orders.take('user 1'))]).toEqual([
    ['ratelimit', '"orders";r=1;t=60'],
    ['ratelimit-policy', '"orders";q=2;w=60'],
  ])
  time += 100
  await orders.take('user 1')
  time += 100
  expect(orders.headers(await orders.take('user 1')).get('Retry-After')).toBe('60')
})

it('the wait of headers is the longer one: until it is whole, or until this cost fits', async () => {
  const orders = limit()
  const result = await orders.take('user 1', 2)
  const waits = (changes: Partial<RateLimitResult>) => orders.headers({ ...result, ...changes }).get('retry-after')
  expect(waits({ allowed: false, reset: 5_000, retryAfter: 9_000 })).toBe('9')
  expect(waits({ allowed: false, reset: 9_000, retryAfter: 5_000 })).toBe('9')
  expect(waits({ allowed: false, reset: 9_000, retryAfter: 0 })).toBeNull()
  expect(waits({ allowed: true, reset: 9_000, retryAfter: 5_000 })).toBeNull()
})

it('other numbers at run time are in force at once', async () => {
  const orders = limit()
  await orders.change({ limits: { orders: { limit: 5 } } })
  expect(await orders.take('user 1')).toMatchObject({ limit: 5, remaining: 4 })
})

it('analytics tell what was decided, where they are on', async () => {
  const orders = limit({ analytics: true })
  for (let i = 0; i < 5; i++) void orders.take('user 1')
  const [tally] = await orders.analytics(time - 3_600_000, time + 3_600_000)
  expect(tally).toMatchObject({ limit: 'orders', minutes: [{ allowed: 2, denied: 3, observed: 0, degraded: 0 }] })
  expect(tally?.callers).toMatchObject([{ name: 'user 1', allowed: 2, denied: 3 }])
})

describe('rateLimit(…) refuses', () => {
  it.each<[string, object]>([
    ['no limit', { limits: [] }],
    ['an unnamed limit without a name', { limits: slidingWindow(2, '1 m') }],
    [
      'two limits of one name',
      { limits: [slidingWindow(2, '1 m', { name: 'a' }), slidingWindow(9, '1 h', { name: 'a' })] },
    ],
    [
      'an unnamed limit that is called as a named one is',
      { name: 'a', limits: [slidingWindow(2, '1 m', { name: 'a-2' }), slidingWindow(9, '1 h')] },
    ],
    [
      'a name that is too long with its number',
      { name: 'a'.repeat(64), limits: [slidingWindow(2, '1 m'), slidingWindow(9, '1 h')] },
    ],
    ['a name that needs an escape', { name: 'my orders', limits: slidingWindow(2, '1 m') }],
    ['what only looks like a limit', { limits: { limit: 5, window: '1 m' } }],
    ['tiers', { limits: { ...slidingWindow(2, '1 m', { name: 'a' }), tier: () => undefined } }],
    ['an unknown option', { limit: 5 }],
    ['no choice for outages', { onStoreError: undefined }],
  ])('%s', (_, options) => {
    expect(() => limit(options)).toThrow(/\[config\.(limit|unknown_option)\]/)
  })
})

it('has types that say the same', async () => {
  const orders = limit()
  expectTypeOf(orders.take).parameter(0).toEqualTypeOf<RateLimitIdentity>()
  expectTypeOf(orders.take).toBeCallableWith('user 1', 5)
  expectTypeOf(orders.take).returns.toEqualTypeOf<Promise<RateLimitResult>>()
  expectTypeOf<RateLimitOptions['limits']>().toEqualTypeOf<Limit | readonly Limit[]>()
  // @ts-expect-error an absent id must not become the shared identity "undefined"
  await expect(orders.take(undefined)).rejects.toThrow(TypeError)
  // @ts-expect-error what happens without the store is a choice to be stated
  expect(() => rateLimit({ store: memory(), limits: slidingWindow(1, '1 s', { name: 'a' }) })).toThrow()
  // @ts-expect-error an address is missing
  await orders.take({ caller: 'user 1' })
})

it('two limits of one name, which would count each call twice, are refused', () => {
  const twice = [slidingWindow(5, '1 m', { name: 'orders' }), slidingWindow(5, '1 m', { name: 'orders' })]
  expect(() => rateLimit({ store: memory(), onStoreError: 'deny', limits: twice })).toThrow(/name each.*config\.limit/)
})
