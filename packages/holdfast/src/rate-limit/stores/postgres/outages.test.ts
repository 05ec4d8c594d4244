import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { policyOf } from '../../../testing/store-contract-suite.js'
import type { Store, Take } from '../../store.js'
import { postgres } from '../postgres.js'
import { ownSchema, server } from './database.test-parts.js'
import { relay, type Relay } from './relay.test-parts.js'

const database = ownSchema()
let between: Relay
let pool: Pool
beforeAll(async () => {
  between = await relay(server)
  pool = new Pool({ connectionString: between.url, max: 4 })
  pool.on('error', () => undefined)
})
afterAll(async () => {
  await between.close()
  await pool.end()
  await database.end()
})

const take: Take = { limit: 'l', identity: 'somebody@example.com', policy: policyOf('gcra', 10, 86_400_000), cost: 1 }

async function outcome(store: Store): Promise<unknown> {
  try {
    return (await store.take([take]))[0]?.remaining
  } catch (error) {
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toMatch(/somebody|holdfast@/)
    const { name, part, reason } = error as { name: string; part?: string; reason?: string }
    return [name, part, reason]
  }
}

describe('limits/50 postgres', () => {
  it('absent at first, then there, killed, and back: recovers by itself and goes on counting', async () => {
    const store = postgres(pool, { schema: database.schema })
    await between.cut()
    expect(await outcome(store)).toEqual(['HoldfastOutage', 'limit-store', 'ECONNREFUSED'])
    await between.restore()
    expect(await outcome(store)).toBe(9)
    await between.cut()
    const failures = await Promise.all(Array.from({ length: 8 }, () => outcome(store)))
    expect(failures.every((failure) => (failure as unknown[])[0] === 'HoldfastOutage')).toBe(true)
    await between.restore()
    expect(await outcome(store)).toBe(8)
  })

  it('a connection that the server ends is an outage once, and is replaced', async () => {
    const store = postgres(pool, { schema: database.schema })
    await store.reset([take])
    await outcome(store)
    await database.pool.query(`
      select pg_terminate_backend(pid) from pg_stat_activity
      where query like '%"${database.schema}".take_%' and pid <> pg_backend_pid()`)
    await expect.poll(() => outcome(store)).toBe(8)
  })

  it('silent: a call waits for as long as its caller likes, and others get through once it is back', async () => {
    const store = postgres(pool, { schema: database.schema })
    await store.reset([take])
    await outcome(store)
    between.freeze()
    let answered = false
    const silent = outcome(store).finally(() => (answered = true))
    await new Promise((resolve) => setImmediate(resolve))
    expect(answered).toBe(false)
    await between.restore()
    expect((await silent) as unknown[]).toContain('HoldfastOutage')
    expect(await outcome(store)).toSatisfy((left) => left === 8 || left === 7)
  })

  it('what somebody has dropped is created again', async () => {
    const store = postgres(pool, { schema: database.schema })
    await outcome(store)
    await database.pool.query(`drop schema "${database.schema}" cascade`)
    expect(await outcome(store)).toEqual(['HoldfastOutage', 'limit-store', '3F000'])
    expect(await outcome(store)).toBe(9)
  })
})
