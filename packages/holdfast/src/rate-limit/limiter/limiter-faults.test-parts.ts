import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { expect } from 'vitest'
import type { Duration } from '../../core/duration.js'
import { isPromise } from '../../core/verdict.js'
import { slidingWindow } from '../algorithms/sliding-window.js'
import type { LimitStoreEvent } from './limiter-outages.js'
import { createLimiter, type Charge, type Limiter, type LimiterHealth, type Outcome } from './limiter.js'
import type { Store } from '../store.js'
import { redis } from '../stores/redis.js'

interface TestClient {
  readonly store: Store
  /** Connected for the first time. */
  readonly ready: Promise<unknown>
  close(): void
}

/** Real drivers, as they come and as they are recommended: neither may hold a request. */
export const clients: Readonly<Record<string, (port: number) => TestClient>> = {
  'ioredis as it comes': (port) => ioredis({ port }),
  'ioredis as recommended': (port) =>
    ioredis({
      port,
      maxRetriesPerRequest: 0,
      enableOfflineQueue: false,
      connectTimeout: 300,
      retryStrategy: () => 200,
    }),
  'node-redis as it comes': (port) => nodeRedis({ port }),
  'node-redis as recommended': (port) => nodeRedis({ port, connectTimeout: 300, reconnectStrategy: 200 }, true),
}

function ioredis(options: Readonly<Record<string, unknown>>): TestClient {
  const client = new Redis({ host: '127.0.0.1', ...options })
  client.on('error', () => undefined)
  return { store: redis(client), ready: ready(client), close: () => client.disconnect() }
}

function nodeRedis(
  socket: { readonly port: number; readonly connectTimeout?: number; readonly reconnectStrategy?: number },
  disableOfflineQueue = false,
): TestClient {
  const client = createClient({ disableOfflineQueue, socket: { host: '127.0.0.1', ...socket } })
  client.on('error', () => undefined)
  void client.connect().catch(() => undefined)
  return { store: redis(client), ready: ready(client), close: () => client.destroy() }
}

const ready = (client: { once(event: 'ready', then: () => void): unknown }) =>
  new Promise<void>((resolve) => client.once('ready', resolve))

export interface World {
  readonly limiter: Limiter
  readonly lines: readonly string[]
  readonly events: readonly LimitStoreEvent[]
  readonly ready: Promise<unknown>
  /** States of the breaker that were seen. */
  readonly seen: ReadonlySet<LimiterHealth['breaker']>
  /** Milliseconds that each request took, in ascending order. */
  times(): readonly number[]
  forgetTimes(): void
  /** Charges many callers at once, 16 in flight, until all are answered. */
  flood(requests: number): Promise<readonly Outcome[]>
  /** Charges until the store itself has answered; the milliseconds that it took. */
  healthy(): Promise<number>
  /** Keeps asking until the breaker has been seen half-open. Everybody else is answered at once. */
  halfOpen(): Promise<void>
  /** Charges the only unit of one caller. */
  once(identity: string): Promise<Outcome>
  close(): void
}

const charge = (identity: string, limit = 1_000_000): Charge => ({
  name: 'caller',
  limit: limit === 1 ? 'once' : 'caller',
  identity,
  cost: 1,
  policy: slidingWindow(limit, '1 h').policy,
})

/** @param timeout by default so long that a healthy server is in time on a slow machine too */
export function world(client: TestClient, timeout: Duration = '750 ms'): World {
  const lines: string[] = []
  const events: LimitStoreEvent[] = []
  const seen = new Set<LimiterHealth['breaker']>()
  const times: number[] = []
  const limiter = createLimiter({
    store: client.store,
    onStoreError: 'local',
    timeout,
    log: (line) => lines.push(line),
    on: (event) => events.push(event),
  })

  async function timed(one: Charge): Promise<Outcome> {
    const start = performance.now()
    const answer = limiter.charge([one])
    seen.add(limiter.health().breaker)
    const outcome = await answer
    times.push(performance.now() - start)
    return outcome
  }

  async function flood(requests: number): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = []
    let next = 0
    const worker = async () => {
      while (next < requests) {
        outcomes.push(await timed(charge(`user ${next++ % 50}`)))
        await turn()
      }
    }
    await Promise.all(Array.from({ length: 16 }, worker))
    return outcomes
  }

  return {
    limiter,
    lines,
    events,
    seen,
    flood,
    times: () => times.toSorted((a, b) => a - b),
    forgetTimes: () => void (times.length = 0),
    once: (identity) => timed(charge(identity, 1)),
    async healthy() {
      const start = performance.now()
      for (;;) {
        const { degraded } = await timed(charge('user 1'))
        if (!degraded) return performance.now() - start
        await turn()
      }
    },
    async halfOpen() {
      for (;;) {
        const probe = limiter.charge([charge('user 1')])
        if (limiter.health().breaker === 'half-open') {
          for (let i = 0; i < 10; i++) expect(isPromise(limiter.charge([charge(`user ${i}`)]))).toBe(false)
          seen.add('half-open')
          await probe
          return
        }
        await probe
        await turn()
      }
    },
    ready: client.ready,
    close: client.close,
  }
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 2))

export interface Proxy {
  readonly port: number
  /** Milliseconds by which answers come later. */
  delay: number
  close(): Promise<void>
}

/** A loopback proxy in front of a server. */
export async function proxy(target: number): Promise<Proxy> {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1')
    // Answers stay in their order when the delay becomes less.
    let answered: Promise<unknown> = Promise.resolve()
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('error', () => undefined)
      one.on('close', () => other.destroy())
    }
    near.on('data', (data) => far.write(data))
    far.on('data', (data) => {
      const late = made.delay === 0 ? undefined : new Promise((resolve) => setTimeout(resolve, made.delay))
      answered = answered.then(() => late).then(() => near.write(data))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const made: Proxy = {
    port: (server.address() as AddressInfo).port,
    delay: 0,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
  return made
}
