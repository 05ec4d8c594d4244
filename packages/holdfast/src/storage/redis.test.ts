import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { askEveryStore, HOUR, newAccount, newSession, newTicket, NOON, person } from '../testing/sample-rows.js'
import { storageContract } from '../testing/storage-contract.js'
import { redis, type RedisStorage } from './redis.js'
import { freshPrefix, ioredis, ownServer, shared } from './redis/server.test-parts.js'

const runner = { describe, it, expect }
const LIVES = { timeout: '10 s' } as const

describe('with ioredis', { timeout: 60_000 }, () => {
  const client = ioredis(shared, { lazyConnect: true })
  afterAll(() => client.disconnect())
  // One storage for all tests of the suite, so that many rows stand beside those that a test looks at.
  const storage = redis({ client, prefix: freshPrefix(), ...LIVES })
  storageContract('redis by ioredis', () => ({ ...storage, close: () => undefined }), runner)
})

describe('with ioredis that prefixes keys and gives numbers as texts', { timeout: 60_000 }, () => {
  const client = ioredis(shared, { lazyConnect: true, keyPrefix: 'app:', stringNumbers: true })
  afterAll(() => client.disconnect())
  const storage = redis({ client, prefix: freshPrefix(), ...LIVES })
  storageContract('redis by ioredis, with a prefix', () => ({ ...storage, close: () => undefined }), runner)
})

describe('with node-redis', { timeout: 60_000 }, () => {
  const client = createClient({ url: shared })
  client.on('error', () => undefined)
  beforeAll(async () => {
    await client.connect()
  })
  afterAll(() => client.destroy())
  const storage = redis({ client, prefix: freshPrefix(), ...LIVES })
  storageContract('redis by node-redis', () => ({ ...storage, close: () => undefined }), runner)
})

describe('what is kept', { timeout: 60_000 }, () => {
  const client = ioredis(shared, { lazyConnect: true })
  afterAll(() => client.disconnect())
  const open = () => {
    const prefix = freshPrefix()
    return {
      storage: redis({ client, prefix, ...LIVES }),
      keys: async () => (await client.keys(`{${prefix}}*`)).toSorted(),
    }
  }

  it('asks once for whatever a call needs', async () => {
    const prefix = freshPrefix()
    let calls: string[] = []
    const counting = {
      evalsha: (...given: Parameters<typeof client.evalsha>) => (calls.push('evalsha'), client.evalsha(...given)),
      eval: (...given: Parameters<typeof client.eval>) => (calls.push('eval'), client.eval(...given)),
    }
    const storage = redis({ client: counting, prefix, ...LIVES })
    const asked = await everyCall(storage)
    // Now the server knows every script.
    for (const [what, ask] of Object.entries(await everyCall(storage))) {
      await asked[what]?.()
      calls = []
      await ask()
      expect([what, calls]).toEqual([what, ['evalsha']])
    }
  })

  it('tokens/45 has an end wherever it should vanish, and none elsewhere', async () => {
    const { storage, keys } = open()
    for (const ask of Object.values(await everyCall(storage))) await ask()
    const [ending, lasting] = [new Set<string>(), new Set<string>()]
    for (const key of await keys()) {
      const kind = key.replace(/^\{[^}]*\}:/, '').replace(/:.*/, '')
      ;((await client.pttl(key)) > 0 ? ending : lasting).add(kind)
    }
    expect([...ending].toSorted()).toEqual(['attempt', 'session', 'sessions', 'ticket', 'ticket-of', 'used'])
    expect([...lasting].toSorted()).toEqual([
      'account',
      'addresses',
      'administrators',
      'codes',
      'emails',
      'key',
      'keys',
      'passkey',
      'passkeys',
      'session-ends',
      'totp',
    ])
  })

  it('a session is kept until it is over, by the app’s clock, and five minutes', async () => {
    const { storage, keys } = open()
    const { id: userId } = await person(storage.accounts)
    const session = newSession(userId)
    await storage.sessions.create(session)
    const kept = async () => {
      const own = (await keys()).filter((key) => /:sessions?:/.test(key))
      return Promise.all(own.map(async (key) => Math.ceil((await client.pttl(key)) / 60_000)))
    }
    expect(await kept()).toEqual([65, 65])
    await storage.sessions.touch(session.id, { lastSeenAt: NOON + HOUR, idleExpiresAt: NOON + 9 * HOUR })
    expect(await kept()).toEqual([65, 65])
    const refresh = { generation: 1, now: NOON, idleExpiresAt: NOON + 9 * HOUR, grace: 0 }
    await storage.sessions.rotate(session.id, refresh)
    expect(await kept()).toEqual([125, 125])
    // One that ends earlier does not shorten the list of all.
    await storage.sessions.create(newSession(userId, { idleExpiresAt: NOON }))
    expect((await kept()).toSorted((one, other) => one - other)).toEqual([5, 125, 125])
  })

  it('indices lose what has vanished to whoever comes next, and what ends at once', async () => {
    const { storage, keys } = open()
    const [one, other] = [await person(storage.accounts), await person(storage.accounts)]
    const sessions = Array.from({ length: 30 }, (_, index) => newSession(one.id, { expiresAt: NOON + 1 + index }))
    for (const session of sessions) await storage.sessions.create(session)
    const [ends = ''] = (await keys()).filter((key) => key.endsWith(':session-ends'))
    expect(await client.zcard(ends)).toBe(30)
    // As the server does it.
    await client.del(...(await keys()).filter((key) => key.includes(':session:')))
    expect(await storage.sessions.list(one.id, NOON)).toEqual([])
    for (let count = 0; count < 10; count++) await storage.sessions.create(newSession(other.id))
    expect(await client.zcard(ends)).toBe(10)
    expect((await keys()).filter((key) => key.includes(':sessions:'))).toHaveLength(1)
    expect(await storage.sessions.revokeAll(other.id)).toBe(10)
    expect((await keys()).filter((key) => key.includes(':session'))).toEqual([])
  })

  it('tokens/45 a row that was left behind lets nobody in whose account is disabled', async () => {
    const { storage, keys } = open()
    const user = await person(storage.accounts)
    const [session, ticket] = [newSession(user.id), newTicket(user)]
    await storage.sessions.create(session)
    await storage.tickets.issue(ticket)
    const [account = ''] = (await keys()).filter((key) => key.includes(':account:'))
    const refresh = { generation: 0, now: NOON, idleExpiresAt: NOON + HOUR, grace: 0 }
    await client.hset(account, 'disabled', 'true')
    expect(await storage.sessions.rotate(session.id, refresh)).toEqual({ outcome: 'gone' })
    expect(await storage.tickets.redeem(ticket.hash, 'verify', NOON)).toBeNull()
    await client.del(account)
    expect(await storage.sessions.find(session.id)).toBeNull()
    expect(await storage.sessions.rotate(session.id, refresh)).toEqual({ outcome: 'gone' })
    expect(await storage.tickets.redeem(ticket.hash, 'verify', NOON)).toBeNull()
  })

  it('an address with half a character is not the one that it would arrive as', async () => {
    const { storage } = open()
    const { email } = await person(storage.accounts, { email: 'ada\ufffd@example.com' })
    expect(await storage.accounts.findByEmail('ada\ud800@example.com')).toBeNull()
    expect(await storage.accounts.findByEmail(email)).toMatchObject({ email })
  })

  it('names of keys hold no address, no hash of a password and nothing that came from outside', async () => {
    const { storage, keys } = open()
    for (const ask of Object.values(await everyCall(storage))) await ask()
    for (const key of await keys()) {
      expect(key).toMatch(/^\{test-[\da-f-]{36}\}:[a-z-]+(?::(?:[\w-]{43}|[\da-f-]{36}(?::reset)?|operator))?$/)
    }
  })
})

/** Each call of each store, with rows of its own to work on. */
async function everyCall(storage: RedisStorage): Promise<Readonly<Record<string, () => Promise<unknown>>>> {
  const { accounts, sessions, keys, tickets, attempts, factors, singleUse } = storage
  const user = await person(accounts, { roles: ['admin'] })
  const [session, reused, ticket] = [newSession(user.id), newSession(user.id), newTicket(user, { purpose: 'reset' })]
  for (const each of [session, reused]) await sessions.create(each)
  await sessions.confirm(reused.id, 2, NOON)
  const { id } = user
  const key = {
    id: `key ${id}`,
    ownerId: id,
    name: '',
    scopes: [],
    createdAt: 0,
    expiresAt: null,
    limit: null,
    hash: 'x',
  }
  const refresh = { generation: 0, now: NOON, idleExpiresAt: NOON + HOUR, grace: 0 }
  const rule = { threshold: 5, lockFor: HOUR, forgetAfter: HOUR }
  const passkey = { id, userId: id, publicKey: '', counter: 0, transports: [], name: '', backedUp: false }
  return {
    'a registration': () => accounts.create(newAccount()),
    'a sign-in': () => accounts.findByEmail(user.email),
    'a list of accounts': () => accounts.list({ limit: 100 }),
    'a session': () => sessions.find(session.id),
    'a refresh': () => sessions.rotate(session.id, refresh),
    'a refresh that was used before': () => sessions.rotate(reused.id, refresh),
    'the first use of a child': () => sessions.confirm(session.id, 1, NOON),
    'a list of sessions': () => sessions.list(id, NOON),
    'the end of what has expired': () => sessions.deleteExpired(0),
    'a key that is made': () => keys.create(key, 5),
    'an operator’s key': () => keys.create({ ...key, id: `operator ${id}`, ownerId: null }, 5),
    'an API key': () => keys.find(key.id),
    'the uses of many keys': () => keys.used([key, { id: 'another' }].map((each) => ({ id: each.id, at: 1 }))),
    'a ticket that is sent': () => tickets.issue(ticket),
    'a ticket that is used': () => tickets.redeem(ticket.hash, 'reset', NOON),
    'another ticket': () => tickets.issue(newTicket(user, { purpose: 'reset' })),
    'an attempt': () => attempts.begin(id, rule, NOON),
    'a one-time password': () => factors.beginTotp(id, 'sealed'),
    'recovery codes': () => factors.replaceRecoveryCodes(id, ['a', 'b']),
    'a passkey': () => factors.addPasskey({ ...passkey, createdAt: 0, lastUsedAt: null }, 5),
    'what is used once': () => singleUse.spend(id, NOON + HOUR, NOON),
  }
}

describe('settings', { timeout: 60_000 }, () => {
  it.each([
    ['an unknown option', { url: 'redis://x' }, 'config.unknown_option'],
    ['no client', {}, 'config.storage'],
    ['a client of another kind', { client: { get: () => null } }, 'config.storage'],
    ['a prefix that breaks the hash tag', { prefix: 'a}b' }, 'config.storage'],
    ['an empty prefix', { prefix: '' }, 'config.storage'],
    ['a timeout that is none', { timeout: 'soon' }, 'config.storage'],
  ])('refuses %s at construction', (_, options, code) => {
    const client = 'client' in options || code === 'config.storage' ? {} : { client: fake }
    const given = Object.keys(options).length === 0 ? {} : { client: fake, ...client, ...options }
    expect(() => redis(given as never)).toThrow(expect.objectContaining({ code }))
  })

  it('refuses a server that makes room by forgetting, at the start and at every call, until it is set right', async () => {
    const server = await ownServer('--maxmemory', '64mb', '--maxmemory-policy', 'allkeys-lru')
    onTestFinished(() => server.remove())
    const client = ioredis(server.url)
    const storage = redis({ client, ...LIVES })
    const refused = { name: 'HoldfastConfigurationError', code: 'config.storage' }
    await expect(storage.open()).rejects.toMatchObject(refused)
    await expect(storage.singleUse.spend('x', NOON, NOON)).rejects.toMatchObject(refused)
    // Without a bound nothing is ever dropped.
    await client.config('SET', 'maxmemory', '0')
    await redis({ client, ...LIVES }).open()
    await client.config('SET', 'maxmemory', '64mb', 'maxmemory-policy', 'noeviction')
    await storage.open()
    expect(await storage.singleUse.spend('x', NOON, NOON)).toBe(true)
    client.disconnect()
  })

  it('works where an access list hides what cannot be checked, and allows no more than scripts on its own keys', async () => {
    const server = await ownServer('--maxmemory', '64mb', '--maxmemory-policy', 'allkeys-lru')
    onTestFinished(() => server.remove())
    const admin = ioredis(server.url)
    const rights = ['on', '>x', '~{holdfast}*', '+@all', '-@admin', '-@dangerous', '-config', '-info']
    await admin.call('ACL', 'SETUSER', 'app', ...rights)
    const client = ioredis(server.url, { username: 'app', password: 'x', enableReadyCheck: false })
    const storage = redis({ client, ...LIVES })
    await storage.open()
    await Promise.all(askEveryStore(storage))
    const foreign = redis({ client, prefix: 'other', ...LIVES })
    await expect(foreign.singleUse.spend('x', NOON, NOON)).rejects.toMatchObject({ reason: 'NOPERM' })
    client.disconnect()
    admin.disconnect()
  })
})

const fake = { evalsha: async () => null, eval: async () => null }
