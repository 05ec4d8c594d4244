import { expect, it } from 'vitest'
import { slidingWindow } from './algorithms/sliding-window.js'
import { DenyCache } from './deny-cache.js'

const { policy } = slidingWindow(10, '1 m')
const refusal = { allowed: false, remaining: 0, reset: 50_000, retryAfter: 30_000 }
const take = (key: string, cost = 1) => ({ key, policy, cost })

it('knows a denial until the cost fits again', () => {
  const cache = new DenyCache(10)
  cache.remember(take('a'), refusal, 1_000)
  expect(cache.find(take('a'), 1_000)).toMatchObject({ until: 31_000, whole: 51_000 })
  expect(cache.find(take('a'), 30_999)).toBeDefined()
  expect(cache.find(take('a'), 31_000)).toBeUndefined()
  expect(cache.find(take('b'), 1_000)).toBeUndefined()
})

it('says nothing about a smaller cost, another limit or another window', () => {
  const cache = new DenyCache(10)
  cache.remember(take('a', 5), refusal, 0)
  expect(cache.find(take('a', 5), 1)).toBeDefined()
  expect(cache.find(take('a', 6), 1)).toBeDefined()
  expect(cache.find(take('a', 4), 1)).toBeUndefined()
  expect(cache.find({ ...take('a', 5), policy: slidingWindow(11, '1 m').policy }, 1)).toBeUndefined()
  expect(cache.find({ ...take('a', 5), policy: slidingWindow(10, '2 m').policy }, 1)).toBeUndefined()
})

it('is bounded: the oldest denial makes room', () => {
  const cache = new DenyCache(100)
  for (let i = 0; i < 1_000; i++) cache.remember(take(`${i}`), refusal, 0)
  const known = Array.from({ length: 1_000 }, (_, i) => i).filter((i) => cache.find(take(`${i}`), 1) !== undefined)
  expect(known).toEqual(Array.from({ length: 100 }, (_, i) => 900 + i))
})

it('holds a key once, with its latest denial', () => {
  const cache = new DenyCache(2)
  cache.remember(take('a'), refusal, 0)
  cache.remember(take('b'), refusal, 0)
  for (let i = 0; i < 5; i++) cache.remember(take('a'), refusal, 40_000)
  expect(cache.find(take('a'), 60_000)).toBeDefined()
  expect(cache.find(take('b'), 10_000)).toBeDefined()
})

it('does not keep long keys, and nothing at all with a size of 0', () => {
  const cache = new DenyCache(2)
  cache.remember(take('x'.repeat(513)), refusal, 0)
  expect(cache.find(take('x'.repeat(513)), 1)).toBeUndefined()
  const none = new DenyCache(0)
  none.remember(take('a'), refusal, 0)
  expect(none.find(take('a'), 1)).toBeUndefined()
})
