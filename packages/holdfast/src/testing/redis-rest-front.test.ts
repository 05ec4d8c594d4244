import { Redis } from '@upstash/redis'
import { createClient } from '@vercel/kv'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { freshPrefix, ioredis, shared } from '../storage/redis/server.test-parts.js'
import { redisRestFront, type RedisRestFront } from './redis-rest-front.js'

const redis = ioredis(shared, { lazyConnect: true })
let front: RedisRestFront
beforeAll(async () => {
  front = await redisRestFront(redis)
})
afterEach(() => {
  front.fault = undefined
})
afterAll(async () => {
  await front.close()
  redis.disconnect()
})

describe.each([
  ['in base64', {}],
  ['as plain text', { responseEncoding: false as const }],
])('the REST front of Redis, as its own client sees it, %s', (_, options) => {
  const client = () => new Redis({ url: front.url, token: front.token, retry: { retries: 0 }, ...options })

  it('runs commands, scripts, pipelines and transactions', async () => {
    const key = freshPrefix()
    expect(await client().set(key, 'größer ✓')).toBe('OK')
    expect(await client().get(key)).toBe('größer ✓')
    expect(await client().get(`${key}:none`)).toBeNull()
    expect(await client().eval('return { 1, "two", { "three" }, false }', [key], [])).toEqual([
      1,
      'two',
      ['three'],
      null,
    ])
    expect(await client().pipeline().set(key, 1).incr(key).get(key).exec()).toEqual(['OK', 2, 2])
    expect(await client().multi().incr(key).incr(key).exec()).toEqual([3, 4])
    await client().del(key)
  })

  it('says what Redis says against a command', async () => {
    await expect(client().evalsha('0'.repeat(40), [], [])).rejects.toThrow(/^(Command failed: )?NOSCRIPT /)
    const kept = await client()
      .pipeline()
      .eval('return redis.error_reply("MINE no")', [], [])
      .echo('and on')
      .exec({ keepErrors: true })
    expect(kept.map((each) => each.error?.replace(/ script:.*/, '') ?? each.result)).toEqual(['MINE no', 'and on'])
  })
})

describe('the REST front of Redis', () => {
  it('answers the client of Vercel KV', async () => {
    const key = freshPrefix()
    const kv = createClient({ url: front.url, token: front.token })
    expect(await Promise.all([kv.incr(key), kv.incr(key)])).toEqual([1, 2])
    expect(front.received.at(-1)).toEqual({
      path: '/pipeline',
      commands: [
        ['incr', key],
        ['incr', key],
      ],
    })
    await kv.del(key)
  })

  it('knows its token, and its protocol', async () => {
    const authorization = `Bearer ${front.token}`
    const post = (body: string, headers: HeadersInit, path = '/') =>
      fetch(front.url + path, { method: 'POST', body, headers })
    expect((await post('["PING"]', {})).status).toBe(401)
    expect((await post('["PING"]', { authorization: 'Bearer other' })).status).toBe(401)
    expect(await (await post('["PING"]', { authorization })).json()).toEqual({ result: 'PONG' })
    for (const body of ['', '{}', '[]', '"PING"', '[["PING"]', 'null']) {
      expect([body, (await post(body, { authorization })).status]).toEqual([body, 400])
    }
    expect((await post('["PING"]', { authorization }, '/elsewhere')).status).toBe(400)
  })

  it('fails as it is told to: before the command, after it, late, never, or with an answer of the test', async () => {
    const key = freshPrefix()
    const once = () => new Redis({ url: front.url, token: front.token, retry: { retries: 0 } }).incr(key)
    front.fault = 'drop'
    await expect(once()).rejects.toThrow()
    front.fault = 'drop-answer'
    await expect(once()).rejects.toThrow()
    front.fault = (response) => response.writeHead(500).end('{"error":"down"}')
    await expect(once()).rejects.toThrow('down')
    front.fault = 5
    expect(await once()).toBe(2)
    front.fault = 'hang'
    const before = front.received.length
    const hanging = once().catch(() => 'never answered')
    await vi.waitFor(() => expect(front.received.length).toBe(before + 1), 20_000)
    front.fault = undefined
    expect(await once()).toBe(3)
    await redis.del(key)
    await front.close()
    expect(await hanging).toBe('never answered')
    front = await redisRestFront(redis)
  })
})
