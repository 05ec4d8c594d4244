import { checkedOptions } from '../core/checked-options.js'
import { ConfigurationError } from '../core/configuration-error.js'
import type { Principal } from '../core/principal.js'
import { checkedLimit } from './checked-limit.js'
import type { Limit } from './limit.js'
import { capacity, quota } from './quota.js'
import type { LimitPolicy } from './store.js'

export interface TieredOptions {
  /** For callers of no tier, and for those without a principal. Its `name` and `observe` are those of the whole. */
  readonly otherwise: Limit
  /**
   * The tier of a caller, or several: the most generous counts. `undefined`, or a name that is no tier: `otherwise`.
   * Default: the caller's roles. A throw is a fault (500), and never a free call.
   */
  readonly by?: (principal: Principal) => string | readonly string[] | undefined
}

/**
 * One limit with other numbers for some callers. Each caller has one counter for each window among the tiers: who
 * changes from one tier to another of the same window and algorithm goes on where they are.
 *
 * @example tiered({ admin: slidingWindow(6_000, '1 m') }, { otherwise: slidingWindow(100, '1 m') })
 * @example tiered({ pro: slidingWindow(1_000, '1 m') }, { by: ({ profile }) => profile?.['plan'] as string, otherwise })
 * @throws {ConfigurationError} `config.limit`, `config.unknown_option`
 */
export function tiered(tiers: Readonly<Record<string, Limit>>, options: TieredOptions): Limit {
  checkedOptions('tiered(…)', options, { otherwise: true, by: true })
  const { otherwise, by = ({ roles }) => roles } = options
  if (typeof by !== 'function') refuse('`by` of tiered(…) is a function from a principal to the names of tiers.')
  const limits = [...Object.values(tiers), otherwise].map(checkedLimit)
  if (limits.length === 1) refuse('tiered(…) has one tier or more.')
  if (limits.some(({ tier }) => tier !== undefined)) refuse('A tier is no tiered limit itself.')
  // An address is nobody in particular: it is counted before anybody knows who calls.
  if (limits.some(({ per }) => per !== 'caller')) refuse('The limits of tiered(…) count per "caller".')
  for (const limit of Object.values(tiers)) {
    if (limit.name !== undefined && limit.name !== otherwise.name)
      refuse('The name of tiered(…) is that of `otherwise`.')
    if (limit.observe !== undefined && limit.observe !== otherwise.observe) {
      refuse('Whether tiered(…) only observes is said by `otherwise`.')
    }
  }
  const generous = Object.entries(tiers)
    .map(([name, { policy }]) => ({ name, policy }))
    .toSorted((a, b) => rate(b.policy) - rate(a.policy) || capacity(b.policy) - capacity(a.policy))
  const tier = (principal: Principal): LimitPolicy | undefined => {
    const names = namesOf(by(principal))
    return generous.find(({ name }) => names.includes(name))?.policy
  }
  const numbers = Object.fromEntries(generous.map(({ name, policy }) => [name, policy]))
  return Object.freeze({ ...otherwise, tier, tiers: Object.freeze(numbers) })
}

/** A promise that nobody awaited, or a number, would silently mean "of no tier". */
function namesOf(answer: unknown): readonly unknown[] {
  if (answer === undefined || answer === null) return []
  if (typeof answer === 'string') return [answer]
  if (Array.isArray(answer)) return answer
  throw new TypeError('`by` of tiered(…) answers the name of a tier, a list of them, or undefined.')
}

/** Units for each millisecond in the long run. */
function rate(policy: LimitPolicy): number {
  const { limit, window } = quota(policy)
  return limit / window
}

function refuse(message: string): never {
  throw new ConfigurationError('config.limit', message)
}
