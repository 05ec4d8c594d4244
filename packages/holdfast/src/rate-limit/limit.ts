import type { Principal } from '../core/principal.js'
import type { LimitPolicy } from './store.js'

/** A limit as it is declared on an app or a route: the numbers, and whose requests they count. */
export interface Limit {
  readonly policy: LimitPolicy
  /**
   * `caller` (default): the principal, or the client's address when nobody is signed in. `address`: the client's
   * address, whoever calls: what guards sign-in.
   */
  readonly per: 'caller' | 'address'
  /**
   * Shown in `RateLimit-Policy`. A named limit is one counter wherever the name is declared, by route or by action; an
   * unnamed one counts for its own route and method. Lower-case letters, digits and `-`.
   */
  readonly name?: string
  /** Counts and never refuses: what it would have refused is in events and analytics. Default false. */
  readonly observe?: boolean
  /**
   * Other numbers for some callers, by role or plan; those above are for everybody else, and for nobody in particular.
   * Made by `tiered(…)`.
   */
  readonly tier?: (principal: Principal) => LimitPolicy | undefined
  /** What `tier` answers, by the names of the tiers. */
  readonly tiers?: Readonly<Record<string, LimitPolicy>>
}
