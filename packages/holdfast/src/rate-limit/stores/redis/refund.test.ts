import { afterAll, expect, it } from 'vitest'
import { scriptRunner, type RunScript } from '../../../core/redis-client.js'
import { freshPrefix, ioredis, shared } from '../../../storage/redis/server.test-parts.js'
import { createLimiter, type Charge } from '../../limiter/limiter.js'
import type { Algorithm, LimitPolicy, Take } from '../../store.js'
import { redis } from '../redis.js'
import { steppedClient } from './stepped-client.test-parts.js'
import { clockOf, encodeTakes, refundScript, takeScriptFor } from './take-script.js'

const client = ioredis(shared, { maxRetriesPerRequest: null })
afterAll(() => client.disconnect())

const WINDOW = 60_000

it.each<[Algorithm, number]>([
  ['sliding-window', 10],
  ['sliding-window', 1_000],
  ['fixed-window', 10],
  ['token-bucket', 10],
  ['gcra', 10],
])('%s of %i: a refund that comes late takes nothing from what others have used', async (algorithm, limit) => {
  const { client: stepped, advance } = steppedClient(client)
  const run = scriptRunner(stepped) as RunScript
  const prefix = freshPrefix()
  const store = redis(stepped, { prefix })
  const policy: LimitPolicy = { algorithm, limit, window: WINDOW }
  const take = (cost: number): Take => ({ limit: 'l', identity: 'a', policy, cost })

  const { keys, values } = encodeTakes(prefix, [take(5)])
  const charged = clockOf(await run(takeScriptFor(1), keys, [...values, 'clock']))
  advance(1.5 * WINDOW)
  const [whole] = await store.take([take(limit)])
  expect(whole?.allowed).toBe(true)
  await run(refundScript, keys, [...values, `${charged}`])
  expect((await store.peek([take(1)]))[0]).toMatchObject({ allowed: false, remaining: 0 })
})

it('limits/48 a refund that is lost is counted, and told by health: a caller may ask why they have less', async () => {
  const refund = await refundScript.sha1()
  const run = (name: string) => (name === refund ? Promise.reject(new Error('down')) : undefined)
  const failing = {
    evalsha: (sha1: string, ...command: [number, ...string[]]) => run(sha1) ?? client.evalsha(sha1, ...command),
    eval: (text: string, ...command: [number, ...string[]]) => client.eval(text, ...command),
  }
  const limiter = createLimiter({
    store: redis(failing, { prefix: freshPrefix(), cluster: true }),
    onStoreError: 'deny',
  })
  const charge = (identity: string, limit: number): Charge => ({
    name: 'l',
    limit: 'l',
    identity,
    policy: { algorithm: 'gcra', limit, window: WINDOW },
    cost: 1,
  })
  expect((await limiter.charge([charge('full', 1)])).refused).toBeUndefined()
  expect(limiter.health().lostRefunds).toBe(0)
  expect((await limiter.charge([charge('full', 1), charge('other', 5)])).refused).toBeDefined()
  expect(limiter.health().lostRefunds).toBe(1)
})
