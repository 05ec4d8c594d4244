import { argumentsOf } from '../../flow/frame.js'
import { originPath } from '../../flow/origin.js'
import type { CallSite } from '../../flow/reach.js'
import { audienceOf } from '../identity/public-routes.js'
import { piecesOf } from './sql-text.js'

const STORE = String.raw`^(?:@upstash/redis|@vercel/kv|ioredis|redis)#.*\.`
const KEEPS = new RegExp(
  `${STORE}(?:m?set|setex|setEx|setnx|setNX|hm?set|hSet|[lr]push|[lr]Push|sadd|sAdd|zadd|zAdd|append|json\\.set)$`,
)
const REMOVES = new RegExp(`${STORE}(?:del|unlink|hdel|hDel|json\\.del)$`)

/** `redis.set(key, value)`: what is given after the key is kept. */
export function keepsByKey({ callee }: Pick<CallSite, 'callee'>): boolean {
  return KEEPS.test(originPath(callee))
}

/** The records that somebody has in a store of keys and that a call changes, as the key begins: `user` of `user:${id}`. */
export function recordsByKey({ node, callee }: Pick<CallSite, 'node' | 'callee'>): string | undefined {
  const path = originPath(callee)
  if (!KEEPS.test(path) && !REMOVES.test(path)) return undefined
  const [key] = argumentsOf(node)
  const begins = key === undefined ? undefined : piecesOf(key)?.[0]
  const [, name] = typeof begins === 'string' ? (/^([a-z]{3,}?)s?[:/]/i.exec(begins) ?? []) : []
  const records = name?.toLowerCase()
  return audienceOf(records) === 'somebody' ? records : undefined
}
