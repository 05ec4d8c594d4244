import { expect, it } from 'vitest'
import { tokenBucket } from '../algorithms/token-bucket.js'
import { charge } from './limiter.test-parts.js'
import { blockedState, NOTHING_ASKED, outcomeOf, outcomeOfOne, refusal, stateOf } from './limiter-outcome.js'
import type { Taken } from '../store.js'

const admitted: Taken = { allowed: true, remaining: 4, reset: 100, retryAfter: 0 }
const refusedFor = (retryAfter: number): Taken => ({ allowed: false, remaining: 0, reset: 500, retryAfter })
const observing = { ...charge('a', 5, 1, 'tried'), observe: true }

it('nothing was asked: nobody is refused, and the store is well', () => {
  expect(NOTHING_ASKED).toEqual({ states: [], degraded: false, unavailable: false })
})

it('of several limits without room the first with the longest wait refuses; what observes only tells', () => {
  const charges = [charge('a', 5, 1, 'one'), observing, charge('a', 5, 1, 'two'), charge('a', 5, 1, 'three')]
  const outcome = outcomeOf(charges, [refusedFor(10), refusedFor(99), refusedFor(30), refusedFor(30)], true)
  expect(outcome.states.map(({ name, allowed, observe }) => [name, allowed, observe])).toEqual([
    ['one', false, undefined],
    ['tried', false, true],
    ['two', false, undefined],
    ['three', false, undefined],
  ])
  expect(outcome.refused).toMatchObject({ name: 'two', retryAfter: 30 })
  expect([outcome.degraded, outcome.unavailable]).toEqual([true, false])
})

it('where all have room, or only observe, nobody is refused', () => {
  const outcome = outcomeOf([charge('a', 5), observing], [admitted, refusedFor(10)], false)
  expect(outcome).toEqual({
    states: [
      { name: 'caller', limit: 5, window: 60_000, remaining: 4, reset: 100, allowed: true },
      { name: 'tried', limit: 5, window: 60_000, remaining: 0, reset: 500, allowed: false, observe: true },
    ],
    degraded: false,
    unavailable: false,
  })
})

it('of one charge the outcome is the same as of a list with one', () => {
  for (const one of [charge('a', 5), observing]) {
    for (const taken of [admitted, refusedFor(10)]) {
      expect(outcomeOfOne(one, taken)).toEqual(outcomeOf([one], [taken], false))
    }
  }
})

it('who is known to be blocked is told how long still, and nothing of the limits that were not asked', () => {
  const { policy } = charge('a', 5)
  const denial = { policy, cost: 1, until: 1_030, whole: 1_500, remaining: 2 }
  const state = blockedState(charge('a', 5), denial, 1_000)
  expect(state).toEqual({
    name: 'caller',
    limit: 5,
    window: 60_000,
    remaining: 2,
    reset: 500,
    allowed: false,
    retryAfter: 30,
  })
  expect(refusal(state, true)).toEqual({ states: [state], refused: state, degraded: true, unavailable: false })
})

it('a bucket is shown by its size and the time that fills it: no more is left than the limit', () => {
  const { policy } = tokenBucket(10, '1 s', 45)
  const bucket = { ...charge('a'), policy }
  expect(stateOf(bucket, admitted)).toMatchObject({ limit: 45, window: 5_000 })
  expect(outcomeOfOne(bucket, refusedFor(10)).refused).toMatchObject({ limit: 45, window: 5_000 })
})
