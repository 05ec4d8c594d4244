import { expect, it } from 'vitest'
import type { RunScript } from '../../../core/redis-client.js'
import { SPAN, type Tally } from '../analytics-store.js'
import { redisAnalytics } from './redis-analytics.js'

const FROM = Date.UTC(2030, 0, 1, 12)

/** A server that answers with one text. */
function opened(reply = 'v1') {
  const calls: { key: string; values: readonly string[] }[] = []
  const run: RunScript = async (_script, [key = ''], values) => {
    calls.push({ key, values: values.map(String) })
    return reply
  }
  return { store: redisAnalytics(run, 'app'), calls }
}

const tally = (limit: string, changes: Partial<Tally> = {}): Tally => ({
  limit,
  from: FROM,
  minutes: [],
  callers: [],
  routes: [],
  identities: '',
  use: '',
  peak: 7,
  ...changes,
})

it('writes lines: one for each minute, and one for each name', async () => {
  const { store, calls } = opened()
  const minute = { minute: FROM, allowed: 1, denied: 2, observed: 3, degraded: 4 }
  const share = { name: 'user 1', allowed: 5, denied: 6, weight: 7 }
  await store.add([
    tally('writes', {
      minutes: [minute, { ...minute, minute: FROM + 60_000 }],
      callers: [share, { ...share, name: 'user 2' }],
      routes: [{ ...share, name: 'GET /a' }],
      identities: 'abc',
      use: 'de',
    }),
  ])
  expect(calls).toEqual([
    {
      key: `app:analytics:1:${FROM}`,
      values: [
        `${FROM}`,
        'writes',
        `${FROM} 1 2 3 4\n${FROM + 60_000} 1 2 3 4\n`,
        '5 6 7 user 1\n5 6 7 user 2\n',
        '5 6 7 GET /a\n',
        'abc',
        'de',
        '7',
      ],
    },
  ])
})

it('puts into one command what is of the same ten minutes, up to 16,384 characters', async () => {
  const sizes = async (...lengths: number[]) => {
    const { store, calls } = opened()
    // The name of the limit and its peak have three characters each.
    await store.add(lengths.map((length, i) => tally(`${100 + i}`, { identities: 'x'.repeat(length - 6), peak: 777 })))
    return calls.map(({ values }) => (values.length - 1) / 7)
  }
  expect(await sizes(8_192, 8_192)).toEqual([2])
  expect(await sizes(8_192, 8_193)).toEqual([1, 1])
  expect(await sizes(6_000, 6_000, 4_384, 6, 16_384, 20_000, 16_378, 6)).toEqual([3, 1, 1, 1, 2])
})

it('sends ten minutes apart, however small they are', async () => {
  const { store, calls } = opened()
  await store.add([tally('a'), tally('a', { from: FROM + SPAN }), tally('b')])
  expect(calls.map(({ key, values }) => [key, values.length])).toEqual([
    [`app:analytics:1:${FROM}`, 15],
    [`app:analytics:1:${FROM + SPAN}`, 8],
  ])
})

it('reads each ten minutes once, and nothing else', async () => {
  const { store, calls } = opened('v1\tp a\t3')
  const kept = await store.read(FROM + 1, FROM + 9 * SPAN)
  expect(calls).toEqual(
    Array.from({ length: 9 }, (_, i) => ({ key: `app:analytics:1:${FROM + i * SPAN}`, values: [] })),
  )
  // Of a hash that lacks fields the others are read.
  expect(kept).toEqual(Array.from({ length: 9 }, (_, i) => tally('a', { from: FROM + i * SPAN, peak: 3 })))
})

it('gives nothing for ten minutes of which nothing is kept, and leaves out a field without its value', async () => {
  expect(await opened('v1').store.read(FROM, FROM + 1)).toEqual([])
  expect(await opened('v1\tp a').store.read(FROM, FROM + 1)).toEqual([])
})
