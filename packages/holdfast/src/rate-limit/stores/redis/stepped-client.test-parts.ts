import { createHash } from 'node:crypto'
import type { Ioredis, NodeRedis, RedisClient } from '../../../core/redis-client.js'

/** What a script learns of the time: the last of its values. */
const PREAMBLE = `
local server, now = redis, tonumber(table.remove(ARGV))
local redis = setmetatable({
  call = function(command, ...)
    if command == 'TIME' then return { math.floor(now / 1000), now % 1000 * 1000 } end
    if command ~= 'PTTL' then return server.call(command, ...) end
    local finish = server.call('PEXPIRETIME', ...)
    return finish < 0 and finish or math.max(-2, finish - now)
  end
}, { __index = server })
`

export interface SteppedClient {
  readonly client: RedisClient
  readonly now: () => number
  readonly advance: (milliseconds: number) => void
}

/** A client whose scripts go by the clock of the test. It is ahead of the real one: nothing expires meanwhile. */
export function steppedClient(own: RedisClient): SteppedClient {
  let time = 4_100_000_000_123
  const texts = new Map<string, string>()
  const named = (sha1: string) => {
    const text = texts.get(sha1)
    if (text === undefined) throw new Error('NOSCRIPT No matching script. Please use EVAL.')
    return PREAMBLE + text
  }
  const kept = (text: string) => {
    texts.set(createHash('sha1').update(text).digest('hex'), text)
    return PREAMBLE + text
  }
  const client: RedisClient =
    'evalSha' in own
      ? ({
          ...('getSlotRandomNode' in own ? { getSlotRandomNode: own.getSlotRandomNode } : {}),
          evalSha: async (sha1, { keys, arguments: values }) =>
            own.eval(named(sha1), { keys, arguments: [...values, `${time}`] }),
          eval: async (text, { keys, arguments: values }) =>
            own.eval(kept(text), { keys, arguments: [...values, `${time}`] }),
        } satisfies NodeRedis)
      : ({
          ...('isCluster' in own ? { isCluster: own.isCluster } : {}),
          evalsha: async (sha1, keys, ...values) => own.eval(named(sha1), keys, ...values, `${time}`),
          eval: async (text, keys, ...values) => own.eval(kept(text), keys, ...values, `${time}`),
        } satisfies Ioredis)
  return { client, now: () => time, advance: (milliseconds) => void (time += milliseconds) }
}
