import { checkedOptions } from '../../core/checked-options.js'
import { ConfigurationError } from '../../core/configuration-error.js'
import { stages, type Event } from '../../core/event.js'
import { Outage, outage } from '../../core/outage.js'
import { redisScript, replyCode, scriptRunner, type RedisClient, type RedisScript } from '../../core/redis-client.js'
import { batches } from '../batches.js'
import { nowhere, parsedEvent, type EventLog, type EventPage, type StageTally } from '../event-log.js'
import { talliesOf, TALLIES_KEPT, tallyTimes } from '../event-tallies.js'
import type { Sink } from '../sink.js'

export type { EventLog, EventPage, StageTally } from '../event-log.js'
export type { RedisClient } from '../../core/redis-client.js'

export interface RedisSinkOptions {
  /** The stream's key; 1 to 64 letters, digits, `_`, `.`, `:` or `-`. Default `holdfast:events`. */
  readonly key?: string
  /** How many events are kept, give or take a hundred; the oldest give way. A whole number from 1, 100 000 by default. */
  readonly capacity?: number
}

/** What is counted of a stage: fields of a hash, behind the stage's name. */
const COUNTS = ['entered', 'allowed', 'denied', 'observed', 'failed'] as const

/**
 * One write for many events, cut to length as it grows, and for what was counted of them. Its keys have one hash tag,
 * which keeps them on one server of a cluster.
 */
const ADD = redisScript(`local events = tonumber(ARGV[3])
for i = 4, events + 3 do
  redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', 'event', ARGV[i])
end
for i = events + 4, #ARGV, 3 do
  redis.call('HINCRBY', KEYS[tonumber(ARGV[i])], ARGV[i + 1], ARGV[i + 2])
end
for i = 2, #KEYS do
  redis.call('PEXPIRE', KEYS[i], ARGV[2])
end
return events`)

/** Entries after one, oldest first, and whether that one is gone: only then can others have gone with it. */
const READ_ON = redisScript(`local known = #redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])
return { 1 - known, redis.call('XRANGE', KEYS[1], '(' .. ARGV[1], '+', 'COUNT', ARGV[2]) }`)

/** The last entries, before one where one is given, oldest first. */
const READ_BACK = redisScript(`local before = ARGV[1] == '' and '+' or '(' .. ARGV[1]
local last = redis.call('XREVRANGE', KEYS[1], before, '-', 'COUNT', ARGV[2])
local turned = {}
for i = #last, 1, -1 do turned[#turned + 1] = last[i] end
return { 0, turned }`)

const TALLIES = redisScript(`local found = {}
for i, key in ipairs(KEYS) do
  found[i] = redis.call('HGETALL', key)
end
return found`)

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
  const talliesKey = (from: number) => `{${key}}:tally:${from}`

  function write(events: readonly Event[]): Promise<unknown> {
    const keys = [key]
    const counts: string[] = []
    let from = Number.NaN
    for (const tally of talliesOf(events, Date.now())) {
      if (tally.from !== from) keys.push(talliesKey((from = tally.from)))
      for (const count of COUNTS) {
        if (tally[count] > 0) counts.push(`${keys.length}`, `${tally.stage} ${count}`, `${tally[count]}`)
      }
    }
    const texts = events.map((event) => JSON.stringify(event))
    return run(ADD, keys, [`${capacity}`, `${TALLIES_KEPT}`, `${texts.length}`, ...texts, ...counts])
  }

  async function page(script: RedisScript, cursor: string | null, most: number): Promise<EventPage> {
    if (cursor !== null && !/^\d{1,19}-\d{1,19}$/.test(cursor)) return nowhere(cursor)
    const [missed, entries] = (await run(script, [key], [cursor ?? '', `${most}`])) as Entries
    const isAllThereIs = script === READ_BACK && entries.length < most
    return {
      events: entries.flatMap(([, [, text]]) => parsedEvent(text) ?? []),
      cursor: entries.at(-1)?.[0] ?? cursor,
      first: isAllThereIs ? null : (entries[0]?.[0] ?? null),
      missed: missed === 1,
    }
  }

  return {
    name: 'redis',
    record: batches(write, { part: 'event-store' }),
    read: (cursor, most = 1_000) => page(cursor === null ? READ_BACK : READ_ON, cursor, most),
    readBack: (cursor, most = 1_000) => page(READ_BACK, cursor, most),
    async tallies(from, to) {
      const times = tallyTimes(from, to)
      if (times.length === 0) return []
      const found = (await run(TALLIES, times.map(talliesKey), [])) as readonly (readonly string[])[]
      return found.flatMap((fields, index) => talliesIn(times[index]!, fields))
    },
  }
}

/** Whether some are missing, and for each its id and its fields. */
type Entries = readonly [missed: number, entries: readonly (readonly [id: string, fields: readonly string[]])[]]

/** @param fields names and values by turns: `limit-caller denied`, `17` */
function talliesIn(from: number, fields: readonly string[]): StageTally[] {
  const counts = new Map<string, number>()
  for (let i = 0; i + 1 < fields.length; i += 2) counts.set(fields[i]!, Number(fields[i + 1]))
  return stages.flatMap((stage) => {
    const [entered, allowed, denied, observed, failed] = COUNTS.map(
      (count) => counts.get(`${stage} ${count}`) ?? 0,
    ) as [number, number, number, number, number]
    const isEmpty = entered + allowed + denied + observed + failed === 0
    return isEmpty ? [] : [{ from, stage, entered, allowed, denied, observed, failed }]
  })
}

function refuse(message: string): never {
  throw new ConfigurationError('config.sink', message)
}

/** The driver's own error stays here: it holds the command with its values. */
function fault(error: unknown): unknown {
  const code = replyCode(error)
  return code === undefined ? outage('event-store', 'script', error) : new Outage('event-store', 'script', code)
}
