import { expect, it } from 'vitest'
import { capacity, quota, timeToFill } from './quota.js'
import type { LimitPolicy } from './store.js'

it.each<[LimitPolicy, { most: number; fills: number; shown: { limit: number; window: number } }]>([
  [
    { algorithm: 'sliding-window', limit: 10, window: 1_000 },
    { most: 10, fills: 1_000, shown: { limit: 10, window: 1_000 } },
  ],
  [
    { algorithm: 'fixed-window', limit: 10, window: 1_000, burst: 10 },
    { most: 10, fills: 1_000, shown: { limit: 10, window: 1_000 } },
  ],
  [
    { algorithm: 'token-bucket', limit: 10, window: 1_000, burst: 31 },
    { most: 31, fills: 4_000, shown: { limit: 31, window: 4_000 } },
  ],
  [
    { algorithm: 'token-bucket', limit: 10, window: 1_000 },
    { most: 10, fills: 1_000, shown: { limit: 10, window: 1_000 } },
  ],
  [
    { algorithm: 'gcra', limit: 7, window: 1_000, burst: 3 },
    { most: 3, fills: 429, shown: { limit: 7, window: 1_000 } },
  ],
  [
    { algorithm: 'gcra', limit: 7, window: 1_000 },
    { most: 7, fills: 1_000, shown: { limit: 7, window: 1_000 } },
  ],
])('%o', (policy, { most, fills, shown }) => {
  expect([capacity(policy), timeToFill(policy), quota(policy)]).toEqual([most, fills, shown])
})
