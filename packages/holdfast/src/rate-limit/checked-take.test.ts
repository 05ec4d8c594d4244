import { expect, it } from 'vitest'
import { checkTake } from './checked-take.js'
import type { LimitPolicy, Take } from './store.js'

const take = (policy: unknown): Take => ({ limit: 'l', identity: 'a', policy: policy as LimitPolicy, cost: 1 })

it.each([undefined, null])('refuses the policy %s before any other was seen', (policy) => {
  expect(() => checkTake(take(policy))).toThrow(TypeError)
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
