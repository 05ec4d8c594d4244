import { afterAll, expect, it } from 'vitest'
import { scriptRunner, type RunScript } from '../../../core/redis-client.js'
import { freshPrefix, ioredis, shared } from '../../../storage/redis/server.test-parts.js'
import type { Take } from '../../store.js'
import { redis } from '../redis.js'
import { batchedTakes } from './batched-takes.js'

const client = ioredis(shared, { maxRetriesPerRequest: null })
afterAll(() => client.disconnect())

const take = (identity: string, limit = 5): Take => ({
  limit: 'l',
  identity,
  policy: { algorithm: 'fixed-window', limit, window: 31_622_400_000 },
  cost: 1,
})

/** The takes of one turn, and how many keys each command had. */
function watched() {
  const run = scriptRunner(client) as RunScript
  const commands: number[] = []
  const takes = batchedTakes((script, keys, values) => {
    commands.push(keys.length)
    return run(script, keys, values)
  }, freshPrefix())
  return { takes, commands }
}

it('limits/48 sends the calls of one turn together, 16 at most, and answers each its own, in order', async () => {
  const { takes, commands } = watched()
  // The n-th call takes n + 1 limits, of which the last is full already in every third.
  const calls = Array.from({ length: 40 }, (_, n) =>
    Array.from({ length: n + 1 }, (__, i) => take(`${n} ${i}`, i + 2)).concat(n % 3 === 0 ? take('full', 1) : []),
  )
  await takes([take('full', 1)])
  commands.length = 0
  const answers = await Promise.all(calls.map(takes))
  expect(commands.length).toBe(3)
  for (const [n, answer] of answers.entries()) {
    const limits = Array.from({ length: n + 1 }, (_, i) => (n % 3 === 0 ? [true, i + 2] : [true, i + 1]))
    expect(answer.map((each) => [each.allowed, each.remaining])).toEqual(n % 3 === 0 ? [...limits, [false, 0]] : limits)
  }
})

it('judges calls of one turn one after the other: the limit is admitted, and what comes first', async () => {
  const { takes, commands } = watched()
  const answers = await Promise.all(Array.from({ length: 12 }, () => takes([take('a')])))
  expect(commands).toEqual([12])
  expect(answers.map(([taken]) => taken?.remaining)).toEqual([4, 3, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0])
  expect(answers.filter(([taken]) => taken?.allowed).length).toBe(5)
})

it('sends a call of more than 64 takes by itself', async () => {
  const { takes, commands } = watched()
  const many = Array.from({ length: 65 }, (_, i) => take(`${i}`))
  const answers = await Promise.all([takes([take('a')]), takes(many), takes(many.slice(1)), takes([take('b')])])
  expect(commands.toSorted((a, b) => a - b)).toEqual([65, 66])
  expect(answers.map((taken) => taken.length)).toEqual([1, 65, 64, 1])
  // Which of two commands comes first is for the driver to say.
  const left = (call: number, i: number) => answers[call]?.[i]?.remaining ?? 0
  expect(many.slice(1).every((_, i) => left(1, i + 1) + left(2, i) === 7)).toBe(true)
})

it('tells each call of a command that fails, and goes on with the next', async () => {
  const run = scriptRunner(client) as RunScript
  let isDown = true
  const takes = batchedTakes(async (...command) => {
    if (isDown) throw new Error('down')
    return run(...command)
  }, freshPrefix())
  const failed = await Promise.allSettled([takes([take('a')]), takes([take('b')]), takes([take('c')])])
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  isDown = false
  expect((await takes([take('a')]))[0]?.remaining).toBe(4)
})

it('limits/50 a driver that throws at once is an outage for whoever asked, alone or with others, and ends no process', async () => {
  let calls = 0
  const throwing = {
    evalsha: () => {
      if (calls++ > 0) throw new Error('the connection for "secret" is closed')
      return Promise.reject(new Error('NOSCRIPT No matching script.'))
    },
    eval: () => {
      throw new Error('the connection for "secret" is closed')
    },
  }
  const store = redis(throwing)
  const ask = async () => store.take([take('a')])
  for (const together of [1, 1, 3]) {
    const answers = await Promise.allSettled(Array.from({ length: together }, ask))
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 'rejected', reason: { name: 'HoldfastOutage' } })
      expect(String((answer as PromiseRejectedResult).reason)).not.toContain('secret')
    }
  }
})
