import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { slidingWindow } from '../rate-limit/algorithms/sliding-window.js'
import { redis } from '../rate-limit/stores/redis.js'
import { ownServer, type OwnServer } from '../storage/redis/server.test-parts.js'
import { redisSink } from '../telemetry/sinks/redis.js'
import { fakeProvider } from '../testing/fake-provider.js'
import { TEST_SECRET } from '../testing/account-endpoints.js'
import { CALLERS, consoleWorld, type ConsoleWorld } from './console.test-parts.js'
import type { CallersAnswer, EventsPage, LimitsAnswer, Picture } from './wire.js'

let server: OwnServer
let client: Redis

beforeAll(async () => {
  server = await ownServer()
  client = new Redis(server.url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    // A slow machine is no outage.
    commandTimeout: 10_000,
    connectTimeout: 10_000,
    retryStrategy: () => 50,
    lazyConnect: true,
  })
  client.on('error', () => undefined)
  await client.connect()
})

afterAll(async () => {
  client.disconnect()
  await server.remove()
})

beforeEach(async () => void (await client.flushall()))

/** Two instances of one app on one Redis: each with a limiter, a sink and a console of its own. */
async function instances(): Promise<readonly [ConsoleWorld, ConsoleWorld]> {
  // What an earlier test has not written yet is not in this one.
  const key = `events:${crypto.randomUUID()}`
  const instance = () =>
    consoleWorld({
      host: { peer: (headers) => headers.get('x-test-peer') ?? '198.51.100.9' },
      limits: { store: redis(client), onStoreError: 'local', anonymous: slidingWindow(5, '1 m') },
      sinks: [redisSink(client, { key })],
      // The app's secret: both name callers alike.
      csrf: { token: { secret: TEST_SECRET } },
      identity: [fakeProvider({ carries: 'header', callers: CALLERS })],
    })
  return [await instance(), await instance()]
}

/** What the first picture after some time says: streams are opened anew until it is as expected. */
async function eventually(check: () => Promise<void>): Promise<void> {
  await vi.waitFor(check, { timeout: 20_000, interval: 100 })
}

async function picture({ ask }: ConsoleWorld): Promise<Picture> {
  const stop = new AbortController()
  const reader = (await ask('/api/stream', { signal: stop.signal })).body!.getReader()
  let said = ''
  while (!/^data: .*"health".*\n\n/m.test(said)) said += new TextDecoder().decode((await reader.read()).value)
  stop.abort()
  return JSON.parse(/^data: (.*)$/m.exec(said)![1]!) as Picture
}

describe('two instances on one Redis', { timeout: 60_000 }, () => {
  it('see the calls of both', async () => {
    const [here, there] = await instances()
    await here.called({ from: '203.0.113.7' })
    await there.called({ from: '203.0.113.8' })
    await eventually(async () => {
      for (const each of [here, there]) {
        expect((await picture(each)).totals).toEqual({ allowed: 2, denied: 0, observed: 0, failed: 0 })
        expect((await each.get<EventsPage>('events')).events).toHaveLength(2)
      }
    })
    expect(await here.get('session')).toMatchObject({ source: 'shared' })
  })

  it('obey a limit that was changed on the other one', async () => {
    const [here, there] = await instances()
    expect((await there.called({ from: '203.0.113.9' })).status).toBe(200)
    const { revision } = await here.get<LimitsAnswer>('limits')
    const changed = await here.command('limits/change', { limit: 'app anonymous', to: { limit: 1 }, revision })
    expect(changed.status).toBe(200)
    await eventually(async () => expect((await there.called({ from: '203.0.113.9' })).status).toBe(429))
    const seen = await there.get<LimitsAnswer>('limits')
    expect(seen.limits.find(({ id }) => id === 'app anonymous')).toMatchObject({
      inForce: { limit: 1 },
      overridden: true,
    })
    const stale = await there.command('limits/change', { limit: 'app anonymous', to: null, revision })
    expect(stale.status).toBe(409)
  })

  it('refuse a caller that was blocked on the other one', async () => {
    const [here, there] = await instances()
    await there.called({ from: '203.0.113.10' })
    let id = ''
    await eventually(async () => {
      const { events } = await here.get<EventsPage>('events')
      id = `client ${events[0]?.client}`
      expect(events).toHaveLength(1)
    })
    const named = `client ${await there.gate.callers.client('203.0.113.10')}`
    expect(named).toBe(id)
    expect((await here.command('callers/list', { id, verdict: 'deny', minutes: 5, reason: null })).status).toBe(200)
    await eventually(async () => expect((await there.called({ from: '203.0.113.10' })).status).toBe(403))
    expect((await there.get<CallersAnswer>('callers')).listed).toMatchObject([{ id, verdict: 'deny' }])
  })

  it('show that Redis is away and since when, refuse commands, and come back with it', async () => {
    const [here] = await instances()
    await here.called({ from: '203.0.113.11' })
    await eventually(async () => expect((await picture(here)).totals.allowed).toBe(1))
    const stop = new AbortController()
    const reader = (await here.ask('/api/stream', { signal: stop.signal })).body!.getReader()
    await server.kill()
    await here.called({ from: '203.0.113.11' })
    let said = ''
    await vi.waitFor(
      async () => {
        said += new TextDecoder().decode((await reader.read()).value)
        expect(said).toMatch(/"events":\{"state":"down","since":\d+/)
        expect(said).toMatch(/"limiter":\{"state":"degraded","since":\d+/)
      },
      { timeout: 20_000, interval: 10 },
    )
    const listing = { id: `client ${'A'.repeat(22)}`, verdict: 'deny', minutes: null, reason: null }
    const answers = await Promise.all([
      here.ask('/api/limits'),
      here.ask('/api/events'),
      here.ask('/api/events.jsonl'),
      here.command('limits/change', { limit: 'app caller', to: { limit: 1 }, revision: 0 }),
      here.command('callers/list', listing),
    ])
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 503, 503])
    expect((await here.ask('/api/session')).status).toBe(200)
    await server.start()
    await vi.waitFor(
      async () => {
        said = new TextDecoder().decode((await reader.read()).value)
        expect(said).toMatch(/"events":\{"state":"ok"/)
      },
      { timeout: 20_000, interval: 10 },
    )
    stop.abort()
  })
})
