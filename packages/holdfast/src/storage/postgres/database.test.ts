import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../core/configuration-error.js'
import type { Outage } from '../../core/outage.js'
import { attempts, type Database } from './database.js'
import { postgresStorage } from './postgres-storage.js'

const database = { execute: async () => ({ rows: [] }) } as unknown as Database

function setUp(deadline = 20) {
  let go: (result: Database | Error) => void = () => undefined
  const opened = new Promise<Database>((resolve, reject) => {
    go = (result) => (result instanceof Error ? reject(result) : resolve(result))
  })
  opened.catch(() => undefined)
  const told: Outage[] = []
  const storage = postgresStorage({
    open: () => opened,
    close: async () => undefined,
    deadline,
    prepare: false,
    onOutage: (fault) => told.push(fault),
  })
  return { storage, told, go }
}

describe('while the database is still opening or migrating', () => {
  it('a request is answered with an outage by its deadline, and later ones work: the opening goes on', async () => {
    const { storage, told, go } = setUp()
    await expect(storage.query('orders', async () => 42)).rejects.toMatchObject({
      name: 'HoldfastOutage',
      operation: 'orders',
      reason: 'timeout',
    })
    await expect(storage.sessions.find(crypto.randomUUID())).rejects.toMatchObject({ part: 'session-store' })
    expect(told.length).toBe(2)
    go(database)
    expect(await storage.query('orders', async () => 42)).toBe(42)
  })

  it('isUp answers no by the deadline', async () => {
    const { storage, go } = setUp()
    expect(await storage.isUp()).toBe(false)
    go(database)
    expect(await storage.isUp()).toBe(true)
  })

  it('the start of the app waits for it, longer than a request may', async () => {
    const { storage, go } = setUp(5)
    const starting = storage.open()
    const handle = storage.database()
    await new Promise((resolve) => setTimeout(resolve, 30))
    go(database)
    await starting
    expect(await handle).toBe(database)
  })
})

it.each([
  new TypeError("Cannot read properties of undefined (reading 'total')"),
  new ReferenceError('total is not defined'),
  new ConfigurationError('config.storage', 'x'),
])("a mistake in the application's own query is no outage and keeps its stack: %s", async (mistake) => {
  const { storage, told, go } = setUp()
  go(database)
  await expect(storage.query('orders', () => Promise.reject(mistake))).rejects.toBe(mistake)
  expect(told).toEqual([])
})

it('a driver that fails is an outage without its statement', async () => {
  const told: Outage[] = []
  const attempt = attempts(
    async () => database,
    1_000,
    (fault) => told.push(fault),
  )
  const failed = Object.assign(new Error('select secret'), { code: '57014' })
  await expect(attempt('database', 'orders', () => Promise.reject(failed))).rejects.toMatchObject({ reason: '57014' })
  expect(`${told[0]?.stack}`).not.toContain('secret')
})
