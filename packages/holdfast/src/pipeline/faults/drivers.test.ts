import { Pool } from 'pg'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { postgres } from '../../storage/postgres.js'
import { redis } from '../../storage/redis.js'
import type { Storage } from '../../storage/storage.js'
import { askEveryStore } from '../../testing/sample-rows.js'

const hangs = () => new Promise<never>(() => undefined)
const rejects = () => Promise.reject(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }))
const throws = () => {
  throw Object.assign(new Error('The client is closed.'), { code: 'ECONNREFUSED' })
}

/** Storages over a driver of which every function goes wrong in one way. */
const storages: Readonly<Record<string, (fault: () => Promise<never>) => Storage>> = {
  redis: (fault) => redis({ client: { eval: fault, evalsha: fault, call: fault, options: {} } as never }),
  postgres: (fault) => postgres({ pool: Object.assign(new Pool(), { connect: fault, query: fault }) }),
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(console, 'error').mockReturnValue()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

it.each(
  Object.keys(storages).flatMap((name) =>
    (
      [
        ['hangs', hangs],
        ['rejects', rejects],
        ['throws', throws],
      ] as const
    ).map(([how, fault]) => [name, how, fault] as const),
  ),
)('a storage on %s whose driver %s: every store is an outage by its own deadline', async (name, _, fault) => {
  const answers = Promise.allSettled(askEveryStore(storages[name]!(fault)))
  // Longer than any of its deadlines.
  await vi.advanceTimersByTimeAsync(180_000)
  for (const answer of await answers)
    expect(answer).toMatchObject({ status: 'rejected', reason: { name: 'HoldfastOutage' } })
})
