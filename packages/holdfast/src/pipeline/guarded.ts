import type { Gated } from './gated.js'
import type { Policy } from './policy.js'

/** Where a handler behind a gate keeps what it enforces. One for all copies of this module, which bundlers make. */
export const policyOf: unique symbol = Symbol.for('holdfast.policy') as never

/** What stands behind a gate, for `routes`, the console and tests: what it enforces, and which gate. */
export interface Guarded extends Gated {
  readonly [policyOf]: Policy
}
