import { redis } from 'holdfast/stores/redis'
import { memory } from 'holdfast/stores/memory'
import { Redis } from 'ioredis'
import { env } from '@/env'

const { REDIS_URL } = env

/** Connects with `connect()`, never by a build. Gives up at once on what does not answer: the limiter goes on without it. */
const client =
  REDIS_URL === undefined
    ? undefined
    : new Redis(REDIS_URL, {
        lazyConnect: true,
        enableOfflineQueue: false,
        maxRetriesPerRequest: 0,
        commandTimeout: 100,
        connectTimeout: 300,
        retryStrategy: () => 200,
      })
// The limiter says what came of its questions; without a listener every failed attempt to connect would be printed.
client?.on('error', () => undefined)

/** Where requests are counted: a Redis server where `REDIS_URL` names one, else the memory of this process. */
export const limitStore = client === undefined ? memory() : redis(client)

/** At start. A server that is not there yet does not keep the app from starting: it is tried again and again. */
export async function connectLimitStore(): Promise<void> {
  await client?.connect().catch(() => undefined)
}
