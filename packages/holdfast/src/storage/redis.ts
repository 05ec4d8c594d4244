import { checkedOptions } from '../core/checked-options.js'
import { ConfigurationError } from '../core/configuration-error.js'
import { configuredDuration } from '../core/configured-duration.js'
import type { Duration } from '../core/duration.js'
import type { Outage } from '../core/outage.js'
import { redisScript, scriptRunner, type RedisClient } from '../core/redis-client.js'
import { redisAccounts } from './redis/accounts.js'
import { asking } from './redis/asking.js'
import { redisAttempts } from './redis/attempts.js'
import { redisFactors } from './redis/factors.js'
import { redisKeys } from './redis/keys.js'
import { checkServer } from './redis/server-check.js'
import { redisSessions } from './redis/sessions.js'
import { redisSingleUse } from './redis/single-use.js'
import { redisTickets } from './redis/tickets.js'
import type { Storage } from './storage.js'

export type { RedisClient } from '../core/redis-client.js'

export interface RedisOptions {
  /**
   * `Redis` or `Cluster` of ioredis, or a client, pool, cluster or sentinel of node-redis. It is yours: `close` does not
   * close it.
   */
  readonly client: RedisClient
  /** Of every key, in braces, so that a cluster keeps all of them in one slot; default `holdfast`. */
  readonly prefix?: string
  /** For each call, whatever the driver does meanwhile; default 500 ms. */
  readonly timeout?: Duration
  /** Is told of every call that failed: what and why, never a command or a value. */
  readonly onOutage?: (outage: Outage) => void
}

export interface RedisStorage extends Storage {
  /**
   * Looks at the server now rather than before the first call: call it at start, so that a setting that cannot work is
   * seen there. Waits up to 5 seconds for a connection. Never in a build.
   */
  open(): Promise<void>
  /** Whether it answers now; takes at most the deadline. */
  isUp(): Promise<boolean>
}

const OPTIONS: Readonly<Record<keyof RedisOptions, true>> = {
  client: true,
  prefix: true,
  timeout: true,
  onOutage: true,
}

const PING = redisScript(`return 1`)

/**
 * Accounts, sessions, keys and what belongs to them on Redis 7 or later, alone, with replicas or as a cluster. Every
 * call is one atomic script. What the server acknowledged and then loses is lost: see the page about storage.
 */
export function redis(options: RedisOptions): RedisStorage {
  const { client, prefix = 'holdfast', timeout = 500, onOutage } = checkedOptions('redis(…)', options, OPTIONS)
  const run = scriptRunner(client)
  if (run === undefined) refuse('redis({ client }) is a client of ioredis or of node-redis.')
  if (!/^[\w.:-]{1,64}$/.test(prefix)) refuse('redis({ prefix }) is 1 to 64 letters, digits, `_`, `.`, `:` or `-`.')
  const { of, open, close } = asking({
    run,
    root: `{${prefix}}`,
    deadline: configuredDuration(timeout, 'config.storage', '`timeout` is a duration such as "500 ms".'),
    check: checkServer,
    tell: (outage) => onOutage?.(outage),
  })
  return {
    accounts: redisAccounts(of('account-store')),
    sessions: redisSessions(of('session-store')),
    keys: redisKeys(of('key-store')),
    tickets: redisTickets(of('ticket-store')),
    attempts: redisAttempts(of('attempt-store')),
    factors: redisFactors(of('factor-store')),
    singleUse: redisSingleUse(of('single-use-store')),
    open,
    isUp: () =>
      of('redis')('health', PING).then(
        () => true,
        () => false,
      ),
    close,
  }
}

function refuse(message: string): never {
  throw new ConfigurationError('config.storage', message)
}
