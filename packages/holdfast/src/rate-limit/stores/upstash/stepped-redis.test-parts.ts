import { createHash } from 'node:crypto'
import { freshPrefix } from '../../../storage/redis/server.test-parts.js'
import type { RawRedis } from '../../../testing/redis-rest-front.js'

/** What scripts learn of the time, from the clock of the test. */
const preamble = (clock: string) => `
local server = redis
local redis = setmetatable({
  call = function(command, ...)
    if command ~= 'TIME' and command ~= 'PTTL' then return server.call(command, ...) end
    local now = tonumber(server.call('GET', '${clock}'))
    if command == 'TIME' then return { math.floor(now / 1000), now % 1000 * 1000 } end
    local finish = server.call('PEXPIRETIME', ...)
    return finish < 0 and finish or math.max(-2, finish - now)
  end
}, { __index = server })
`

export interface SteppedRedis extends RawRedis {
  readonly now: () => number
  advance(milliseconds: number): Promise<void>
}

/** The real Redis, whose scripts go by a clock that the test moves. It is ahead of the real one: nothing expires meanwhile. */
export async function steppedRedis(redis: RawRedis): Promise<SteppedRedis> {
  const clock = `${freshPrefix()}:clock`
  const texts = new Map<string, string>()
  let time = 1_900_000_000_123
  const set = () => redis.callBuffer('SET', clock, time, 'EX', 600)
  await set()
  return {
    now: () => time,
    async advance(milliseconds) {
      time += milliseconds
      await set()
    },
    callBuffer(command, script = '', ...values) {
      const isWhole = command.toLowerCase() === 'eval'
      if (!isWhole && command.toLowerCase() !== 'evalsha') return redis.callBuffer(command, script, ...values)
      const name = isWhole ? createHash('sha1').update(String(script)).digest('hex') : String(script)
      if (isWhole) texts.set(name, preamble(clock) + String(script))
      const text = texts.get(name)
      if (text === undefined) return Promise.reject(new Error('NOSCRIPT No matching script. Please use EVAL.'))
      return redis.callBuffer('EVAL', text, ...values)
    },
  }
}
