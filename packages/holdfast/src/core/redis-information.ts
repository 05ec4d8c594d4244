import { redisScript } from './redis-client.js'

/** In a script, so that a cluster answers from the very node that holds the key; it needs no right to `CONFIG`. */
export const redisInformation = redisScript(`return redis.call('INFO', 'server') .. redis.call('INFO', 'memory')`)

/** The `maxmemory-policy` of a server that removes keys to make room for others; `undefined` where it removes none, or does not say. */
export function evictionPolicy(information: string): string | undefined {
  const policy = /^maxmemory_policy:([\w-]+)/m.exec(information)?.[1]
  const isBounded = /^maxmemory:[1-9]/m.test(information)
  return isBounded && policy !== 'noeviction' ? policy : undefined
}
