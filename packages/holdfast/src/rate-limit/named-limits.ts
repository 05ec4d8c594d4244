import { ConfigurationError } from '../core/configuration-error.js'
import { checkedLimit, isLimitName } from './checked-limit.js'
import type { Limit } from './limit.js'
import { quota } from './quota.js'
import type { LimitPolicy } from './store.js'

/** A limit with the name that it is counted and shown under. */
export interface NamedLimit {
  readonly name: string
  readonly policy: LimitPolicy
  readonly per: Limit['per']
  readonly observe: boolean
  /** Its numbers for people. */
  readonly shown: { readonly limit: number; readonly window: number }
}

/**
 * One or several, each with a name that is its own: unnamed ones are called by `name`, then `<name>-2` and so on.
 * @throws {ConfigurationError} `config.limit`
 */
export function namedLimits(given: Limit | readonly Limit[], name: string | undefined): readonly NamedLimit[] {
  const limits = (Array.isArray(given) ? given : [given]) as readonly Limit[]
  if (limits.length === 0) throw new ConfigurationError('config.limit', 'rateLimit(…) needs a limit.')
  if (name !== undefined && !isLimitName(name)) {
    throw new ConfigurationError(
      'config.limit',
      'The `name` of rateLimit(…) is 1 to 64 of a–z, 0–9 and "-", a letter first.',
    )
  }
  const all = limits.map((limit, index) => {
    const { policy, per, observe = false, tier, name: own } = checkedLimit(limit)
    if (tier !== undefined)
      throw new ConfigurationError('config.limit', 'rateLimit(…) knows no roles: tiers are for routes.')
    const shown = own ?? (index === 0 || name === undefined ? name : `${name}-${index + 1}`)
    if (shown === undefined) {
      throw new ConfigurationError(
        'config.limit',
        'Give rateLimit(…) a `name`, or each of its limits one: they are counted by it.',
      )
    }
    if (!isLimitName(shown)) {
      throw new ConfigurationError(
        'config.limit',
        'The `name` of rateLimit(…) has 64 characters at most, “-2” and so on included.',
      )
    }
    return { name: shown, policy, per, observe, shown: quota(policy) }
  })
  if (new Set(all.map((each) => each.name)).size < all.length) {
    throw new ConfigurationError(
      'config.limit',
      'The limits of rateLimit(…) have a name each: two of the same would count twice.',
    )
  }
  return all
}
