import { Pool } from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { policyOf } from '../../../testing/store-contract-suite.js'
import type { Take } from '../../store.js'
import { postgres } from '../postgres.js'
import { ownSchema, server } from './database.test-parts.js'

const database = ownSchema(32)
afterAll(() => database.end())

const take = (identity: string, limit = 1_000): Take => ({
  limit: 'l',
  identity,
  policy: policyOf('sliding-window', limit, 86_400_000),
  cost: 1,
})

const deadlocks = async () => {
  const { rows } = await database.pool.query<{ deadlocks: string }>(
    'select deadlocks from pg_stat_database where datname = current_database()',
  )
  return rows[0]?.deadlocks
}

describe('postgres, many at once', { timeout: 60_000 }, () => {
  it('is created once, however many begin together', async () => {
    const stores = Array.from({ length: 16 }, () => postgres(database.pool, { schema: database.schema }))
    const answers = await Promise.all(stores.map(async (store) => store.take([take('first', 10)])))
    expect(answers.flat().filter(({ allowed }) => allowed).length).toBe(10)
  })

  it('limits/48 64 stacked calls in opposite orders, with resets between: no deadlock, and none is lost', async () => {
    const store = postgres(database.pool, { schema: database.schema })
    const stack = ['a', 'b', 'c', 'd'].map((identity) => take(identity))
    const before = await deadlocks()
    for (let round = 0; round < 5; round++) {
      const calls = Array.from({ length: 64 }, async (_, i) => store.take(i % 2 === 0 ? stack : stack.toReversed()))
      const resets = Array.from({ length: 8 }, async (_, i) =>
        store.reset((i % 2 === 0 ? stack : stack.toReversed()).map((each) => ({ ...each, limit: `other ${i}` }))),
      )
      const answers = await Promise.all(calls)
      await Promise.all(resets)
      expect(answers.flat().every(({ allowed }) => allowed)).toBe(true)
      expect((await store.peek(stack)).map(({ remaining }) => remaining)).toEqual(
        stack.map(() => 1_000 - 64 * (round + 1) - 1),
      )
    }
    expect(await deadlocks()).toBe(before)
  })

  it('limits/49 waits for nobody to clear away what is over', async () => {
    const { pool, schema } = database
    const impatient = new Pool({ connectionString: server, options: '-c lock_timeout=5000', max: 1 })
    const store = postgres(impatient, { schema })
    const holder = await pool.connect()
    try {
      await store.take([take('over')])
      await holder.query(`update "${schema}".limit_counters set expires = 0`)
      await holder.query('begin')
      await holder.query(`select from "${schema}".limit_counters for update`)
      expect((await store.take([take('new')]))[0]?.allowed).toBe(true)
    } finally {
      await holder.query('rollback')
      holder.release()
      await impatient.end()
    }
  })

  it('takes and resets of the same counters at once: no deadlock', async () => {
    const store = postgres(database.pool, { schema: database.schema })
    const stack = ['e', 'f', 'g', 'h'].map((identity) => take(identity))
    const before = await deadlocks()
    await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        const ordered = i % 2 === 0 ? stack : stack.toReversed()
        return i % 5 === 0 ? store.reset(ordered) : store.take(ordered)
      }),
    )
    expect(await deadlocks()).toBe(before)
    await store.reset(stack)
    expect((await store.take(stack)).map(({ remaining }) => remaining)).toEqual(stack.map(() => 999))
  })
})
