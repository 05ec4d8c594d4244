import { expect, it } from 'vitest'
import { SPAN, type Tally } from '../analytics-store.js'
import { postgresAnalytics } from './postgres-analytics.js'

const FROM = Date.UTC(2030, 0, 1, 12)

function opened() {
  const asked: unknown[][] = []
  const store = postgresAnalytics(async (_text, values) => {
    asked.push(values)
    return { rows: [] }
  }, 'holdfast')
  return { store, asked }
}

const tally = (limit: string, from = FROM): Tally => ({
  limit,
  from,
  minutes: [],
  callers: [{ name: 'Zoë 100%', allowed: 1, denied: 0, weight: 1 }],
  routes: [],
  identities: '',
  use: '',
  peak: 0,
})

it('asks the server nothing when there is nothing to add', async () => {
  const { store, asked } = opened()
  await store.add([])
  expect(asked).toEqual([])
})

it('writes rows in one order, so that two instances never wait for each other in a circle', async () => {
  const order = async (...tallies: Tally[]) => {
    const { store, asked } = opened()
    await store.add(tallies)
    const rows = JSON.parse(asked[0]![0] as string) as { limit_name: string; span_start: number }[]
    return rows.map((row) => `${row.span_start - FROM} ${row.limit_name}`)
  }
  const [a, b, c, later] = [tally('a'), tally('b'), tally('c'), tally('a', FROM + SPAN)]
  const sorted = ['0 a', '0 b', '0 c', `${SPAN} a`]
  for (const given of [
    [a, b, c, later],
    [later, c, b, a],
    [b, later, a, c],
  ])
    expect(await order(...given)).toEqual(sorted)
})

it('sends ASCII, since a database need not be in UTF-8', async () => {
  const { store, asked } = opened()
  await store.add([tally('grüße ✓ 50%')])
  expect(asked[0]![0]).toMatch(/^[ -~]+$/)
  expect(asked[0]![0]).toContain('"gr%C3%BC%C3%9Fe %E2%9C%93 50%25"')
  expect(asked[0]![0]).toContain('"Zo%C3%AB 100%25"')
})

it('reads two hours at a time, and asks no further than it was asked', async () => {
  const { store, asked } = opened()
  const hour = 6 * SPAN
  await store.read(FROM, FROM + 2 * hour)
  expect(asked.splice(0)).toEqual([[FROM, FROM + 2 * hour]])
  await store.read(FROM, FROM + 3 * hour)
  expect(asked.splice(0)).toEqual([
    [FROM, FROM + 2 * hour],
    [FROM + 2 * hour, FROM + 3 * hour],
  ])
  await store.read(FROM, FROM)
  expect(asked).toEqual([])
})
