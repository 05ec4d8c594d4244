import type { LimitPolicy } from './store.js'

/** A limit as it is declared on an app or a route: the numbers, and whose requests they count. */
export interface Limit {
  readonly policy: LimitPolicy
  /**
   * `caller` (default): the principal, or the client's address when nobody is signed in. `address`: the client's
   * address, whoever calls: what guards sign-in.
   */
  readonly per: 'caller' | 'address'
  /** Shown in `RateLimit-Policy`; absent: the gate names it after its place. Lower-case letters, digits and `-`. */
  readonly name?: string
}
