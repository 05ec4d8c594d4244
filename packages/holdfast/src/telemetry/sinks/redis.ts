import { checkedOptions } from '../../core/checked-options.js'
import { ConfigurationError } from '../../core/configuration-error.js'
import type { Event } from '../../core/event.js'
import { Outage, outage } from '../../core/outage.js'
import { redisScript, replyCode, scriptRunner, type RedisClient } from '../../core/redis-client.js'
import { batches } from '../batches.js'
import { parsedEvent, type EventLog } from '../event-log.js'
import type { Sink } from '../sink.js'

export type { RedisClient } from '../../core/redis-client.js'

export interface RedisSinkOptions {
  /** The stream's key; 1 to 64 letters, digits, `_`, `.`, `:` or `-`. Default `holdfast:events`. */
  readonly key?: string
  /** How many events are kept, give or take a hundred; the oldest give way. A whole number from 1, 100 000 by default. */
  readonly capacity?: number
}

/** One write for many events, cut to length as it grows. The one key keeps it on one server of a cluster. */
const ADD = redisScript(`for i = 2, #ARGV do
  redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', 'event', ARGV[i])
end
return #ARGV - 1`)

const READ = redisScript(`if ARGV[1] == '' then
  local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', ARGV[2])
  local turned = {}
  for i = #last, 1, -1 do turned[#turned + 1] = last[i] end
  return turned
end
return redis.call('XRANGE', KEYS[1], '(' .. ARGV[1], '+', 'COUNT', ARGV[2])`)

/**
 * Events in a Redis stream, for all instances of an app together: written in batches, a trip for up to 500 of them, and
 * read by the console of any instance. Redis 7 or Valkey; the driver's own shape decides, so none has to be installed.
 *
 * @example redisSink(new Redis(env.REDIS_URL))
 * @param client `Redis` or `Cluster` of ioredis, or a client of node-redis. It is yours: nothing here closes it.
 * @throws {ConfigurationError} `config.sink`, `config.unknown_option`
 */
export function redisSink(client: RedisClient, options: RedisSinkOptions = {}): Sink & EventLog {
  const { key = 'holdfast:events', capacity = 100_000 } = options
  checkedOptions('redisSink(…)', options, { key: true, capacity: true })
  if (!/^[\w.:-]{1,64}$/.test(key)) refuse('The key of redisSink(…) is 1 to 64 letters, digits, "_", ".", ":" or "-".')
  if (!Number.isSafeInteger(capacity) || capacity < 1) refuse('The capacity of redisSink(…) is a whole number from 1.')
  const run = scriptRunner(client, fault) ?? refuse('redisSink(…) takes a client of ioredis or of node-redis.')
  const write = (events: readonly Event[]) =>
    run(ADD, [key], [`${capacity}`, ...events.map((event) => JSON.stringify(event))])
  return {
    name: 'redis',
    record: batches(write, { part: 'event-store' }),
    async read(cursor, most = 1_000) {
      const entries = (await run(READ, [key], [cursor ?? '', `${most}`])) as readonly [string, readonly string[]][]
      const events = entries.flatMap(([, [, text]]) => parsedEvent(text) ?? [])
      return { events, cursor: entries.at(-1)?.[0] ?? cursor }
    },
  }
}

function refuse(message: string): never {
  throw new ConfigurationError('config.sink', message)
}

/** The driver's own error stays here: it holds the command with its values. */
function fault(error: unknown): unknown {
  const code = replyCode(error)
  return code === undefined ? outage('event-store', 'script', error) : new Outage('event-store', 'script', code)
}
