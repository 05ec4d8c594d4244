import { expect, test } from 'vitest'
import type { ObservedUse } from '../../../holdfast/src/console/wire.ts'
import { fitOf } from './use.ts'

const inForce = { algorithm: 'sliding-window', limit: 100, window: 60_000 } as const
const observed = (p50: number, p90: number, p95: number, p99: number, max: number, denied = 0): ObservedUse => ({
  allowed: 1_000,
  denied,
  observed: 0,
  callers: 50,
  use: { p50, p90, p95, p99, max },
  suggested: 150,
})

test.each([
  ['half of the callers are at the limit', observed(100, 100, 100, 100, 100), { kind: 'cuts', percent: 50 }],
  ['one of ten is', observed(5, 100, 100, 100, 100), { kind: 'cuts', percent: 10 }],
  ['one of twenty is', observed(5, 20, 92, 100, 100), { kind: 'cuts', percent: 5 }],
  ['one of a hundred is', observed(5, 20, 40, 100, 100, 9), { kind: 'cuts', percent: 1 }],
  ['only the heaviest are', observed(5, 20, 40, 60, 100, 9), { kind: 'stops' }],
  ['nobody is near it', observed(1, 2, 3, 4, 9), { kind: 'wide', times: 25 }],
  ['it has some room', observed(5, 20, 30, 40, 50), { kind: 'fits' }],
])('%s', (_, seen, fit) => {
  expect(fitOf({ inForce, observed: seen })).toEqual(fit)
})

test('without numbers nothing is said of it', () => {
  expect(fitOf({ inForce, observed: null })).toEqual({ kind: 'unknown' })
  expect(fitOf({ inForce, observed: { ...observed(0, 0, 0, 0, 0), use: null } })).toEqual({ kind: 'quiet' })
})
