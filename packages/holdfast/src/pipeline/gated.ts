import type { Gate } from './gate.js'

/** Where `holdfast(…)` keeps its gate, for the parts of Holdfast that are mounted beside it. */
export const GATE: unique symbol = Symbol.for('holdfast.gate') as never

/** What has a gate: the result of `holdfast(…)`. */
export interface Gated {
  readonly [GATE]: Gate
}
