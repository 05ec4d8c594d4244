import fc from 'fast-check'
import { Pool } from 'pg'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { policyOf } from '../../testing/store-contract-suite.js'
import { storeContract } from '../../testing/store-contract.js'
import type { Algorithm, Take } from '../store.js'
import { memory } from './memory.js'
import { postgres, postgresSql, type PostgresPool } from './postgres.js'
import { clockedStore, ownSchema, server } from './postgres/database.test-parts.js'

vi.setConfig({ testTimeout: 120_000 })

const database = ownSchema()
afterAll(() => database.end())
const { pool, schema } = database

describe('on the clock of the test', () => {
  storeContract('postgres', () => clockedStore(pool, schema), { describe, expect, it })
})

const WINDOW = 60_000

const sameCounter = (a: Take, b: Take) =>
  a.limit === b.limit &&
  a.identity === b.identity &&
  a.policy.algorithm === b.policy.algorithm &&
  a.policy.window === b.policy.window

const take = (identity: string, algorithm: Algorithm = 'fixed-window', limit = 5): Take => ({
  limit: 'l',
  identity,
  policy: policyOf(algorithm, limit, WINDOW),
  cost: 1,
})

describe('postgres', () => {
  it('answers what the store in memory answers, to any calls at any times', async () => {
    const { store, now, advance } = await clockedStore(pool, schema)
    const model = memory({ clock: now })
    const units = fc.integer({ min: 1, max: 6 })
    const one = fc.record({
      limit: fc.constantFrom('a', 'b'),
      identity: fc.constantFrom('x', 'y'),
      policy: fc.oneof(
        fc.record({ algorithm: fc.constant<Algorithm>('sliding-window'), limit: units, window: fc.constant(WINDOW) }),
        fc.record({
          algorithm: fc.constant<Algorithm>('sliding-window'),
          limit: fc.constant(200),
          window: fc.constant(WINDOW),
        }),
        fc.record({ algorithm: fc.constant<Algorithm>('fixed-window'), limit: units, window: fc.constant(WINDOW) }),
        fc
          .record({
            algorithm: fc.constant<Algorithm>('token-bucket'),
            limit: units,
            window: fc.constant(7_001),
            more: units,
          })
          .map(({ more, ...policy }) => ({ ...policy, burst: policy.limit + more })),
        fc
          .record({ algorithm: fc.constant<Algorithm>('gcra'), limit: units, window: fc.constant(WINDOW), less: units })
          .map(({ less, ...policy }) => ({ ...policy, burst: Math.min(policy.limit, less) })),
      ),
      cost: fc.oneof(
        { weight: 4, arbitrary: fc.constant(1) },
        { weight: 1, arbitrary: fc.integer({ min: 1, max: 8 }) },
      ),
      observe: fc.boolean(),
    })
    const calls = fc.array(
      fc.record({
        takes: fc.array(one, { minLength: 1, maxLength: 4 }),
        wait: fc.constantFrom(0, 1, 400, 9_999, 70_000),
      }),
      { minLength: 20, maxLength: 40 },
    )
    await fc.assert(
      fc.asyncProperty(calls, async (sequence) => {
        for (const { takes: any, wait } of sequence) {
          const takes = any.map((each) => ({ ...each, policy: any.find((other) => sameCounter(each, other))!.policy }))
          await advance(wait)
          expect(await store.peek(takes)).toEqual(model.peek(takes))
          expect(await store.take(takes)).toEqual(model.take(takes))
        }
      }),
      { numRuns: 25 },
    )
  })

  it.each(['sliding-window', 'fixed-window', 'token-bucket', 'gcra'] as const)(
    'limits/49 %s: a clock that goes back forgives nothing, and blocks nobody for longer than a window',
    async (algorithm) => {
      const { store, advance } = await clockedStore(pool, schema)
      await store.take([{ ...take('a', algorithm), cost: 5 }])
      await advance(-10 * WINDOW)
      const [refused] = await store.take([take('a', algorithm)])
      expect(refused?.allowed).toBe(false)
      expect(refused?.retryAfter).toBeLessThanOrEqual(WINDOW)
      await advance(WINDOW)
      expect((await store.take([{ ...take('a', algorithm), cost: 5 }]))[0]?.allowed).toBe(true)
    },
  )

  it('limits/49 counters that are over leave as new ones come', async () => {
    const { store, advance } = await clockedStore(pool, schema)
    const rows = async () => {
      const { rows: found } = await pool.query<{ count: number }>(
        `select count(*)::int from "${schema}".limit_counters`,
      )
      return found[0]?.count
    }
    await Promise.all(Array.from({ length: 60 }, async (_, i) => store.take([take(`old ${i}`)])))
    expect(await rows()).toBe(60)
    await advance(10 * WINDOW)
    for (let i = 0; i < 30; i++) await store.take([take(`new ${i}`)])
    expect(await rows()).toBe(30)
  })

  it('asks once, whatever the number of limits, and keeps the statement prepared where it may', async () => {
    await clockedStore(pool, schema)
    const asked: { name?: string }[] = []
    const counting: PostgresPool = {
      query(statement) {
        asked.push(statement)
        return pool.query(statement)
      },
    }
    const stack = ['a', 'b', 'c', 'd', 'e'].map((identity) => take(identity))
    for (const prepare of [true, false]) {
      const store = postgres(counting, { schema, prepare, create: false })
      await store.take(stack)
      await store.peek(stack)
      await store.reset(stack)
    }
    await postgres(counting, { schema, create: false }).take([take('a')])
    const [one, takes, resets] = ['take_fixed_window', 'take_limits', 'reset_limits'].map(
      (name) => `"${schema}".${name}`,
    )
    expect(asked.map(({ name }) => name)).toEqual([takes, takes, resets, undefined, undefined, undefined, one])
  })

  it('creates nothing where somebody else has, and needs no right to', async () => {
    const role = `${schema}_app`
    await pool.query(`drop schema if exists "${schema}" cascade`)
    await pool.query(`create role "${role}" login`)
    const url = new URL(server)
    url.username = role
    const theirs = new Pool({ connectionString: url.href, max: 1 })
    try {
      const refused = postgres(theirs, { schema }).take([take('a')])
      await expect(refused).rejects.toMatchObject({ name: 'HoldfastOutage', reason: '42501' })
      await pool.query(postgresSql(schema))
      await pool.query(postgresSql(schema))
      await pool.query(`
        grant usage on schema "${schema}" to "${role}";
        grant select, insert, update, delete on all tables in schema "${schema}" to "${role}"`)
      for (const create of [false, true]) {
        const store = postgres(theirs, { schema, create })
        expect((await store.take([take('a')]))[0]?.remaining).toBe(create ? 3 : 4)
        expect(await store.document.read()).toEqual({ revision: 0, text: '' })
        expect(await store.analytics.read(0, 1)).toEqual([])
      }
    } finally {
      await theirs.end()
      await pool.query(`drop owned by "${role}"; drop role "${role}"`)
    }
  })

  it('leaves alone what a later version has created', async () => {
    await clockedStore(pool, schema)
    await pool.query(`
      comment on table "${schema}".limit_counters is 'holdfast rate limits, version 99';
      drop function "${schema}".reset_limits`)
    await pool.query(postgresSql(schema))
    await expect(postgres(pool, { schema }).reset([take('a')])).rejects.toMatchObject({ reason: '42883' })
  })

  it('is used by a role whose search path and isolation are not the usual ones', async () => {
    await clockedStore(pool, schema)
    const strict = new Pool({
      connectionString: server,
      options: '-c search_path=nowhere -c default_transaction_isolation=serializable',
    })
    try {
      const store = postgres(strict, { schema, create: false })
      expect((await store.take([take('a'), take('b')])).map(({ remaining }) => remaining)).toEqual([4, 4])
    } finally {
      await strict.end()
    }
  })

  it.each([
    ['no client', undefined, {}],
    ['something else', { querry: () => undefined }, {}],
    ['a schema with a quote', pool, { schema: 'a"; drop table users; --' }],
    ['a schema in capitals', pool, { schema: 'Limits' }],
    ['an empty schema', pool, { schema: '' }],
    ['a schema that is too long', pool, { schema: 'a'.repeat(41) }],
  ])('refuses %s', (_, client, options) => {
    expect(() => postgres(client as never, options)).toThrow(/\[config\.limit\]/)
  })

  it('refuses an option that it does not know', () => {
    expect(() => postgres(pool, { shcema: 'a' } as never)).toThrow(/config\.unknown_option/)
  })
})
