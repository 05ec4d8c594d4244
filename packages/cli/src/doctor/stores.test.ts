import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Redis } from 'ioredis'
import { Client } from 'pg'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { BARE, examined, found, removeFolders, ticking } from './examined.test-parts.js'

afterAll(removeFolders)

const REDIS_URL = process.env.HOLDFAST_TEST_REDIS_URL as string
const DATABASE_URL = process.env.HOLDFAST_TEST_POSTGRES_URL as string

/** A port where something answers as `serve` does. */
async function listening(serve: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined))
    serve(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

const hanging = () => listening(() => undefined)
const closing = () => listening((socket) => socket.end())

const speakingHttp = () => listening((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'))

/** A port that nobody is given: one that was free a moment ago may be somebody else's by now. */
const nobody = async () => '127.0.0.1:2'

/** As a Redis server answers, in RESP: whatever is asked for, but a greeting. */
const answering = (answers: Readonly<Record<string, string>>) =>
  listening((socket) => {
    socket.on('data', (data) => {
      for (const [, command = ''] of data.toString().matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g)) {
        socket.write(answers[command.toUpperCase()] ?? '-ERR unknown command\r\n')
      }
    })
  })

/** Little time where it is waited for in vain; else as much as a slow machine needs to hear what happened. */
const within = (words: string) => ({ deadline: words.includes('in time') ? 300 : 10_000 })

const bulk = (text: string): string => `$${Buffer.byteLength(text)}\r\n${text}\r\n`

describe('Redis', () => {
  it('answers, and says how it is', async () => {
    const [verdict, words] = await found('redis', BARE, { env: { REDIS_URL } })
    expect(verdict).toBe('pass')
    expect(words).toMatch(/^REDIS_URL: 127\.0\.0\.1:\d+ answers in [\d.]+ ms \(the median of 5\)\.\nRedis \d+\.\d+/)
    expect(words).toContain('noeviction')
  })

  it('is asked for nothing that changes it', async () => {
    // A database that no other test uses: they write meanwhile.
    const own = `${REDIS_URL}/13`
    const client = new Redis(own)
    onTestFinished(() => client.disconnect())
    const keys = await client.dbsize()
    await found('redis', BARE, { env: { REDIS_URL: own } })
    expect(await client.dbsize()).toBe(keys)
  })

  it.each([
    ['listens nowhere', nobody, 'nothing listens there (ECONNREFUSED)'],
    ['hangs', hanging, 'it did not answer in time'],
    ['closes every connection', closing, 'it closed the connection'],
    ['is none', speakingHttp, 'what answers there is another kind of server'],
  ])('that %s fails within its time', async (_, server, words) => {
    const host = await server()
    expect(
      await found('redis', BARE, { env: { REDIS_URL: `redis://:hunter2hunter2@${host}` }, asking: within(words) }),
    ).toEqual(['fail', expect.stringContaining(`REDIS_URL: ${host} could not be asked: ${words}`)])
  })

  it('that refuses the password fails, and the password is not told', async () => {
    const client = new Redis(REDIS_URL)
    onTestFinished(() => client.disconnect())
    const user = `doctor${crypto.randomUUID().slice(0, 8)}`
    await client.acl('SETUSER', user, 'on', '>Harbour-7-Lantern', '~*', '+@all')
    const withPassword = (password: string): string => {
      const url = new URL(REDIS_URL)
      return `redis://${user}:${password}@${url.host}`
    }
    const wrong = await found('redis', BARE, { env: { REDIS_URL: withPassword('Quay-8-Sextant') } })
    expect(wrong).toEqual(['fail', expect.stringContaining('it refused user and password (WRONGPASS)')])
    expect(wrong[1]).not.toContain('Sextant')
    expect((await found('redis', BARE, { env: { REDIS_URL: withPassword('Harbour-7-Lantern') } }))[0]).toBe('pass')
    await client.acl('DELUSER', user)
  })

  it.each([
    [
      'forgets what is blocked',
      'redis_version:7.2.0\r\nmaxmemory:1000\r\nmaxmemory_policy:allkeys-lru\r\nrole:master',
      'warn',
      'allkeys-lru',
    ],
    [
      'could forget, and has room',
      'redis_version:7.2.0\r\nmaxmemory:0\r\nmaxmemory_policy:allkeys-lru\r\nrole:master',
      'pass',
      'allkeys-lru',
    ],
    ['is too old', 'redis_version:6.2.14\r\nrole:master', 'fail', '7.0 or later'],
    ['is a replica', 'redis_version:7.2.0\r\nrole:slave', 'fail', 'Name the primary.'],
    [
      'is Valkey',
      'redis_version:7.2.4\r\nvalkey_version:8.1.0\r\nrole:master\r\naof_enabled:1',
      'pass',
      'Valkey 8.1.0',
    ],
  ])('that %s: %s', async (_, information, verdict, words) => {
    const host = await answering({
      HELLO: '%1\r\n+server\r\n+redis\r\n',
      PING: '+PONG\r\n',
      INFO: bulk(`${information}\r\n`),
    })
    expect(await found('redis', BARE, { env: { REDIS_URL: `redis://${host}` } })).toEqual([
      verdict,
      expect.stringContaining(words),
    ])
  })

  it('that keeps its INFO to itself passes', async () => {
    const host = await answering({
      HELLO: '%1\r\n+server\r\n+redis\r\n',
      PING: '+PONG\r\n',
      INFO: '-NOPERM no rights\r\n',
    })
    expect((await found('redis', BARE, { env: { REDIS_URL: `redis://${host}` } }))[0]).toBe('pass')
  })

  it.each([
    ['localhost:6379', 'is no address that begins with redis:// or rediss://'],
    ['redis://user:pa#ss@redis.example.com', 'cannot be read as an address'],
    ['redis://user:12/34@redis.example.com', 'its password is not percent-encoded'],
    ['redis://user:12?34@redis.example.com', 'its password is not percent-encoded'],
    ['redis://', 'names no host'],
    ['"redis://:12pa#@redis.example.com"', 'has quotes around it'],
  ])('%s is refused, and not repeated', async (url, words) => {
    const [verdict, said] = await found('redis', BARE, { env: { REDIS_URL: url } })
    expect([verdict, said]).toEqual(['fail', expect.stringContaining(words)])
    expect(said).not.toMatch(/12|pa#/)
  })

  it('a password in the place of the host is not repeated', async () => {
    const [verdict, said] = await found('redis', BARE, { env: { REDIS_URL: 'redis://Tr0ub4dor9xKq7Zz' } })
    expect([verdict, said]).toEqual(['fail', expect.stringContaining('the host that it names could not be asked')])
    expect(said).not.toContain('Tr0ub4')
  })
})

describe('Postgres', () => {
  const database = `doctor_${crypto.randomUUID().replaceAll('-', '')}`
  const own = Object.assign(new URL(DATABASE_URL), { pathname: `/${database}` }).href
  const ask = async (url: string, ...statements: readonly string[]): Promise<void> => {
    const client = new Client({ connectionString: url })
    await client.connect()
    for (const statement of statements) await client.query(statement)
    await client.end()
  }
  afterAll(() => ask(DATABASE_URL, `drop database if exists ${database}`))

  it('answers, says which it is, and what Holdfast keeps there', async () => {
    await ask(DATABASE_URL, `create database ${database}`)
    const before = await found('postgres', BARE, { env: { DATABASE_URL: own } })
    expect(before[0]).toBe('pass')
    expect(before[1]).toMatch(/^DATABASE_URL: 127\.0\.0\.1:\d+ answers in .*\nPostgres \d+\.\n.*are not there/)
    const table = `create table holdfast.migrations (position integer primary key generated always as identity, name text)`
    const rows = `insert into holdfast.migrations (name) values ('holdfast/0001-accounts'), ('0001-orders')`
    await ask(own, 'create schema holdfast', table, rows)
    const [verdict, words] = await found('postgres', BARE, { env: { DATABASE_URL: own } })
    expect([verdict, words]).toEqual(['pass', expect.stringContaining('holdfast/0001-accounts (1 of its steps')])
  })

  it.each([
    ['listens nowhere', nobody, 'nothing listens there (ECONNREFUSED)'],
    ['hangs', hanging, 'it did not answer in time'],
    ['closes every connection', closing, 'it closed the connection'],
  ])('that %s fails within its time', async (_, server, words) => {
    const host = await server()
    const env = { DATABASE_URL: `postgres://ada:hunter2hunter2@${host}/shop` }
    const [verdict, said] = await found('postgres', BARE, { env, asking: within(words) })
    expect([verdict, said]).toEqual(['fail', expect.stringContaining(`${host} could not be asked: ${words}`)])
    expect(said).not.toContain('hunter2')
  })

  it('that has no such database, or user, fails', async () => {
    const url = new URL(DATABASE_URL)
    const gone = Object.assign(new URL(url), { pathname: '/not_there' }).href
    expect((await found('postgres', BARE, { env: { DATABASE_URL: gone } }))[1]).toContain(
      'the database is not there (3D000)',
    )
    const stranger = Object.assign(new URL(url), { username: 'nobody_here', password: 'hunter2hunter2' }).href
    expect((await found('postgres', BARE, { env: { DATABASE_URL: stranger } }))[1]).toContain(
      'it refused user and password (28000)',
    )
  })

  it.each([['mysql://a:b@localhost/shop'], ['file:./dev.db'], ['prisma+postgres://accelerate.example.com/?api_key=a']])(
    '%s is another kind of database',
    async (url) => {
      expect((await found('postgres', BARE, { env: { DATABASE_URL: url } }))[0]).toBe('skip')
    },
  )
})

describe('Upstash', () => {
  /** Redis behind REST. */
  async function rest(
    answer: (command: string) => { readonly status?: number; readonly result?: unknown },
  ): Promise<string> {
    const server = createHttpServer((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => {
        const isKnown = request.headers.authorization === 'Bearer Harbour-7-Lantern'
        const { status = isKnown ? 200 : 401, result } = answer((JSON.parse(body) as string[])[0] as string)
        response.writeHead(status, { 'content-type': 'application/json', location: 'https://elsewhere.example.com/' })
        response.end(JSON.stringify({ result }))
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  const clock = (ahead: number) => (command: string) => {
    const now = Date.now() + ahead
    return { result: command === 'TIME' ? [String(Math.floor(now / 1_000)), String((now % 1_000) * 1_000)] : 'PONG' }
  }
  const env = (url: string, token = 'Harbour-7-Lantern') => ({
    UPSTASH_REDIS_REST_URL: url,
    UPSTASH_REDIS_REST_TOKEN: token,
  })

  it('answers, under either of its names', async () => {
    const url = await rest(clock(0))
    expect((await found('upstash', BARE, { env: env(url) }))[0]).toBe('pass')
    expect(
      (await found('upstash', BARE, { env: { KV_REST_API_URL: url, KV_REST_API_TOKEN: 'Harbour-7-Lantern' } }))[0],
    ).toBe('pass')
  })

  it.each([
    [
      'a wrong token',
      async () => env(await rest(clock(0)), 'Quay-8-Sextant-Quay'),
      'it refused user and password (401)',
    ],
    [
      'a redirect, which the token does not follow',
      async () => env(await rest(() => ({ status: 307 }))),
      'could not be asked',
    ],
    ['a fault of the service', async () => env(await rest(() => ({ status: 503 }))), '(503)'],
    [
      'no token',
      async () => ({ UPSTASH_REDIS_REST_URL: 'https://kv.example.com' }),
      'UPSTASH_REDIS_REST_TOKEN is not set',
    ],
    ['no service', async () => env(`http://${await nobody()}`), 'ECONNREFUSED'],
  ])('%s fails', async (_, given, words) => {
    const [verdict, said] = await found('upstash', BARE, { env: await given(), asking: { deadline: 10_000 } })
    expect([verdict, said]).toEqual(['fail', expect.stringContaining(words)])
    expect(said).not.toMatch(/Sextant|Lantern/)
  })

  it.each([
    [0, 'pass', 'less than a second off'],
    [10_000, 'warn', 'ahead'],
    [-600_000, 'fail', 'behind'],
  ])('a clock that is %i ms ahead: %s', async (ahead, verdict, words) => {
    expect(await found('clock', BARE, { env: env(await rest(clock(ahead))) })).toEqual([
      verdict,
      expect.stringContaining(words),
    ])
  })
})

it('a store that is far away is told', async () => {
  const env = { REDIS_URL, DATABASE_URL }
  const slow = await examined(BARE, { env, asking: { elapsed: ticking(60) }, only: ['redis', 'postgres'] })
  for (const id of ['redis', 'postgres']) {
    expect(slow[id]).toMatchObject({ verdict: 'warn', evidence: [expect.stringContaining('answers in 60 ms')] })
  }
  const near = await examined(BARE, { env, asking: { elapsed: ticking(40) }, only: ['redis', 'postgres'] })
  expect([near.redis?.verdict, near.postgres?.verdict]).toEqual(['warn', 'pass'])
})

it('clocks of real servers agree with ours', async () => {
  const [verdict, words] = await found('clock', BARE, { env: { REDIS_URL, DATABASE_URL } })
  expect([verdict, words.match(/less than a second/g)?.length]).toEqual(['pass', 2])
})

it('offline nothing is asked, and what is set is told', async () => {
  let asked = 0
  const host = await listening(() => (asked += 1))
  const env = {
    REDIS_URL: `redis://${host}`,
    DATABASE_URL: `postgres://a@${host}/b`,
    UPSTASH_REDIS_REST_URL: `http://${host}`,
    UPSTASH_REDIS_REST_TOKEN: 'a',
  }
  const all = await examined(BARE, { env, isOffline: true, url: new URL(`http://${host}`) })
  for (const id of ['redis', 'postgres', 'upstash', 'answers', 'csp', 'hydration', 'page-headers', 'observatory']) {
    expect([id, all[id]?.verdict, all[id]?.evidence[0]]).toEqual([id, 'skip', expect.stringContaining('--offline')])
  }
  expect(asked).toBe(0)
})
