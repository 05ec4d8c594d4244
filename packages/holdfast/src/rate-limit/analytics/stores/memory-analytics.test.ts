import { describe, expect, it } from 'vitest'
import { analyticsStoreContract } from '../../../testing/analytics-store-contract.js'
import { KEPT, SPAN, type Tally } from '../analytics-store.js'
import { memoryAnalytics } from './memory-analytics.js'

const START = Date.UTC(2030, 0, 1, 12)

analyticsStoreContract('memory', () => ({ store: memoryAnalytics(() => START), now: () => START }), {
  describe,
  it,
  expect,
})

function opened() {
  const at = { now: START }
  const store = memoryAnalytics(() => at.now)
  const limits = async (from = 0, to = Infinity) => (await store.read(from, to)).map(({ limit }) => limit)
  return { at, store, limits }
}

const tally = (limit: string, from = START): Tally => ({
  limit,
  from,
  minutes: [],
  callers: [],
  routes: [],
  identities: '',
  use: '',
  peak: 0,
})

it('keeps ten minutes until a day after their end, to the millisecond', async () => {
  const { at, store, limits } = opened()
  await store.add([tally('one')])
  at.now = START + SPAN + KEPT - 1
  expect(await limits()).toEqual(['one'])
  at.now++
  expect(await limits()).toEqual([])
})

it('expires when something is added as well, so that nobody has to read', async () => {
  const { at, store, limits } = opened()
  await store.add([tally('one')])
  at.now = START + SPAN + KEPT
  await store.add([tally('other', at.now)])
  at.now = START
  expect(await limits()).toEqual(['other'])
})

it('takes what is dated a day ahead, and nothing beyond', async () => {
  const { store, limits } = opened()
  await store.add([tally('ahead', START + KEPT), tally('beyond', START + KEPT + 1)])
  expect(await limits()).toEqual(['ahead'])
})

it('holds 2,000 tallies and lets the oldest of more go', async () => {
  const { store, limits } = opened()
  await store.add(Array.from({ length: 2_000 }, (_, i) => tally(`limit ${i}`)))
  expect((await limits()).length).toBe(2_000)
  await store.add([tally('one more'), tally('and another'), tally('limit 7')])
  const kept = await limits()
  expect(kept.length).toBe(2_000)
  expect(kept.slice(0, 2)).toEqual(['limit 2', 'limit 3'])
  expect(kept.slice(-2)).toEqual(['one more', 'and another'])
})
