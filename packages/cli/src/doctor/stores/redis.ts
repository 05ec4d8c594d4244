import { Redis } from 'ioredis'
import { inTime, roundTrip, skewOf, type Asking, type Measured } from './visit.js'

/** What a Redis server tells of itself; undefined where an access list keeps it back. */
export interface RedisVisit extends Measured {
  readonly version: string | undefined
  /** What it does when its memory is full, where that can happen. */
  readonly policy: string | undefined
  readonly isBounded: boolean
  readonly isReplica: boolean
  /** `appendonly file`, `snapshots` or nothing: what remains after a restart. */
  readonly persistence: 'appendonly file' | 'snapshots' | 'none' | undefined
}

/**
 * Asks a server how it is, and changes nothing: `PING`, `TIME`, `INFO`.
 * @throws {Error} of the driver, which may hold anything: `unreachable` puts it into words
 */
export async function visitRedis(url: string, { deadline, elapsed }: Asking = {}): Promise<RedisVisit> {
  const client = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    enableReadyCheck: false,
    disableClientInfo: true,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  })
  // `connect` is refused with "closed"; why is said here.
  let reason: unknown
  client.on('error', (error) => (reason ??= error))
  try {
    return await inTime(ask(client, elapsed), deadline)
  } catch (error) {
    throw reason ?? error
  } finally {
    client.disconnect()
  }
}

async function ask(client: Redis, elapsed: Asking['elapsed']): Promise<RedisVisit> {
  await client.connect()
  const time = await roundTrip(() => client.ping(), elapsed)
  const skew = await skewOf(async () => {
    const [seconds, micros] = await client.time()
    return Number(seconds) * 1_000 + Number(micros) / 1_000
  }).catch(() => undefined)
  const information = await client.info().catch(() => '')
  const field = (name: string): string | undefined =>
    new RegExp(String.raw`^${name}:([\w.-]+)`, 'm').exec(information)?.[1]
  const isBounded = Number(field('maxmemory') ?? 0) > 0
  return {
    roundTrip: time,
    skew,
    version: field('valkey_version') === undefined ? field('redis_version') : `7 (Valkey ${field('valkey_version')})`,
    policy: field('maxmemory_policy'),
    isBounded,
    isReplica: field('role') === 'slave',
    persistence: persistenceOf(field),
  }
}

function persistenceOf(field: (name: string) => string | undefined): RedisVisit['persistence'] {
  const appends = field('aof_enabled')
  if (appends === undefined) return undefined
  if (appends === '1') return 'appendonly file'
  // A server that keeps nothing has never saved since it started.
  return Number(field('rdb_saves') ?? field('rdb_last_save_time') ?? 0) > 0 ? 'snapshots' : 'none'
}
