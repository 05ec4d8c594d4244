import { ConfigurationError } from '../../core/configuration-error.js'
import { replyCode, type RedisScript } from '../../core/redis-client.js'
import { evictionPolicy, redisInformation } from '../../core/redis-information.js'

/**
 * Refuses a server that forgets rows to make room for others, and one before version 7. What a server does not say, or
 * an access list does not let this user see, is not checked.
 * @throws {ConfigurationError} `config.storage`
 */
export async function checkServer(ask: (script: RedisScript) => Promise<unknown>): Promise<void> {
  let told: string
  try {
    told = String(await ask(redisInformation))
  } catch (error) {
    if (['NOPERM', 'ERR'].includes(replyCode(error) ?? '')) return
    throw error
  }
  const version = /^redis_version:(\d+)/m.exec(told)?.[1]
  if (version !== undefined && Number(version) < 7) {
    throw new ConfigurationError('config.storage', 'redis({ client }) needs Redis 7.0 or later, or Valkey.')
  }
  const policy = evictionPolicy(told)
  if (policy !== undefined) {
    throw new ConfigurationError(
      'config.storage',
      `redis({ client }) is a server that forgets rows when memory is short (maxmemory-policy ${policy}): set noeviction.`,
    )
  }
}
