import { ConfigurationError } from '../core/configuration-error.js'
import { checkedPolicy } from './checked-take.js'
import type { Limit } from './limit.js'

/**
 * What the types say, for JavaScript and casts: `{ limit: 5, window: '1 m' }` looks like a limit and would count nothing.
 * @throws {ConfigurationError} `config.limit`
 */
export function checkedLimit(limit: Limit): Limit {
  const { policy, per, name, observe = false, tier } = limit ?? {}
  if (typeof policy !== 'object' || policy === null) {
    throw new ConfigurationError(
      'config.limit',
      'A limit is made by slidingWindow(…), fixedWindow(…), tokenBucket(…) or gcra(…).',
    )
  }
  if (per !== 'caller' && per !== 'address') {
    throw new ConfigurationError('config.limit', 'A limit counts per "caller" or per "address".')
  }
  if (name !== undefined && !isLimitName(name)) {
    throw new ConfigurationError('config.limit', 'The name of a limit is 1 to 64 of a–z, 0–9 and "-", a letter first.')
  }
  if (typeof observe !== 'boolean') {
    throw new ConfigurationError('config.limit', 'The option observe of a limit is true or false.')
  }
  if (tier !== undefined && typeof tier !== 'function') {
    throw new ConfigurationError('config.limit', 'The tiers of a limit are made by tiered(…).')
  }
  checkedPolicy({ ...policy })
  return limit
}

/** Names stand in a structured field (RFC 9651 §3.3.3) and in `Counter.limit`: nothing in them needs an escape. */
export function isLimitName(name: unknown): name is string {
  return typeof name === 'string' && /^[a-z][a-z0-9-]{0,63}$/.test(name)
}
