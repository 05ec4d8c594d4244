import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ConfigurationError } from '../../core/configuration-error.js'
import { slidingWindow } from '../algorithms/sliding-window.js'
import { FAILURES } from './breaker.js'
import { charge, down, faulty, limited, never, type FaultyStore } from './limiter.test-parts.js'
import { rateLimit } from '../rate-limit.js'
import type { Store } from '../store.js'
import { upstash } from '../stores/upstash.js'
import { vercelKv } from '../stores/vercel-kv.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllEnvs()
})

const unsound = (): never => {
  throw new ConfigurationError('config.limit', 'The store has no address.')
}

const unsoundLater = async (): Promise<never> => unsound()

/** A store that starts as the test says. */
function starting(start: NonNullable<Store['start']>): FaultyStore & { starts: number } {
  const store = Object.assign(faulty(), { starts: 0 })
  return Object.assign(store, {
    start: (warn: (line: string) => void) => {
      store.starts++
      return start(warn)
    },
  })
}

const BUILD = { KV_REST_API_URL: '', KV_REST_API_TOKEN: '', UPSTASH_REDIS_REST_URL: '', UPSTASH_REDIS_REST_TOKEN: '' }

describe('limits/50 a store whose variables are missing is no outage', () => {
  const options = {
    onStoreError: 'allow',
    limits: slidingWindow(5, '1 m', { name: 'a' }),
    log: () => undefined,
  } as const

  it.each([
    ['vercelKv()', () => vercelKv()],
    ['upstash({ url, token })', () => upstash({ url: undefined, token: undefined })],
  ])('%s: nothing is let through, not even under "allow", and nobody counts it as degraded', async (_, open) => {
    for (const [name, value] of Object.entries(BUILD)) vi.stubEnv(name, value)
    const limit = rateLimit({ store: open(), ...options })
    expect(() => limit.start()).toThrow('config.limit')
    for (let call = 0; call < 2 * FAILURES; call++) await expect(limit.take('user 1')).rejects.toThrow('config.limit')
    await expect(limit.peek('user 1')).rejects.toThrow('config.limit')
    await expect(limit.reset('user 1')).rejects.toThrow('config.limit')
    expect(limit.health()).toMatchObject({ state: 'ok', degradations: 0, breaker: 'closed' })
  })

  it('a store that finds out with the take itself is refused the same way, at once or as a rejection', async () => {
    const store = faulty()
    const limiter = limited(store, { onStoreError: 'allow' })
    store.answer = unsound
    for (let call = 0; call < 2 * FAILURES; call++) expect(() => limiter.charge([charge('a')])).toThrow('config.limit')
    store.answer = unsoundLater
    for (let call = 0; call < 2 * FAILURES; call++) {
      await expect(limiter.charge([charge('a')])).rejects.toThrow('config.limit')
    }
    expect(limiter.health()).toMatchObject({ state: 'ok', degradations: 0, breaker: 'closed' })
  })

  it('what a start finds out later holds from then on, also while the store is otherwise down', async () => {
    const store = starting(unsoundLater)
    const limiter = limited(store, { onStoreError: 'allow' })
    limiter.start()
    await vi.advanceTimersByTimeAsync(0)
    store.answer = down
    for (let call = 0; call < 2 * FAILURES; call++) expect(() => limiter.charge([charge('a')])).toThrow('config.limit')
    expect(() => limiter.start()).toThrow('config.limit')
    expect(store.starts).toBe(1)
  })
})

describe('the start of a store', () => {
  it('comes once: with start(), or else with the first call', () => {
    const store = starting(() => undefined)
    const limiter = limited(store)
    limiter.start()
    void limiter.charge([charge('a')])
    limiter.start()
    expect(store.starts).toBe(1)
    const other = starting(() => undefined)
    const lazy = limited(other)
    expect(other.starts).toBe(0)
    void lazy.peek([charge('a')])
    void lazy.charge([charge('a')])
    expect(other.starts).toBe(1)
  })

  it('that never ends holds no request', async () => {
    const store = starting(() => never() as unknown as Promise<void>)
    expect(limited(store).charge([charge('a')])).toMatchObject({ degraded: false })
  })

  it.each([
    ['fails at once', down],
    ['fails later', async () => down()],
  ])('that %s is tried again with a later call, and is no outage', async (_, fails) => {
    let start: () => void | Promise<void> = fails
    const store = starting(() => start())
    const limiter = limited(store)
    expect(limiter.charge([charge('a')])).toMatchObject({ degraded: false })
    await vi.advanceTimersByTimeAsync(0)
    start = () => undefined
    void limiter.charge([charge('a')])
    void limiter.charge([charge('b')])
    expect(store.starts).toBe(2)
    expect(limiter.health()).toMatchObject({ state: 'ok', degradations: 0 })
  })

  it('is left alone while the breaker is open', async () => {
    const store = starting(down)
    store.answer = down
    const limiter = limited(store)
    for (let call = 0; call < FAILURES; call++) void limiter.charge([charge('a')])
    const { starts } = store
    for (let call = 0; call < 100; call++) void limiter.charge([charge('a')])
    expect(store.starts).toBe(starts)
  })

  it('may warn: one line in the log, and in health from then on', () => {
    const lines: string[] = []
    const store = starting((warn) => {
      warn('it forgets.')
      warn('it forgets.')
    })
    const limiter = limited(store, { log: (line) => lines.push(line) })
    limiter.start()
    void limiter.charge([charge('a')])
    expect(lines).toEqual(['holdfast: the limit store "faulty": it forgets.'])
    expect(limiter.health()).toMatchObject({ state: 'ok', warnings: ['it forgets.'] })
  })
})
