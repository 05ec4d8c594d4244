import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startRedis } from '../parts/redis.ts'
import type { RunningServer } from '../parts/server.ts'
import { startReferenceApp, type ReferenceApp } from './reference-app.ts'

let server: RunningServer
let app: ReferenceApp

beforeAll(async () => {
  server = await startRedis()
  app = await startReferenceApp({ env: { REDIS_URL: server.url } })
})

afterAll(async () => {
  await app?.stop()
  await server?.stop()
})

const health = async () => (await app.client('127.0.0.200').call('GET', '/api/health')).json()

/** Asks until it is as it should be, a bounded number of times. */
async function healthUntil(state: 'ok' | 'degraded') {
  for (let attempt = 0; attempt < 300; attempt++) {
    const seen = await health()
    if (seen.limiter.state === state) return seen
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`The limiter was never ${state}.`)
}

const remaining = (header: unknown) => Number(/"anonymous";r=(\d+)/.exec(String(header))?.[1])

describe('limits/50 the reference app on a Redis server', () => {
  it('counts there, each client by itself', async () => {
    // The first question may come too late for an answer in time, on a machine that has just started all of this.
    expect(await healthUntil('ok')).toEqual({ status: 'ok', database: 'ok', limiter: { state: 'ok', since: null } })
    const [one, other] = [app.client('127.0.0.21'), app.client('127.0.0.22')]
    const statuses = []
    for (let n = 0; n < 100; n++) statuses.push((await one.call('GET', '/api/posts')).status)
    let last = await one.call('GET', '/api/posts')
    // Some are left where Redis was too late once, and this call was counted in the process.
    while (remaining(last.headers.ratelimit) > 0) last = await one.call('GET', '/api/posts')
    expect([...statuses, last.status]).toEqual([...Array(100).fill(200), 429])
    expect(last.json().code).toBe('limit.exceeded')
    expect(remaining((await other.call('GET', '/api/posts')).headers.ratelimit)).toBe(99)
  })

  it('goes on while the server is frozen, says so, and is whole again by itself', async () => {
    const client = app.client('127.0.0.23')
    await client.call('GET', '/api/posts')
    await healthUntil('ok')
    // On a slow machine it may have said so before: an answer of Redis' came too late.
    const earlier = app.output().length
    const said = () =>
      app
        .output()
        .slice(earlier)
        .match(/does not answer/g) ?? []
    process.kill(server.pid, 'SIGSTOP')
    // All of these are answered while the server still stands.
    const statuses = []
    for (let n = 0; n < 50; n++) statuses.push((await client.call('GET', '/api/posts')).status)
    const during = await health()
    // For five seconds after such an answer nothing is said, and then as somebody calls.
    const other = app.client('127.0.0.25')
    const saidByNow = () => other.call('GET', '/api/posts').then(said)
    await expect.poll(saidByNow, { interval: 250 }).toHaveLength(1)
    process.kill(server.pid, 'SIGCONT')
    expect(new Set(statuses)).toEqual(new Set([200]))
    expect(during).toEqual({
      status: 'degraded',
      database: 'ok',
      limiter: { state: 'degraded', since: expect.any(Number) },
    })
    expect(await healthUntil('ok')).toEqual({ status: 'ok', database: 'ok', limiter: { state: 'ok', since: null } })
    expect((await client.call('GET', '/api/posts')).status).toBe(200)
  })

  it('goes on when the server has ended', async () => {
    await server.stop()
    const client = app.client('127.0.0.24')
    const statuses = []
    for (let n = 0; n < 101; n++) statuses.push((await client.call('GET', '/api/posts')).status)
    // Counted in this process meanwhile.
    expect(statuses).toEqual([...Array(100).fill(200), 429])
    expect(await health()).toMatchObject({ status: 'degraded', limiter: { state: 'degraded' } })
  })
})
