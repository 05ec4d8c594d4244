import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Ioredis } from '../../../core/redis-client.js'
import { freshPrefix, ioredis, shared } from '../../../storage/redis/server.test-parts.js'
import type { LimitPolicy, Store, Take } from '../../store.js'
import { redis } from '../redis.js'
import type { ClusteredStore } from './clustered-store.js'
import { refundScript } from './take-script.js'

// One server stands for all: what is asked of each, and what is made of their answers, is the same. `cluster.test.ts`
// has servers of its own.
const client = ioredis(shared, { maxRetriesPerRequest: null })
afterAll(() => client.disconnect())

let refund = ''
beforeAll(async () => {
  refund = await refundScript.sha1()
})

const sliding = (limit: number): LimitPolicy => ({ algorithm: 'sliding-window', limit, window: 600_000 })
const take = (identity: string, limit = 5, cost = 1, name = `l${limit}`): Take => ({
  limit: name,
  identity,
  policy: sliding(limit),
  cost,
})

type Command = { readonly isRefund: boolean; readonly keys: string }

/** A store, what it sent, and what becomes of a command: sent on, where it says nothing. */
function spread(instead: (command: Command) => Promise<unknown> | undefined = () => undefined) {
  const sent: Command[] = []
  const own: Ioredis = {
    evalsha: (sha1, count, ...rest) => {
      const command = { isRefund: sha1 === refund, keys: rest.slice(0, count).join(' ') }
      sent.push(command)
      return instead(command) ?? client.evalsha(sha1, count, ...rest)
    },
    eval: (text, count, ...rest) => client.eval(text, count, ...rest),
  }
  const prefix = freshPrefix()
  const store = redis(own, { prefix, cluster: true }) as Store & ClusteredStore
  return { store, sent, plain: redis(client, { prefix, cluster: true }) }
}

/** What there is of each now: a peek tells what a take would leave. */
const left = async (store: Store, ...takes: readonly Take[]) =>
  (await store.peek(takes)).map(({ allowed, remaining }, i) => remaining + (allowed ? (takes[i] as Take).cost : 0))

it('a call of one identity is one command, of several one for each', async () => {
  const { store, sent } = spread()
  await store.take([take('a'), take('a', 9)])
  expect(sent.length).toBe(1)
  await store.take([take('a'), take('b'), take('a', 9), take('c')])
  expect(sent.map(({ isRefund }) => isRefund)).toEqual([false, false, false, false])
})

it('answers are in the order of the takes, whoever holds them', async () => {
  const { store } = spread()
  const takes = [take('a', 10, 1), take('b', 20, 2), take('a', 30, 3), take('c', 40, 4), take('b', 50, 5)]
  expect((await store.take(takes)).map((each) => each.remaining)).toEqual([9, 18, 27, 36, 45])
  expect(await left(store, ...takes)).toEqual([9, 18, 27, 36, 45])
  await store.reset([takes[1]!, takes[4]!, takes[0]!])
  expect(await left(store, ...takes)).toEqual([10, 20, 27, 36, 50])
})

it('a refusal answers what there is without it, and leaves that', async () => {
  const { store } = spread()
  await store.take([take('full', 1)])
  await store.take([take('used', 10, 4)])
  const [unused, used] = [take('unused', 10, 3), take('used', 10, 3)]
  const answered = await store.take([unused, used, take('full', 1)])
  expect(answered.map(({ allowed, remaining }) => [allowed, remaining])).toEqual([
    [true, 10],
    [true, 6],
    [false, 0],
  ])
  expect(answered[0]?.reset).toBe(0)
  expect(answered[1]?.reset).toBeGreaterThan(590_000)
  expect(await left(store, unused, used)).toEqual([10, 6])
  expect(store.lostRefunds).toBe(0)
})

it('what is charged twice on one counter is given back twice, and what it observed and had no room for not at all', async () => {
  const { store } = spread()
  await store.take([take('full', 1)])
  const twice = [take('a', 10, 3), take('a', 10, 2)]
  const observed = { ...take('a', 1, 1), observe: true }
  await store.take([observed])
  const answered = await store.take([...twice, observed, take('full', 1)])
  expect(answered.map(({ allowed, remaining }) => [allowed, remaining])).toEqual([
    [true, 10],
    [true, 10],
    [false, 0],
    [false, 0],
  ])
  expect(await left(store, twice[0]!, observed)).toEqual([10, 0])
})

it('where no server has charged anything there is nothing to refund', async () => {
  const { store, sent } = spread()
  await store.take([take('a', 1)])
  await store.take([take('b', 1)])
  sent.length = 0
  expect((await store.take([take('a', 1), take('b', 1)])).map((each) => each.allowed)).toEqual([false, false])
  expect(sent.map(({ isRefund }) => isRefund)).toEqual([false, false])
})

it('where one server does not answer the others are refunded, and its fault is told', async () => {
  const { store, plain } = spread(({ keys, isRefund }) =>
    keys.includes('{down}') && !isRefund ? Promise.reject(new Error('down')) : undefined,
  )
  await expect(store.take([take('a'), take('down'), take('b', 5, 2)])).rejects.toThrow(
    'The limit-store does not answer (script: fault).',
  )
  await expect.poll(() => left(plain, take('a'), take('b'))).toEqual([5, 5])
  expect(store.lostRefunds).toBe(0)
})

it('a refund that its server does not take is counted, and the refusal is told all the same', async () => {
  const { store, plain } = spread(({ isRefund }) => (isRefund ? Promise.reject(new Error('down')) : undefined))
  await plain.take([take('full', 1)])
  expect((await store.take([take('a'), take('full', 1), take('b')])).map((each) => each.allowed)).toEqual([
    true,
    false,
    true,
  ])
  expect(store.lostRefunds).toBe(2)
  expect(await left(plain, take('a'), take('b'))).toEqual([4, 4])
})

it('no more than a thousand refunds wait for servers that do not answer', async () => {
  const held: (() => void)[] = []
  let isHolding = true
  const { store, sent } = spread(({ keys, isRefund }) => {
    if (keys.includes('{down}')) return Promise.reject(new Error('down'))
    if (!isRefund || !isHolding) return undefined
    return new Promise((resolve) => held.push(() => resolve(undefined)))
  })
  const refused = () => expect(store.take([take('a', 100_000), take('down')])).rejects.toThrow('does not answer')
  await Promise.all(Array.from({ length: 1_000 }, refused))
  expect([held.length, store.lostRefunds]).toEqual([1_000, 0])
  await refused()
  expect([held.length, store.lostRefunds]).toEqual([1_000, 1])

  isHolding = false
  for (const release of held) release()
  const refunds = () => sent.filter(({ isRefund }) => isRefund).length
  await expect
    .poll(async () => {
      await refused()
      return refunds()
    })
    .toBeGreaterThan(1_000)
  expect(store.lostRefunds).toBeLessThan(100)
})

it('a take that cannot be counted is refused before anything is charged', async () => {
  const { store, sent } = spread()
  const wrong = { ...take('b'), cost: 0 }
  await expect(store.take([take('a'), wrong])).rejects.toThrow(RangeError)
  await expect(store.peek([take('a'), wrong])).rejects.toThrow(RangeError)
  await expect(store.reset([take('a'), { ...take('b'), identity: 7 as never }])).rejects.toThrow(TypeError)
  expect(sent).toEqual([])
})
