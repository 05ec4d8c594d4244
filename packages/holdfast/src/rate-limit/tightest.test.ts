import { expect, it } from 'vitest'
import type { LimitState } from '../core/event.js'
import { tightest } from './tightest.js'

const state = (name: string, remaining: number, allowed = true, observe?: true): LimitState => ({
  name,
  limit: 10,
  window: 1_000,
  remaining,
  reset: 0,
  allowed,
  ...(observe === undefined ? {} : { observe }),
})

it.each([
  ['least left', [state('a', 3), state('least', 2), state('c', 4)]],
  ['a refusal, whatever is left elsewhere', [state('a', 0), state('least', 5, false), state('c', 0)]],
  [
    'what limits before what only observes, even where that would refuse',
    [state('a', 0, false, true), state('least', 9)],
  ],
  ['of what only observes the one that is nearest', [state('a', 3, true, true), state('least', 1, true, true)]],
  ['the first of equals', [state('least', 1), state('b', 1)]],
])('of several limits the one with %s', (_, states) => {
  expect(tightest(states).name).toBe('least')
  if (states.length === 2 && states[0]?.name !== 'least') expect(tightest(states.toReversed()).name).toBe('least')
})
