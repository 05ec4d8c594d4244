import { expect, it } from 'vitest'
import { expirySweep } from './expiry-sweep.js'

function setUp(deleteExpired: (now: number) => Promise<number>) {
  const state = { now: 1_000, asked: [] as number[] }
  const store = {
    deleteExpired(now: number) {
      state.asked.push(now)
      return deleteExpired(now)
    },
  }
  return { state, sweep: expirySweep(store, () => state.now) }
}

it('expired sessions are removed at most once an hour, and again after a clock that moved backwards', () => {
  const { state, sweep } = setUp(async () => 0)
  for (const now of [1_000, 2_000, 3_600_999, 3_601_000, 3_601_001, 500]) {
    state.now = now
    sweep()
  }
  expect(state.asked).toEqual([1_000, 3_601_000, 500])
})

it.each<[string, () => Promise<number>]>([
  ['rejects', () => Promise.reject(new Error('down'))],
  [
    'throws',
    () => {
      throw new TypeError('at once')
    },
  ],
  ['never answers', () => new Promise(() => undefined)],
])('nobody notices a store that %s', async (_, deleteExpired) => {
  const { sweep } = setUp(deleteExpired)
  expect(sweep()).toBeUndefined()
  await new Promise((resolve) => setImmediate(resolve))
})
