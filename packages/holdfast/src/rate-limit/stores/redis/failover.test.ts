import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { freshPrefix, ioredis, ownServer, type OwnServer } from '../../../storage/redis/server.test-parts.js'
import { proxy, type Proxy } from '../../limiter/limiter-faults.test-parts.js'
import type { Algorithm, LimitPolicy, Store, Take } from '../../store.js'
import { redis } from '../redis.js'

const LIMIT = 200

const ended: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ended.splice(0).toReversed()) await end()
})

/** A master and its replica, whose link is as late as the test says. */
async function pair() {
  const master = await ownServer('--repl-diskless-sync-delay', '0')
  ended.push(() => master.remove())
  const link = await proxy(master.port)
  const replica = await ownServer('--replicaof', '127.0.0.1', `${link.port}`)
  ended.push(
    () => replica.remove(),
    () => link.close(),
  )
  const prefix = freshPrefix()
  const [first, second] = [open(master, prefix), open(replica, prefix)]
  while (!/master_link_status:up/.test(await second.client.info('replication'))) await delay(20)
  return { master, link, first, second }
}

function open(server: OwnServer, prefix: string) {
  const client = ioredis(server.url)
  ended.push(() => client.disconnect())
  return { client, store: redis(client, { prefix }) }
}

const policies: readonly LimitPolicy[] = (
  ['sliding-window', 'fixed-window', 'token-bucket', 'gcra'] as const satisfies readonly Algorithm[]
).map((algorithm) => ({ algorithm, limit: LIMIT, window: 86_400_000 }))

const take = (policy: LimitPolicy): Take => ({ limit: 'l', identity: 'one', policy, cost: 1 })

/** How many of so many takes are admitted. */
async function admitted(store: Store, policy: LimitPolicy, calls: number): Promise<number> {
  let count = 0
  for (let i = 0; i < calls; i++) if ((await store.take([take(policy)]))[0]?.allowed) count++
  return count
}

describe('limits/50 a failover in mid-run', { timeout: 60_000 }, () => {
  it.each(policies)(
    '$algorithm: kill -9 of a master whose replica lags admits once more what it had not passed on, and nothing else',
    async (policy) => {
      const { master, link, first, second } = await pair()
      expect(await admitted(first.store, policy, 120)).toBe(120)
      await first.client.set('the last that is passed on', 1, 'PX', 60_000)
      expect(await first.client.wait(1, 0)).toBe(1)
      late(link)
      expect(await admitted(first.store, policy, 50)).toBe(50)
      await master.kill()
      await second.client.replicaof('NO', 'ONE')
      expect(await admitted(second.store, policy, 2 * LIMIT)).toBe(LIMIT - 120)
    },
  )

  it('whoever was refused before is refused after, where the replica had all of it', async () => {
    const policy = policies[0] as LimitPolicy
    const { master, first, second } = await pair()
    expect(await admitted(first.store, policy, LIMIT + 1)).toBe(LIMIT)
    await first.client.set('the last that is passed on', 1, 'PX', 60_000)
    expect(await first.client.wait(1, 0)).toBe(1)
    await master.kill()
    await second.client.replicaof('NO', 'ONE')
    expect(await admitted(second.store, policy, 20)).toBe(0)
  })

  it('FAILOVER, which waits for the replica, admits nothing twice', async () => {
    const policy = policies[0] as LimitPolicy
    const { link, first, second } = await pair()
    link.delay = 30
    let count = 0
    const changed = first.client.call('FAILOVER')
    for (let i = 0; i < 3 * LIMIT; i++) {
      for (const { store } of [first, second]) {
        const answer = await Promise.resolve(store.take([take(policy)])).catch(() => undefined)
        if (answer === undefined) continue
        if (answer[0]?.allowed) count++
        break
      }
    }
    await changed
    expect((await second.client.role())[0]).toBe('master')
    expect(count).toBe(LIMIT)
  })
})

/** From here on nothing arrives at the replica any more; when the link breaks it is lost. */
function late(link: Proxy): void {
  link.delay = 600_000
}
