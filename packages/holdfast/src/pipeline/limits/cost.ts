import type { Principal } from '../../core/principal.js'
import type { Exchange } from '../exchange.js'

/** What the cost of a call may depend on: nothing that takes reading a body. */
export interface CostArguments {
  /** `null`: nobody is signed in. Whether the caller may call is not decided yet. */
  readonly principal: Principal | null
  readonly method: string
  /** The query as sent, not validated. Empty for a Server Action. */
  readonly search: URLSearchParams
}

/** Whole units from 1; the same for every call, or by the call. */
export type Cost = number | ((call: CostArguments) => number)

/** What no call of this route goes below: known before its caller is. */
export function leastCost({ policy: { cost } }: Exchange): number {
  return typeof cost === 'number' ? cost : 1
}

/** @throws {TypeError} on an answer that is no cost: a fault, and never a free call. */
export function costOf({ policy: { cost }, principal, call }: Exchange): number {
  if (typeof cost === 'number') return cost
  const answer = cost({ principal, method: call.method, search: call.search() })
  if (isCost(answer)) return answer
  throw new TypeError('The cost of a call is a whole number from 1.')
}

export function isCost(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1
}
