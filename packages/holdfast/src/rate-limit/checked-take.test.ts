import { expect, it } from 'vitest'
import { checkTake, checkedPolicy, policyFault } from './checked-take.js'
import type { LimitPolicy, Take } from './store.js'

const take = (policy: unknown): Take => ({ limit: 'l', identity: 'a', policy: policy as LimitPolicy, cost: 1 })

it.each([undefined, null])('refuses the policy %s before any other was seen', (policy) => {
  expect(() => checkTake(take(policy))).toThrow(TypeError)
})

it.each<[string, Partial<LimitPolicy>]>([
  ['a burst that is not the limit of its window', { burst: 6 }],
  ['a burst that is not the limit of its sliding window', { algorithm: 'sliding-window', burst: 4 }],
  ['a bucket that is smaller than its refill', { algorithm: 'token-bucket', burst: 4 }],
  ['a bucket that is larger than any', { algorithm: 'token-bucket', burst: 100_000_001 }],
  ['a bucket that takes more than 366 days to fill', { algorithm: 'token-bucket', window: 86_400_000, burst: 1_831 }],
  ['a burst of nothing', { algorithm: 'gcra', burst: 0 }],
  ['a burst above the limit', { algorithm: 'gcra', burst: 6 }],
  ['more than can be counted exactly', { algorithm: 'gcra', limit: 2 ** 23, window: 2 ** 29 + 1 }],
  ['an algorithm of tomorrow', { algorithm: 'leaky' as 'gcra' }],
  ['a limit of 0', { limit: 0 }],
  ['a limit beyond the largest', { limit: 100_000_001 }],
  ['a window of 0', { window: 0 }],
  ['a window of half a millisecond', { window: 0.5 }],
  ['a window beyond the longest', { window: 366 * 86_400_000 + 1 }],
])('refuses %s', (_, wrong) => {
  expect(() => checkTake(take({ algorithm: 'fixed-window', limit: 5, window: 1_000, ...wrong }))).toThrow(RangeError)
})

it.each<[string, Partial<LimitPolicy>]>([
  ['a burst that says the limit of a window again', { burst: 5 }],
  ['the least of everything', { limit: 1, window: 1 }],
  ['the most of everything', { limit: 100_000_000, window: 366 * 86_400_000 }],
  ['a bucket that fills in 366 days', { algorithm: 'token-bucket', window: 86_400_000, burst: 1_830 }],
  ['the largest bucket', { algorithm: 'token-bucket', burst: 100_000_000 }],
  ['a bucket of one refill', { algorithm: 'token-bucket', burst: 5 }],
  ['a burst of 1', { algorithm: 'gcra', burst: 1 }],
  ['the last that can be counted exactly', { algorithm: 'gcra', limit: 2 ** 23, window: 2 ** 29 }],
])('takes %s', (_, fine) => {
  expect(() => checkTake(take({ algorithm: 'fixed-window', limit: 5, window: 1_000, ...fine }))).not.toThrow()
})

it.each<[string, Partial<Take>, typeof RangeError | typeof TypeError]>([
  ['a cost of 0', { cost: 0 }, RangeError],
  ['a cost below 0', { cost: -1 }, RangeError],
  ['half a cost', { cost: 1.5 }, RangeError],
  ['a cost that is none', { cost: Number.NaN }, RangeError],
  ['a cost that is text', { cost: '1' as never }, RangeError],
  ['no identity', { identity: undefined as never }, TypeError],
  ['an empty identity', { identity: '' }, TypeError],
  ['a limit without a text', { limit: 7 as never }, TypeError],
  ['a limit with an empty text', { limit: '' }, TypeError],
  ['a limit with a text of 513 characters', { limit: 'l'.repeat(513) }, RangeError],
])('refuses %s', (_, wrong, kind) => {
  const fine = take({ algorithm: 'fixed-window', limit: 5, window: 1_000 })
  expect(() => checkTake({ ...fine, limit: 'l'.repeat(512) })).not.toThrow()
  expect(() => checkTake({ ...fine, ...wrong })).toThrow(kind)
})

it('checks a frozen policy once, and one that can still be changed each time', () => {
  const policy = { algorithm: 'fixed-window' as const, limit: 1, window: 1_000 }
  checkTake(take(policy))
  policy.limit = 0
  expect(() => checkTake(take(policy))).toThrow(RangeError)
  const frozen = Object.freeze({ ...policy, limit: 5 })
  checkTake(take(frozen))
  checkTake(take(frozen))
})

it.each<[string, Partial<Take>]>([
  ['A cost is a whole number of units from 1.', { cost: 0 }],
  ['A limit counts an identity, and an identity is a text that is not empty.', { identity: '' }],
  ['A limit has a text by which it is counted.', { limit: '' }],
  ['The text by which a limit is counted has 512 characters at most.', { limit: 'l'.repeat(513) }],
])('says what would be right: %s', (words, wrong) => {
  const fine = take({ algorithm: 'fixed-window', limit: 5, window: 1_000 })
  expect(() => checkTake({ ...fine, ...wrong })).toThrow(words)
})

it.each<[string, Partial<LimitPolicy>]>([
  ['A limit is a whole number of requests, from 1 to 100,000,000.', { limit: 0 }],
  ['The window of a limit is a whole number of milliseconds, from 1 to 366 days.', { window: 0 }],
  ['The burst of a window is its limit.', { burst: 6 }],
  [
    'The capacity of a token bucket is a whole number from its refill to 100,000,000.',
    { algorithm: 'token-bucket', burst: 4 },
  ],
  ['A token bucket is full again within 366 days.', { algorithm: 'token-bucket', window: 86_400_000, burst: 1_831 }],
  ['The burst of a limit is a whole number from 1 to the limit.', { algorithm: 'gcra', burst: 0 }],
  ['GCRA counts up to 2^52 requests × milliseconds exactly.', { algorithm: 'gcra', limit: 2 ** 23, window: 2 ** 30 }],
  ['This algorithm is not known here.', { algorithm: 'leaky' as 'gcra' }],
])('says of a limit what would be right: %s', (words, wrong) => {
  const policy = { algorithm: 'fixed-window', limit: 5, window: 1_000, ...wrong } as LimitPolicy
  expect(policyFault(policy)).toBe(words)
  expect(() => checkedPolicy(policy)).toThrow(`${words} [config.limit]`)
})
