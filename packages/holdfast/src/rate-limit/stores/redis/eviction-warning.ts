import { isOutage } from '../../../core/outage.js'
import type { RunScript } from '../../../core/redis-client.js'
import { evictionPolicy, redisInformation } from '../../../core/redis-information.js'

/**
 * Warns of a server that removes counters when its memory is full: whoever is blocked is then forgiven. All counters
 * expire, so that `volatile-*` removes them too. What a server does not say, or does not let this user see, is not warned of.
 */
export function evictionWarning(run: RunScript, prefix: string): (warn: (line: string) => void) => Promise<void> {
  return async (warn) => {
    let told: string
    try {
      told = String(await run(redisInformation, [`${prefix}:document`], []))
    } catch (error) {
      if (isOutage(error) && (error.reason === 'NOPERM' || error.reason === 'ERR')) return
      throw error
    }
    const policy = evictionPolicy(told)
    if (policy === undefined) return
    warn(
      `it removes keys when its memory is full (maxmemory-policy ${policy}), and whoever was blocked is forgiven. ` +
        'Set noeviction, in a server or database of its own.',
    )
  }
}
