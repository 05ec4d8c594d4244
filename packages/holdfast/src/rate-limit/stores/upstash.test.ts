import { Redis } from '@upstash/redis'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { isConfigurationError } from '../../core/configuration-error.js'
import { isOutage } from '../../core/outage.js'
import { freshPrefix, ioredis, ownServer, type OwnServer } from '../../storage/redis/server.test-parts.js'
import { redisRestFront, type RedisRestFront, type RestFault } from '../../testing/redis-rest-front.js'
import { storeContract } from '../../testing/store-contract.js'
import type { Store, Take } from '../store.js'
import { upstash, type UpstashAddress, type UpstashClient } from './upstash.js'
import { steppedRedis, type SteppedRedis } from './upstash/stepped-redis.test-parts.js'

// A request for each call: the suite makes thousands.
vi.setConfig({ testTimeout: 120_000 })

// Of its own: whether the server knows a script is counted here, and others make the shared one forget them.
let server: OwnServer
let redis: ReturnType<typeof ioredis>
const TOKEN = 'token-of-the-test'
let front: RedisRestFront
beforeAll(async () => {
  server = await ownServer()
  redis = ioredis(server.url)
  front = await redisRestFront(redis, TOKEN)
})
afterEach(() => {
  front.fault = undefined
})
afterAll(async () => {
  await front.close()
  redis.disconnect()
  await server.remove()
})

const client = (options: Readonly<Record<string, unknown>> = {}) =>
  new Redis({ url: front.url, token: TOKEN, retry: { retries: 0 }, ...options })

const take = (identity: string, limit = 5): Take => ({
  limit: 'l',
  identity,
  policy: { algorithm: 'sliding-window', limit, window: 60_000 },
  cost: 1,
})

async function failure(store: Store, asked: Take): Promise<Error | undefined> {
  try {
    await store.take([asked])
    return undefined
  } catch (error) {
    return error as Error
  }
}

describe('on the clock of the test', () => {
  let stepped: SteppedRedis
  let steppedFront: RedisRestFront
  beforeAll(async () => {
    stepped = await steppedRedis(redis)
    steppedFront = await redisRestFront(stepped, TOKEN)
  })
  afterAll(() => steppedFront.close())

  const open = (database: () => UpstashAddress | UpstashClient) => () => ({
    ...stepped,
    store: upstash(database(), { prefix: freshPrefix() }),
  })
  storeContract(
    'upstash by fetch',
    open(() => ({ url: steppedFront.url, token: TOKEN })),
    { describe, expect, it },
    { slack: 1 },
  )
  storeContract(
    'upstash by its own client',
    open(() => client({ url: steppedFront.url })),
    { describe, expect, it },
    { slack: 1 },
  )
})

describe.each([
  ['by fetch', () => ({ url: front.url, token: TOKEN })],
  ['by its own client', () => client()],
  [
    'by its own client without pipelines and base64',
    () => client({ enableAutoPipelining: false, responseEncoding: false }),
  ],
] as const)('upstash, %s', (_, database) => {
  const open = () => upstash(database(), { prefix: freshPrefix() })

  it('asks once, whatever the number of limits', async () => {
    const store = open()
    const stack = ['a', 'b', 'c', 'd', 'e'].map((identity) => take(identity))
    await store.take(stack)
    await store.peek(stack)
    await store.reset(stack)
    const before = front.received.length
    expect((await store.take(stack)).map(({ remaining }) => remaining)).toEqual([4, 4, 4, 4, 4])
    expect((await store.peek(stack)).map(({ remaining }) => remaining)).toEqual([3, 3, 3, 3, 3])
    await store.reset(stack)
    expect(front.received.length - before).toBe(3)
    expect(front.received.at(-1)?.commands.length).toBe(1)
  })

  it('sends a script whole where the server does not know it', async () => {
    const store = open()
    await store.take([take('a')])
    await redis.script('FLUSH')
    const before = front.received.length
    expect((await store.take([take('a')]))[0]?.remaining).toBe(3)
    expect((await store.take([take('a')]))[0]?.remaining).toBe(2)
    const sent = front.received.slice(before).flatMap(({ commands }) => commands.map(([name]) => name))
    expect(sent).toEqual(['evalsha', 'eval', 'evalsha'])
  })

  it('keeps a document that looks like JSON, a number or nothing', async () => {
    const { document } = open()
    for (const [revision, text] of ['{"a":[1,"2"]}', '17', 'null', '"quoted"', 'OK', ''].entries()) {
      expect(await document.write(text, revision)).toBe(true)
      expect(await document.read()).toEqual({ revision: revision + 1, text })
    }
  })

  it.each<[string, RestFault]>([
    ['a server error', (response) => void response.writeHead(500).end('{"error":"internal"}')],
    ['an error without JSON', (response) => void response.writeHead(502).end('<html>secret</html>')],
    ['garbage', (response) => void response.writeHead(200).end('{"result":')],
    ['an answer to something else', (response) => void response.writeHead(200).end('{"result":"T0s="}')],
    ['JSON that is no answer', (response) => void response.writeHead(200).end('[null]')],
    ['a redirect', (response) => void response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end()],
    ['a cut connection', 'drop'],
  ])('%s is a failure, told once and without what was asked', async (__, fault) => {
    const store = open()
    await store.take([take('a')])
    const before = front.received.length
    front.fault = fault
    const error = await failure(store, take('somebody@example.com'))
    expect(error).toBeInstanceOf(Error)
    expect(`${error?.message} ${JSON.stringify(error)}`).not.toMatch(/somebody|secret|token-of/)
    expect(front.received.length - before).toBe(1)
    front.fault = undefined
    expect((await store.take([take('a')]))[0]?.remaining).toBe(3)
  })

  it('does not charge again what was charged and whose answer is lost', async () => {
    const store = open()
    await store.take([take('a')])
    front.fault = 'drop-answer'
    await expect(store.take([take('a')])).rejects.toSatisfy(isOutage)
    front.fault = undefined
    expect((await store.peek([take('a')]))[0]?.remaining).toBe(2)
  })

  it('other calls are answered while one hangs', async () => {
    const store = open()
    await store.take([take('a')])
    front.fault = 'hang'
    let hangs = true
    const over = () => (hangs = false)
    void failure(store, take('a')).then(over)
    const before = front.received.length
    await expect.poll(() => front.received.length).toBe(before + 1)
    front.fault = undefined
    expect((await store.take([take('a')]))[0]?.remaining).toBe(3)
    expect(hangs).toBe(true)
  })
})

describe('upstash', () => {
  it('says that a token is wrong, and not which', async () => {
    for (const database of [{ url: front.url, token: 'wrong-token' }, client({ token: 'wrong-token' })]) {
      const error = await failure(upstash(database), take('a'))
      expect(error).toMatchObject({ name: 'HoldfastOutage', reason: 'WRONGPASS' })
      expect(error?.message).not.toContain('wrong-token')
    }
  })

  it('follows no redirect: neither the token nor what was asked goes elsewhere', async () => {
    const elsewhere = await redisRestFront(redis, TOKEN)
    try {
      front.fault = (response) => void response.writeHead(307, { location: elsewhere.url }).end()
      const error = await failure(upstash({ url: front.url, token: TOKEN }), take('a'))
      expect(error).toMatchObject({ name: 'HoldfastOutage', reason: 'HTTP_307' })
      expect(elsewhere.received).toEqual([])
    } finally {
      await elsewhere.close()
    }
  })

  it('asks a server of the test through the fetch that it is given', async () => {
    const asked: string[] = []
    const fetch = (url: string, init: RequestInit) => {
      asked.push(url)
      return globalThis.fetch(url, init)
    }
    await upstash({ url: front.url, token: TOKEN, fetch }, { prefix: freshPrefix() }).take([take('a')])
    expect(new Set(asked)).toEqual(new Set([`${front.url}/`]))
  })

  it.each([
    ['no database', undefined],
    ['an empty object', {}],
    ['a client of another kind', { eval: () => undefined }],
    ['http to another machine', { url: 'http://example.com', token: TOKEN }],
    ['a password in the address', { url: 'https://user:hunter2@example.com', token: TOKEN }],
    ['another scheme', { url: 'ftp://example.com', token: TOKEN }],
    ['no address', { url: 'example', token: TOKEN }],
    ['a token with a line end', { url: 'https://example.com', token: 'hunter2\r\nx: y' }],
  ])('refuses %s', (_, database) => {
    expect(() => upstash(database as never)).toThrow(/\[config\.limit\]/)
    expect(() => upstash(database as never)).not.toThrow(/hunter2/)
  })

  it.each([
    ['no variable', { url: undefined, token: undefined }],
    ['no token', { url: 'https://example.com', token: undefined }],
    ['an empty token', { url: 'https://example.com', token: '' }],
    ['an empty address', { url: '', token: TOKEN }],
  ])('constructs in a build that has %s, and serves nothing without it', async (_, database) => {
    const store = upstash(database)
    expect(() => store.start?.(() => undefined)).toThrow(/UPSTASH_REDIS_REST_URL.*\[config\.limit\]/)
    expect(isConfigurationError(await failure(store, take('a')))).toBe(true)
  })

  it('refuses an option that it does not know', () => {
    const options = { prefx: 'a' } as never
    expect(() => upstash({ url: 'https://example.com', token: TOKEN }, options)).toThrow(/config\.unknown_option/)
  })
})
