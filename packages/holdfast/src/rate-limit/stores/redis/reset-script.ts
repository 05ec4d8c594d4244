import { redisScript, type RedisScript } from '../../../core/redis-client.js'
import type { Counter } from '../../store.js'
import { keyOf } from './take-text.js'

/** Deletes exactly these keys. */
export const resetScript: RedisScript = redisScript(`for _, key in ipairs(KEYS) do redis.call('DEL', key) end`)

/** What it is called with; there is at least one counter. */
export function encodeCounters(prefix: string, counters: readonly Counter[]): { keys: string[]; values: string[] } {
  return { keys: counters.map((counter) => keyOf(prefix, counter)), values: [] }
}
