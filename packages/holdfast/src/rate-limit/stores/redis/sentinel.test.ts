import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { createSentinel } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RedisClient } from '../../../core/redis-client.js'
import { freshPrefix, ioredis, ownServer, type OwnServer } from '../../../storage/redis/server.test-parts.js'
import type { Take } from '../../store.js'
import { redis } from '../redis.js'

const NAME = 'limits'
const LIMIT = 20

let master: OwnServer
let replica: OwnServer
let sentinel: ChildProcess
let port: number
const folder = mkdtempSync(join(tmpdir(), 'holdfast-sentinel-'))

beforeAll(async () => {
  master = await ownServer('--repl-diskless-sync-delay', '0')
  replica = await ownServer('--replicaof', '127.0.0.1', `${master.port}`)
  // A free port, which its server gives back.
  const place = await ownServer()
  port = place.port
  await place.remove()
  const observer = ioredis(replica.url, { maxRetriesPerRequest: null })
  while (!/master_link_status:up/.test(await observer.info('replication'))) await delay(50)
  observer.disconnect()
  const settings = join(folder, 'sentinel.conf')
  writeFileSync(
    settings,
    `port ${port}
bind 127.0.0.1
dir ${folder}
sentinel monitor ${NAME} 127.0.0.1 ${master.port} 1
sentinel down-after-milliseconds ${NAME} 3000
sentinel failover-timeout ${NAME} 2000
`,
  )
  sentinel = spawn(process.env['HOLDFAST_TEST_REDIS_PROGRAM'] ?? '', [settings, '--sentinel'], { stdio: 'ignore' })
  const asked = ioredis(`redis://127.0.0.1:${port}`, { maxRetriesPerRequest: null })
  while (!String(await asked.call('SENTINEL', 'REPLICAS', NAME)).includes(`${replica.port}`)) await delay(100)
  asked.disconnect()
}, 60_000)

afterAll(async () => {
  const ended = once(sentinel, 'exit')
  sentinel.kill('SIGKILL')
  await ended
  await Promise.all([master.remove(), replica.remove()])
  rmSync(folder, { recursive: true, force: true })
})

describe('limits/50 under Sentinel', { timeout: 120_000 }, () => {
  it('goes on with the new master, with ioredis and node-redis; what it had received stays counted', async () => {
    const byIoredis = new Redis({ sentinels: [{ host: '127.0.0.1', port }], name: NAME, maxRetriesPerRequest: 0 })
    byIoredis.on('error', () => undefined)
    const byNodeRedis = createSentinel({ name: NAME, sentinelRootNodes: [{ host: '127.0.0.1', port }] })
    byNodeRedis.on('error', () => undefined)
    await byNodeRedis.connect()
    try {
      const clients = [byIoredis, byNodeRedis] as unknown as readonly RedisClient[]
      const stores = clients.map((client) => redis(client, { prefix: freshPrefix() }))
      const take: Take = {
        limit: 'l',
        identity: 'one',
        policy: { algorithm: 'sliding-window', limit: LIMIT, window: 600_000 },
        cost: 1,
      }
      /** `undefined`: an outage. Who is alive is only slow, on a slow machine. */
      const call = async (store: (typeof stores)[number]) => {
        try {
          return await store.take([take])
        } catch {
          return undefined
        }
      }
      /** Somebody else asks until there is an answer: drivers hold what is asked meanwhile, and it is charged later. */
      const isBack = async (store: (typeof stores)[number]) => {
        const asked = Promise.resolve(store.take([{ ...take, identity: 'another' }])).catch(() => undefined)
        return (await Promise.race([asked, delay(500, undefined, { ref: false })])) !== undefined
      }

      for (const store of stores) {
        for (let i = 0; i < LIMIT - 5; i++) expect((await call(store))?.[0]?.allowed).toBe(true)
      }
      const admin = ioredis(master.url)
      // The replica has all of it before the master dies, so that the count is exact.
      await admin.set('the last write', 1, 'PX', 60_000)
      expect(await admin.wait(1, 0)).toBe(1)
      admin.disconnect()
      await master.kill()
      for (const store of stores) {
        while (!(await isBack(store))) await delay(20)
        let answer: Awaited<ReturnType<typeof call>>
        do answer = await call(store)
        while (answer === undefined)
        expect(answer[0]).toMatchObject({ allowed: true })
        expect(answer[0]?.remaining).toBeLessThanOrEqual(4)
        for (let i = 0; i < 5; i++) answer = (await call(store)) ?? answer
        expect(answer[0]?.allowed).toBe(false)
      }
    } finally {
      byIoredis.disconnect()
      await byNodeRedis.destroy()
    }
  })
})
