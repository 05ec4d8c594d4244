import { expect, it } from 'vitest'
import { fixedWindow } from '../algorithms/fixed-window.js'
import { gcra } from '../algorithms/gcra.js'
import { slidingWindow } from '../algorithms/sliding-window.js'
import { tokenBucket } from '../algorithms/token-bucket.js'
import { DenyCache } from './deny-cache.js'

const { policy } = slidingWindow(10, '1 m')
const refusal = { allowed: false, remaining: 0, reset: 50_000, retryAfter: 30_000 }
const take = (identity: string, cost = 1) => ({ limit: 'orders', identity, policy, cost })

it('knows a denial until the cost fits again', () => {
  const cache = new DenyCache(10)
  cache.remember(take('a'), refusal, 1_000)
  expect(cache.find(take('a'), 1_000)).toMatchObject({ until: 31_000, whole: 51_000 })
  expect(cache.find(take('a'), 30_999)).toBeDefined()
  expect(cache.find(take('a'), 31_000)).toBeUndefined()
  expect(cache.find(take('b'), 1_000)).toBeUndefined()
})

it('says nothing about a smaller cost, another limit, other numbers or another algorithm', () => {
  const cache = new DenyCache(10)
  cache.remember(take('a', 5), refusal, 0)
  expect(cache.find(take('a', 5), 1)).toBeDefined()
  expect(cache.find(take('a', 6), 1)).toBeDefined()
  expect(cache.find(take('a', 4), 1)).toBeUndefined()
  expect(cache.find({ ...take('a', 5), policy: slidingWindow(11, '1 m').policy }, 1)).toBeUndefined()
  expect(cache.find({ ...take('a', 5), policy: slidingWindow(10, '2 m').policy }, 1)).toBeUndefined()
  expect(cache.find({ ...take('a', 5), policy: fixedWindow(10, '1 m').policy }, 1)).toBeUndefined()
  expect(cache.find({ ...take('a', 5), limit: 'invoices' }, 1)).toBeUndefined()
})

it('is bounded: the oldest denial makes room', () => {
  const cache = new DenyCache(100)
  for (let i = 0; i < 1_000; i++) cache.remember(take(`${i}`), refusal, 0)
  const known = Array.from({ length: 1_000 }, (_, i) => i).filter((i) => cache.find(take(`${i}`), 1) !== undefined)
  expect(known).toEqual(Array.from({ length: 100 }, (_, i) => 900 + i))
})

it('holds a counter once, with its latest denial', () => {
  const cache = new DenyCache(2)
  cache.remember(take('a'), refusal, 0)
  cache.remember(take('b'), refusal, 0)
  for (let i = 0; i < 5; i++) cache.remember(take('a'), refusal, 40_000)
  expect(cache.find(take('a'), 60_000)).toBeDefined()
  expect(cache.find(take('b'), 10_000)).toBeDefined()
})

it.each([slidingWindow(3, '1 m'), fixedWindow(3, '1 m'), tokenBucket(1, '1 m', 3), gcra(3, '1 m', { burst: 2 })])(
  'knows a denial of every algorithm: $policy.algorithm',
  ({ policy: each }) => {
    const cache = new DenyCache(10)
    cache.remember({ ...take('a'), policy: each }, refusal, 0)
    expect(cache.find({ ...take('a'), policy: { ...each } }, 1)).toBeDefined()
    expect(cache.find({ ...take('a'), policy: { ...each, limit: each.limit + 1 } }, 1)).toBeUndefined()
    if (each.burst !== undefined) {
      expect(cache.find({ ...take('a'), policy: { ...each, burst: each.burst + 1 } }, 1)).toBeUndefined()
    }
  },
)

it('tells a limit and an identity apart, whatever characters they are made of', () => {
  const cache = new DenyCache(10)
  cache.remember({ ...take('b c'), limit: 'a' }, refusal, 0)
  expect(cache.find({ ...take('c'), limit: 'a b' }, 1)).toBeUndefined()
  cache.remember({ ...take('constructor'), limit: '__proto__' }, refusal, 0)
  expect(cache.find({ ...take('toString'), limit: '__proto__' }, 1)).toBeUndefined()
  expect(cache.find({ ...take('constructor'), limit: '__proto__' }, 1)).toBeDefined()
})

it('neither remembers nor finds what only observes', () => {
  const cache = new DenyCache(10)
  cache.remember({ ...take('a'), observe: true }, refusal, 0)
  expect(cache.find(take('a'), 1)).toBeUndefined()
  cache.remember(take('a'), refusal, 0)
  expect(cache.find({ ...take('a'), observe: true }, 1)).toBeUndefined()
})

it('forgets exactly one counter, and what was asked before that', () => {
  const cache = new DenyCache(10)
  cache.remember(take('a'), refusal, 0)
  cache.remember(take('a:b'), refusal, 0)
  cache.forget('orders', 'a', 100)
  expect(cache.find(take('a'), 101)).toBeUndefined()
  expect(cache.find(take('a:b'), 101)).toBeDefined()
  // The answer was on its way when the counter was made whole.
  cache.remember(take('a'), refusal, 99)
  expect(cache.find(take('a'), 101)).toBeUndefined()
  cache.remember(take('a'), refusal, 101)
  expect(cache.find(take('a'), 102)).toBeDefined()
})

it('uses the places of forgotten counters again before anybody has to leave', () => {
  const cache = new DenyCache(100)
  for (let i = 0; i < 100; i++) cache.remember(take(`${i}`), refusal, 0)
  for (let i = 20; i < 70; i++) cache.forget('orders', `${i}`, 0)
  for (let i = 100; i < 150; i++) cache.remember(take(`${i}`), refusal, 1)
  const known = Array.from({ length: 150 }, (_, i) => i).filter((i) => cache.find(take(`${i}`), 2) !== undefined)
  expect(known).toEqual([...Array(20).keys(), ...Array.from({ length: 80 }, (_, i) => 70 + i)])
  cache.clear(2)
  cache.remember(take('a'), refusal, 3)
  expect([cache.find(take('0'), 4), cache.find(take('a'), 4)]).toEqual([undefined, expect.anything()])
})

it('does not keep long identities, and nothing at all with a size of 0', () => {
  const cache = new DenyCache(2)
  cache.remember(take('x'.repeat(513)), refusal, 0)
  expect(cache.find(take('x'.repeat(513)), 1)).toBeUndefined()
  cache.remember(take('x'.repeat(512)), refusal, 0)
  expect(cache.find(take('x'.repeat(512)), 1)).toBeDefined()
  const none = new DenyCache(0)
  none.remember(take('a'), refusal, 0)
  expect(none.find(take('a'), 1)).toBeUndefined()
})

it('of several takes finds the denial that holds for longest, and passes over what is not denied', () => {
  const cache = new DenyCache(10)
  cache.remember(take('a'), { ...refusal, retryAfter: 10 }, 0)
  cache.remember(take('b'), { ...refusal, retryAfter: 30 }, 0)
  cache.remember(take('c'), { ...refusal, retryAfter: 20 }, 0)
  const takes = ['free', 'a', 'b', 'c'].map((identity) => take(identity))
  expect(cache.findLongest(takes, 1)).toMatchObject({ take: takes[2], denial: { until: 30 } })
  expect(cache.findLongest(takes.slice(0, 1), 1)).toBeUndefined()
})

it('of one call remembers what was refused alone: not what was admitted, nor a counter that was asked twice', () => {
  const cache = new DenyCache(10)
  const admitted = { allowed: true, remaining: 5, reset: 50_000, retryAfter: 0 }
  const takes = [take('a'), take('b', 4), take('b', 2), { ...take('b', 3), limit: 'invoices' }]
  cache.rememberAll(takes, [admitted, admitted, refusal, refusal], 0)
  expect(takes.map((each) => cache.find(each, 1) !== undefined)).toEqual([false, false, false, true])
  cache.rememberAll([take('b', 4), take('b', 2)], [refusal, refusal], 0)
  expect([cache.find(take('b', 4), 1), cache.find(take('b', 3), 1)]).toEqual([expect.anything(), undefined])
})

it.each([0, 0.5, -1, Number.NaN, Infinity])('a cost of %s is nobody’s: it is left to whoever refuses it', (cost) => {
  const cache = new DenyCache(10)
  cache.remember(take('a'), refusal, 0)
  expect(cache.find(take('a', cost), 1)).toBeUndefined()
})
