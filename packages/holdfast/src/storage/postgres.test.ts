import { createServer, connect, type Server, type Socket } from 'node:net'
import { once } from 'node:events'
import { is, sql } from 'drizzle-orm'
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core'
import { Client, Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askEveryStore } from '../testing/sample-rows.js'
import { storageContract } from '../testing/storage-contract.js'
import { postgres, type PostgresStorage } from './postgres.js'
import { administer, dropDatabases, freshDatabase } from './postgres/database.test-parts.js'
import { misnamed, named } from './postgres/migration-names.test-parts.js'
import * as schema from './postgres/schema.js'

const byText = (one: unknown, other: unknown) => (String(one) < String(other) ? -1 : 1)

afterAll(dropDatabases)

const person = (id: string = crypto.randomUUID()) => ({
  id,
  email: `${id}@example.com`,
  name: 'Ada',
  roles: ['member'],
  passwordHash: 'phc',
  createdAt: Date.UTC(2030, 0, 1),
})

const session = (userId: string) => {
  const time = Date.UTC(2030, 0, 1)
  const times = {
    createdAt: time,
    lastSeenAt: time,
    authenticatedAt: time,
    idleExpiresAt: time + 1,
    expiresAt: time + 1,
  }
  return { id: crypto.randomUUID(), userId, ...times, userAgent: null, secretHash: null }
}

describe('on a server', { timeout: 60_000 }, () => {
  let url: string
  let storage: PostgresStorage
  beforeAll(async () => {
    url = await freshDatabase()
    storage = postgres({ url, timeout: '20 s' })
    await storage.open()
  })
  afterAll(() => storage.close())
  const shared = () => ({ ...storage, close: () => undefined })
  storageContract('postgres', shared, { describe, it, expect })

  it('asks once for whatever a request, a refresh or a wrong guess needs', async () => {
    const pool = new Pool({ connectionString: url })
    const counted = postgres({ pool, prepare: true, timeout: '20 s' })
    const user = person()
    await counted.accounts.create(user)
    const [row, reused] = [session(user.id), session(user.id)]
    for (const each of [row, reused]) await counted.sessions.create(each)
    await counted.sessions.confirm(reused.id, 2, row.createdAt)
    const { id } = user
    const apiKey = { id: `key ${id}`, ownerId: null, name: '', scopes: [], createdAt: 0, expiresAt: null, limit: null }
    await counted.keys.create({ ...apiKey, hash: 'hash' }, 1)
    const ticket = { hash: id, purpose: 'reset' as const, userId: id, email: user.email, createdAt: 0, expiresAt: 9 }
    const rule = { threshold: 5, lockFor: 1000, forgetAfter: 1000 }
    const refresh = { generation: 0, now: row.createdAt, idleExpiresAt: row.expiresAt, grace: 0 }
    let queries = 0
    for (const method of ['query', 'connect'] as const) {
      const original = pool[method].bind(pool) as (...parameters: unknown[]) => unknown
      pool[method] = ((...parameters: unknown[]) => {
        // The pool's own `query` connects with a callback; a transaction without one.
        if (method === 'query' || parameters.length === 0) queries++
        return original(...parameters)
      }) as never
    }
    const asked: Readonly<Record<string, () => Promise<unknown>>> = {
      'a session': () => counted.sessions.find(row.id),
      'a refresh': () => counted.sessions.rotate(row.id, refresh),
      'a refresh that was used before': () => counted.sessions.rotate(reused.id, refresh),
      'the first use of a child': () => counted.sessions.confirm(row.id, 1, row.createdAt),
      'an API key': () => counted.keys.find(apiKey.id),
      'the uses of many keys': () =>
        counted.keys.used([
          { id: apiKey.id, at: 1 },
          { id: 'another', at: 1 },
        ]),
      'a sign-in': () => counted.accounts.findByEmail(user.email),
      'an attempt': () => counted.attempts.begin(id, rule, 0),
      'a ticket that is sent': () => counted.tickets.issue(ticket),
      'a ticket that is used': () => counted.tickets.redeem(ticket.hash, 'reset', 0),
      'a one-time password': () => counted.factors.useTotp(id, 1),
      'a recovery code': () => counted.factors.useRecoveryCode(id, 'code'),
      'what is used once': () => counted.singleUse.spend(id, 1, 0),
    }
    for (const [what, ask] of Object.entries(asked)) {
      queries = 0
      await ask()
      expect([what, queries]).toEqual([what, 1])
    }
    await counted.close()
    await pool.end()
  })

  it('limits/49 attempts and single uses that ended go away with those that come', async () => {
    const own = await freshDatabase()
    // A pool of ours, in which hundreds may wait for a connection for as long as a slow machine needs.
    const pool = new Pool({ connectionString: own })
    const crowded = postgres({ pool, timeout: '30 s' })
    const rule = { threshold: 5, lockFor: 1000, forgetAfter: 1000 }
    const keys = Array.from({ length: 300 }, (_, index) => `key ${index}`)
    const write = async (now: number) => {
      // The same keys again, all at once: those that one call removes are those that another one writes.
      await Promise.all(keys.map((key) => crowded.attempts.begin(key, rule, now)))
      await Promise.all(keys.map((key) => crowded.singleUse.spend(`${now} ${key}`, now + 1000, now)))
    }
    const counts = async () =>
      administer(
        'select (select count(*)::int from holdfast.attempts) as attempts, count(*)::int as spent from holdfast.single_uses',
        own,
      )
    for (let hour = 0; hour < 4; hour++) await write(hour * 3_600_000)
    const [{ attempts, spent } = {}] = await counts()
    expect(attempts).toBeLessThanOrEqual(300)
    // Calls at the same moment pass over what another one is removing.
    expect(spent).toBeLessThanOrEqual(2 * 300)
    await crowded.close()
    await pool.end()
  })

  it('tokens/45 no session starts for an account that is being disabled at this moment', async () => {
    const user = person()
    await storage.accounts.create(user)
    const client = new Client({ connectionString: url })
    await client.connect()
    await client.query('begin')
    await client.query('update holdfast.users set disabled_at = now() where id = $1', [user.id])
    const row = session(user.id)
    const creating = storage.sessions.create(row)
    await new Promise((resolve) => setTimeout(resolve, 100))
    await client.query('commit')
    await client.end()
    expect(await creating).toBe(false)
    expect(await storage.sessions.find(row.id)).toBeNull()
  })

  it('tokens/45 a session that starts while the password changes ends with the others', async () => {
    const user = person()
    await storage.accounts.create(user)
    const row = session(user.id)
    const client = new Client({ connectionString: url })
    await client.connect()
    await client.query('begin')
    await client.query('select from holdfast.users where id = $1 for share', [user.id])
    const changing = storage.accounts.changePassword(user.id, { hash: 'new', from: 'phc', now: row.createdAt })
    await new Promise((resolve) => setTimeout(resolve, 100))
    await client.query(
      `insert into holdfast.sessions
         (id, user_id, created_at, last_seen_at, authenticated_at, idle_expires_at, expires_at)
       values ($1, $2, now(), now(), now(), now(), now())`,
      [row.id, user.id],
    )
    await client.query('commit')
    await client.end()
    expect(await changing).toBe(1)
    expect(await storage.sessions.find(row.id)).toBeNull()
  })

  it('what ends sessions is done with them or not at all: a failure in the middle leaves all as it was', async () => {
    const user = person()
    await storage.accounts.create(user)
    const row = session(user.id)
    await storage.sessions.create(row)
    const name = `refuse_${user.id.replaceAll('-', '')}`
    await administer(
      `create function ${name}() returns trigger language plpgsql as $$ begin
         if old.user_id = '${user.id}' then raise exception 'no'; end if; return old; end $$;
       create trigger ${name} before delete on holdfast.sessions for each row execute function ${name}()`,
      url,
    )
    const change = { hash: 'new', from: 'phc', now: row.createdAt }
    await expect(storage.accounts.update(user.id, { disabled: true })).rejects.toMatchObject({ reason: 'P0001' })
    await expect(storage.accounts.changePassword(user.id, change)).rejects.toMatchObject({ reason: 'P0001' })
    expect(await storage.accounts.findByEmail(user.email)).toMatchObject({ disabled: false, passwordHash: 'phc' })
    expect(await storage.sessions.find(row.id)).toMatchObject({ user: { disabled: false } })
    await administer(`drop trigger ${name} on holdfast.sessions`, url)
    expect(await storage.accounts.changePassword(user.id, { ...change, keepSession: row.id })).toBe(0)
    expect(await storage.accounts.update(user.id, { disabled: true })).toMatchObject({ disabled: true })
    expect(await storage.sessions.find(row.id)).toBeNull()
  })

  it("gives the application's own queries a handle, a deadline and an outage", async () => {
    const rows = await storage.query('orders', (database) => database.execute(sql`select 41 + 1 as answer`))
    expect((rows as { rows: unknown[] }).rows).toEqual([{ answer: 42 }])
    expect(await (await storage.database()).execute(sql`select 1`)).toBeDefined()
    await expect(
      storage.query('orders', (database) => database.execute(sql`select * from nowhere where x = ${'secret'}`)),
    ).rejects.toMatchObject({ name: 'HoldfastOutage', part: 'database', operation: 'orders', reason: '42P01' })
    expect(await storage.isUp()).toBe(true)
  })
})

describe('opening and closing', { timeout: 60_000 }, () => {
  it('opens at the first query, of whichever store, and is an outage in every part once it is closed', async () => {
    const storage = postgres({ url: await freshDatabase() })
    await Promise.all(askEveryStore(storage))
    await storage.close()
    for (const asked of await Promise.allSettled(askEveryStore(storage))) {
      expect(asked).toMatchObject({ status: 'rejected', reason: { name: 'HoldfastOutage', reason: 'closed' } })
    }
  })

  it('an instance that knows less of the schema goes on while a newer one migrates', async () => {
    const url = await freshDatabase()
    const storage = postgres({ url })
    await storage.open()
    // As the release before it wrote a session.
    const [id, user] = [crypto.randomUUID(), person()]
    await storage.accounts.create(user)
    await administer(
      `insert into holdfast.sessions
         (id, user_id, created_at, last_seen_at, authenticated_at, idle_expires_at, expires_at)
       values ('${id}', '${user.id}', now(), now(), now(), now(), now())`,
      url,
    )
    expect(await storage.sessions.find(id)).toMatchObject({ generation: 0, secretHash: null })
    await storage.close()
  })
})

describe('migrations', { timeout: 60_000 }, () => {
  it('are applied once by many that start at once, with those of the application', async () => {
    const url = await freshDatabase()
    const migrations = [
      { name: '0001-orders', sql: 'create table public.orders (n integer)' },
      {
        name: '0002-seed',
        sql: 'insert into public.orders values (1); --> statement-breakpoint\ninsert into public.orders values (2)',
      },
    ]
    // Different addresses are different pools, as in different processes.
    const started = [1, 2, 3, 4].map((n) => postgres({ url: `${url}?fallback_application_name=p${n}`, migrations }))
    await Promise.all(started.map((storage) => storage.open()))
    expect(await administer('select n from public.orders order by n', url)).toEqual([{ n: 1 }, { n: 2 }])
    expect(await administer('select name from holdfast.migrations order by position', url)).toEqual([
      { name: 'holdfast/0001-accounts' },
      { name: 'holdfast/0002-credentials' },
      { name: '0001-orders' },
      { name: '0002-seed' },
    ])
    await Promise.all(started.map((storage) => storage.close()))
  })

  it('are all or none', async () => {
    const url = await freshDatabase()
    const broken = postgres({
      url,
      migrations: [{ name: '0001-broken', sql: 'create table public.a (); --> statement-breakpoint\nselect oops' }],
    })
    await expect(broken.open()).rejects.toMatchObject({ name: 'HoldfastOutage', reason: '42703' })
    expect(
      await administer("select to_regclass('public.a') as a, to_regclass('holdfast.users') as users", url),
    ).toEqual([{ a: null, users: null }])
    await broken.close()
  })

  it('the schema in code is the schema in the database, column for column', async () => {
    const url = await freshDatabase()
    const storage = postgres({ url })
    await storage.open()
    await storage.close()
    const columns = await administer(
      `select table_name || '.' || column_name || ' ' || udt_name || ' ' || is_nullable as it
       from information_schema.columns where table_schema = 'holdfast'`,
      url,
    )
    const tables = Object.values(schema).filter((value) => is(value, PgTable))
    const types: Readonly<Record<string, string>> = {
      PgUUID: 'uuid',
      PgText: 'text',
      PgTimestamp: 'timestamptz',
      PgArray: '_text',
      PgInteger: 'int4',
      PgBigInt53: 'int8',
      PgBoolean: 'bool',
    }
    const declared = tables.flatMap((table) => {
      const { name, columns: own } = getTableConfig(table)
      return own.map((column) => `${name}.${column.name} ${types[column.columnType]} ${column.notNull ? 'NO' : 'YES'}`)
    })
    expect(columns.map(({ it: column }) => column).toSorted(byText)).toEqual(declared.toSorted(byText))
  })
})

/** A network between us and the server that can be cut and frozen. */
async function network(target: URL) {
  const sockets = new Set<Socket>()
  let frozen = false
  const front: Server = createServer((client) => {
    const back = connect(Number(target.port), target.hostname)
    for (const socket of [client, back]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => sockets.delete(socket))
    }
    client.on('data', (data) => frozen || back.write(data))
    back.on('data', (data) => frozen || client.write(data))
    client.on('close', () => back.destroy())
    back.on('close', () => client.destroy())
  })
  front.listen(0, '127.0.0.1')
  await once(front, 'listening')
  const url = new URL(target.href)
  url.host = `127.0.0.1:${(front.address() as { port: number }).port}`
  return {
    url: url.href,
    freeze: () => void (frozen = true),
    /** What was lost while it was frozen is lost. */
    thaw: () => void (frozen = false),
    cut: () => sockets.forEach((socket) => socket.destroy()),
    close: () => {
      sockets.forEach((socket) => socket.destroy())
      front.close()
    },
  }
}

describe('a server that fails', { timeout: 60_000 }, () => {
  it('is an outage, told without the address or the password, and is asked again', async () => {
    const told: string[] = []
    const url = 'postgres://ada:hunter2secret@127.0.0.1:1/none'
    const storage = postgres({ url, onOutage: (fault) => told.push(`${fault.stack} ${JSON.stringify(fault)}`) })
    for (let attempt = 0; attempt < 2; attempt++) {
      await expect(storage.sessions.find(crypto.randomUUID())).rejects.toMatchObject({
        name: 'HoldfastOutage',
        part: 'session-store',
        operation: 'find',
        reason: 'ECONNREFUSED',
      })
    }
    expect(told.length).toBe(2)
    expect(told.join()).not.toMatch(/hunter2secret|ada:/)
    await storage.close()
  })

  it('and breaks connections, idle or not, is used again as soon as it is back', async () => {
    const url = await freshDatabase()
    const link = await network(new URL(url))
    const storage = postgres({ url: link.url, timeout: '20 s' })
    await storage.open()
    const user = person()
    await storage.accounts.create(user)
    const asleep = storage
      .query('sleep', (database) => database.execute(sql`select pg_sleep(30)`))
      .catch((error: unknown) => error)
    await new Promise((resolve) => setTimeout(resolve, 50))
    link.cut()
    expect(await asleep).toMatchObject({ name: 'HoldfastOutage' })
    expect(await storage.accounts.find(user.id)).toMatchObject({ id: user.id })
    await storage.close()
    link.close()
    // The server has not noticed: it sleeps on, and would keep its database from being dropped.
    await administer(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and query like 'select pg_sleep%'`,
      url,
    )
  })

  it('and does not answer is an outage within the deadline, and recovers', async () => {
    const url = await freshDatabase()
    const link = await network(new URL(url))
    const storage = postgres({ url: link.url, timeout: '300 ms', connections: 2 })
    // Neither the migrations nor the row are held to the deadline: that is for the frozen server.
    await storage.open()
    const patient = postgres({ url })
    const user = person()
    await patient.accounts.create(user)
    await patient.close()
    await expect.poll(() => storage.isUp()).toBe(true)
    link.freeze()
    const before = performance.now()
    const answers = await Promise.allSettled(Array.from({ length: 6 }, () => storage.accounts.find(user.id)))
    expect(performance.now() - before).toBeLessThan(10_000)
    for (const answer of answers)
      expect(answer).toMatchObject({ status: 'rejected', reason: { name: 'HoldfastOutage' } })
    link.thaw()
    // A slow machine may be late again before it is in time.
    await expect
      .poll(() => storage.accounts.find(user.id).catch(() => 'late'), { timeout: 20_000 })
      .toMatchObject({ id: user.id })
    await storage.close()
    link.close()
  })

  it('and takes too long stops the statement itself', async () => {
    const url = await freshDatabase()
    const storage = postgres({ url, timeout: '200 ms' })
    await storage.open()
    await expect(
      storage.query('sleep', (database) => database.execute(sql`select pg_sleep(30)`)),
    ).rejects.toMatchObject({ reason: '57014' })
    await storage.close()
  })
})

it.each<[string, object, string]>([
  ['an unknown option', { uri: 'x' }, 'config.unknown_option'],
  ['a url and a pool', { url: 'postgres://x/y', pool: {} }, 'config.storage'],
  ...misnamed.map<[string, object, string]>((names) => [
    `migrations ${JSON.stringify(names)}`,
    { url: 'postgres://x/y', ...named(names) },
    'config.storage',
  ]),
  ['a timeout that is none', { url: 'postgres://x/y', timeout: 'soon' }, 'config.storage'],
])('refuses %s at construction', (_, options, code) => {
  expect(() => postgres(options as never)).toThrow(expect.objectContaining({ code }))
})

it.each([undefined, '', 'mysql://x/y', 'not an address'])(
  'refuses the url %j when it opens, not before: a build has none',
  async (url) => {
    const storage = postgres({ url })
    await expect(storage.open()).rejects.toMatchObject({ name: 'HoldfastConfigurationError', code: 'config.storage' })
    await storage.close()
  },
)
