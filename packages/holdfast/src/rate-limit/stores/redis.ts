import { checkedOptions } from '../../core/checked-options.js'
import { ConfigurationError } from '../../core/configuration-error.js'
import { Outage, outage } from '../../core/outage.js'
import { isRedisCluster, replyCode, scriptRunner, type RedisClient } from '../../core/redis-client.js'
import type { Store } from '../store.js'
import { clusteredStore, type ClusteredStore } from './redis/clustered-store.js'
import { evictionWarning } from './redis/eviction-warning.js'
import { scriptedStore } from './redis/scripted-store.js'

export type { RedisClient } from '../../core/redis-client.js'
export type { ClusteredStore } from './redis/clustered-store.js'

export interface RedisOptions {
  /** Of every key; 1 to 64 letters, digits, `_`, `.`, `:` or `-`. Default `holdfast`. */
  readonly prefix?: string
  /** Whether identities are spread over several servers. Default: seen from the client; say it where a client is wrapped. */
  readonly cluster?: boolean
}

/**
 * Counts in Redis 7 or Valkey, alone, with replicas, under Sentinel or as a cluster. A call is one command and one trip,
 * whatever the number of limits; on a cluster one for each identity, sent together. The server's clock decides. It asks
 * for no script to be loaded beforehand and goes on by itself after a restart, a failover, `FLUSHALL` or `SCRIPT FLUSH`.
 *
 * **What is lost is forgiven.** A server that evicts keys when its memory is full (`maxmemory-policy` other than
 * `noeviction`) forgets who is blocked, and is warned of at start: keep limits in a server, or a database of its own, with
 * `noeviction`; full, it refuses to count, and `onStoreError` decides. Replication is asynchronous: a failover forgets what the old master had
 * admitted and not yet passed on, and that much is admitted once more: nothing in most cases, else what came within the
 * replica's lag. Where a server's clock is set back, units stay counted that much longer.
 *
 * The driver may hold commands while it reconnects; the limiter's timeout lets nobody wait for that. Held commands are
 * still sent later and count then: `maxRetriesPerRequest: 0` with `enableOfflineQueue: false` (ioredis), or
 * `disableOfflineQueue: true` (node-redis) avoids that.
 *
 * @example redis(new Redis(env.REDIS_URL))
 * @param client `Redis` or `Cluster` of ioredis, or a client, pool, cluster or sentinel of node-redis. It is yours: nothing here closes it.
 * @throws {ConfigurationError} `config.limit`, `config.unknown_option`
 */
export function redis(client: RedisClient, options: RedisOptions = {}): Store | ClusteredStore {
  const { prefix = 'holdfast', cluster } = checkedOptions('redis(…)', options, { prefix: true, cluster: true })
  const run = scriptRunner(client, fault)
  if (run === undefined) {
    throw new ConfigurationError('config.limit', 'redis(…) takes a client of ioredis or of node-redis.')
  }
  const spread = cluster ?? isRedisCluster(client)
  const single = { ...scriptedStore('redis', run, prefix, spread), start: evictionWarning(run, prefix) }
  return spread ? clusteredStore(single, run, prefix) : single
}

function fault(error: unknown): unknown {
  const code = replyCode(error)
  return code === undefined ? outage('limit-store', 'script', error) : new Outage('limit-store', 'script', code)
}
