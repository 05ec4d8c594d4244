import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Outage } from '../../core/outage.js'
import { askEveryStore, atOnce, HOUR, newSession, NOON, person } from '../../testing/sample-rows.js'
import { redis } from '../redis.js'
import { ioredis, ownServer, type OwnServer } from './server.test-parts.js'

const DEADLINE = 300
/** Milliseconds that a busy machine may be late. */
const LATE = 5_000

let server: OwnServer
beforeAll(async () => {
  server = await ownServer('--appendonly', 'yes', '--appendfsync', 'always')
}, 60_000)
afterAll(() => server.remove())

const clients = {
  'ioredis as the docs have it': async () => {
    const client = ioredis(server.url, { connectTimeout: 1_000 })
    // On a slow machine the first connection may be given up, and with it the commands that wait for it.
    await new Promise<void>((resolve) => client.once('ready', resolve))
    return { client, end: () => client.disconnect() }
  },
  'ioredis as it comes, which holds commands for ever': async () => {
    const client = ioredis(server.url, { maxRetriesPerRequest: null })
    return { client, end: () => client.disconnect() }
  },
  'node-redis as the docs have it': async () => nodeRedis({ disableOfflineQueue: true }),
  'node-redis as it comes': async () => nodeRedis({}),
}

async function nodeRedis(options: Readonly<Record<string, unknown>>) {
  const client = createClient({ url: server.url, ...options, socket: { reconnectStrategy: 50 } })
  client.on('error', () => undefined)
  await client.connect()
  return { client, end: () => client.destroy() }
}

describe.each(Object.entries(clients))('%s', { timeout: 60_000 }, (_, connect) => {
  async function setUp(timeout: number = DEADLINE) {
    const told: Outage[] = []
    const { client, end } = await connect()
    const storage = redis({ client, timeout, onOutage: (fault) => told.push(fault) })
    await storage.open()
    // What a test begins with is written however long a slow disk takes: the deadline is for the server that is away.
    const patient = redis({ client, timeout: 20_000 })
    const user = await person(patient.accounts)
    const session = newSession(user.id)
    await patient.sessions.create(session)
    return { storage, told, user, session, end }
  }
  type World = Awaited<ReturnType<typeof setUp>>

  /** Every store, asked while the server is away: an outage each, in time, and told. */
  async function isOut({ storage, told }: World) {
    told.length = 0
    const before = performance.now()
    const answers = await Promise.allSettled([...askEveryStore(storage), ...askEveryStore(storage)])
    expect(performance.now() - before).toBeLessThan(DEADLINE + LATE)
    for (const answer of answers) expect(answer).toMatchObject({ reason: { name: 'HoldfastOutage' } })
    expect(told.length).toBe(answers.length)
    expect(await storage.isUp()).toBe(false)
  }

  async function recovers({ storage, user, session }: World) {
    for (let patience = 100; !(await storage.isUp()); patience--) {
      expect(patience).toBeGreaterThan(0)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    // A slow machine may be late again before it is in time.
    await expect
      .poll(() => storage.sessions.find(session.id).catch(() => 'late'), { timeout: 20_000 })
      .toMatchObject({ id: session.id, user: { email: user.email } })
    const refused = async () =>
      (await Promise.allSettled(askEveryStore(storage))).filter(({ status }) => status === 'rejected')
    await expect.poll(refused).toEqual([])
  }

  it('a server that is frozen is an outage by the deadline, and is used again when it goes on', async () => {
    const world = await setUp()
    server.freeze()
    try {
      await isOut(world)
    } finally {
      server.thaw()
    }
    await recovers(world)
    world.end()
  })

  it('a server that is killed is an outage, and with what it kept on disk is used again', async () => {
    const world = await setUp()
    await server.kill()
    await isOut(world)
    await server.start()
    await recovers(world)
    world.end()
  })

  it('a server that has lost its scripts is sent them again, in the middle of refreshes too', async () => {
    const { storage, session, end } = await setUp(10_000)
    const admin = ioredis(server.url)
    const refresh = { generation: 0, now: NOON, idleExpiresAt: NOON + HOUR, grace: 0 }
    const [answers] = await Promise.all([
      atOnce(64, async (index) => {
        await new Promise((resolve) => setTimeout(resolve, index))
        return storage.sessions.rotate(session.id, refresh)
      }),
      ...Array.from({ length: 16 }, async (__, index) => {
        await new Promise((resolve) => setTimeout(resolve, index * 4))
        await admin.script('FLUSH')
      }),
    ])
    expect(new Set(answers.map(({ outcome }) => outcome))).toEqual(new Set(['rotated']))
    admin.disconnect()
    end()
  })

  it('close waits for what is under way, and every call after it is an outage', async () => {
    const { storage, user, session, end } = await setUp(10_000)
    const order: string[] = []
    const asked = storage.sessions.find(session.id).finally(() => order.push('answered'))
    await storage.close().finally(() => order.push('closed'))
    expect(await asked).toMatchObject({ userId: user.id })
    expect(order).toEqual(['answered', 'closed'])
    for (const answer of await Promise.allSettled(askEveryStore(storage))) {
      expect(answer).toMatchObject({ status: 'rejected', reason: { name: 'HoldfastOutage', reason: 'closed' } })
    }
    end()
  })
})

describe('a failure', { timeout: 60_000 }, () => {
  it('is told by what kind it is, without a value of the call or an address', async () => {
    const told: string[] = []
    const client = ioredis(server.url)
    const storage = redis({
      client,
      timeout: '20 s',
      onOutage: (fault) => told.push(`${fault.stack} ${JSON.stringify(fault)}`),
    })
    const user = await person(storage.accounts, { passwordHash: 'phc-hunter2' })
    await client.call('SET', '{holdfast}:session:' + user.id, 'no hash')
    await expect(storage.sessions.find(user.id)).rejects.toMatchObject({
      part: 'session-store',
      operation: 'find',
      reason: 'WRONGTYPE',
    })
    await client.config('SET', 'min-replicas-to-write', '1')
    const change = { hash: 'phc-stolen', from: 'phc-hunter2', now: NOON }
    await expect(storage.accounts.changePassword(user.id, change)).rejects.toMatchObject({ reason: 'NOREPLICAS' })
    await client.config('SET', 'min-replicas-to-write', '0')
    expect((await storage.accounts.findByEmail(user.email))?.passwordHash).toBe('phc-hunter2')
    expect(told.length).toBe(2)
    expect(told.join()).not.toMatch(/phc|127\.0\.0\.1|example/)
    client.disconnect()
  })

  it('for want of memory takes nothing that is there, and writes nothing by halves', async () => {
    const client = ioredis(server.url)
    const storage = redis({ client, timeout: '20 s' })
    const user = await person(storage.accounts)
    const session = newSession(user.id)
    await storage.sessions.create(session)
    await client.config('SET', 'maxmemory', '1')
    await expect(storage.sessions.create(newSession(user.id))).rejects.toMatchObject({ reason: 'OOM' })
    await client.config('SET', 'maxmemory', '0')
    expect((await storage.sessions.list(user.id, NOON)).map(({ id }) => id)).toEqual([session.id])
    client.disconnect()
  })

  it('of the network is an outage with its code; a mistake in a driver stays one', async () => {
    const failing = (error: Error) => {
      const fail = async () => {
        throw error
      }
      return redis({ client: { evalsha: fail, eval: fail } })
    }
    const refused = Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:6379'), { code: 'ECONNREFUSED' })
    await expect(failing(refused).sessions.find(crypto.randomUUID())).rejects.toMatchObject({ reason: 'ECONNREFUSED' })
    await expect(failing(new Error('secret')).open()).rejects.toMatchObject({ part: 'redis', reason: 'fault' })
    const mistake = new TypeError('x is not a function')
    await expect(failing(mistake).open()).rejects.toBe(mistake)
  })
})
