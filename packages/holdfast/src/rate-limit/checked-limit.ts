import { ConfigurationError } from '../core/configuration-error.js'
import { isLimitName } from './algorithms/sliding-window.js'
import { checkedPolicy } from './checked-take.js'
import type { Limit } from './limit.js'

/**
 * What the types say, for JavaScript and casts: `{ limit: 5, window: '1 m' }` looks like a limit and would count nothing.
 * @throws {ConfigurationError} `config.limit`
 */
export function checkedLimit(limit: Limit): Limit {
  const { policy, per, name } = limit ?? {}
  if (typeof policy !== 'object' || policy === null || (per !== 'caller' && per !== 'address')) {
    throw new ConfigurationError('config.limit', 'A limit is made by slidingWindow(…).')
  }
  if (name !== undefined && !isLimitName(name)) {
    throw new ConfigurationError('config.limit', 'The name of a limit is 1 to 64 of a–z, 0–9 and "-", a letter first.')
  }
  checkedPolicy({ ...policy })
  return limit
}
