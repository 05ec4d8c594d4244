import { ConfigurationError } from '../../../core/configuration-error.js'
import type { RunScript } from '../../../core/redis-client.js'
import { redisAnalytics } from '../../analytics/stores/redis-analytics.js'
import { checkCounter, checkTake } from '../../checked-take.js'
import type { Store } from '../../store.js'
import { redisDocument } from './document.js'
import { encodeCounters, resetScript } from './reset-script.js'
import { batchedTakes, takeCall } from './batched-takes.js'
import { decodeTaken, encodeTakes, peekScript } from './take-script.js'

/**
 * A store of one server that runs scripts, whatever the way to it: one trip for any number of limits.
 * @param spread over several servers: a command may hold the keys of one identity only
 * @throws {ConfigurationError} `config.limit`
 */
export function scriptedStore(name: string, run: RunScript, prefix: string, spread = false): Store {
  // No brace: the first one of a key begins what a cluster hashes.
  if (!/^[\w.:-]{1,64}$/.test(prefix)) {
    throw new ConfigurationError(
      'config.limit',
      'The prefix of a store is 1 to 64 letters, digits, `_`, `.`, `:` or `-`.',
    )
  }
  const takeAll = spread ? takeCall.bind(undefined, run, prefix) : batchedTakes(run, prefix)
  return {
    name,
    reach: 'shared',
    take(takes) {
      for (const take of takes) checkTake(take)
      if (takes.length === 0) return []
      return takeAll(takes)
    },
    async peek(takes) {
      for (const take of takes) checkTake(take)
      if (takes.length === 0) return []
      const { keys, values } = encodeTakes(prefix, takes)
      return decodeTaken(await run(peekScript, keys, values), takes)
    },
    async reset(counters) {
      for (const counter of counters) checkCounter(counter)
      if (counters.length === 0) return
      const { keys, values } = encodeCounters(prefix, counters)
      await run(resetScript, keys, values)
    },
    document: redisDocument(run, prefix),
    analytics: redisAnalytics(run, prefix),
  }
}
