import { ConfigurationError } from '../core/configuration-error.js'
import type { LimitPolicy, Take } from './store.js'

/** A hundred million: counts stay far below 32 bits, and below a structured-field integer (RFC 9651 §3.3.1). */
export const MAX_LIMIT = 100_000_000

/** 366 days, milliseconds. */
export const MAX_WINDOW = 366 * 86_400_000

/**
 * Refuses what would switch a limit off: a cost of 0, a negative or fractional one, NaN, numbers that no constructor of
 * ours lets through, an algorithm that this version does not know, a key that is no text (an absent id must never become
 * the shared key "undefined"). Everything that takes checks it before anything is charged.
 * @throws {RangeError} on numbers and algorithms. @throws {TypeError} on a key that is no text.
 */
export function checkTake({ key, policy, cost }: Take): void {
  if (typeof key !== 'string') throw new TypeError('A limit is charged to a key, and a key is a text.')
  if (!(Number.isSafeInteger(cost) && cost >= 1)) throw new RangeError('A cost is a whole number of units from 1.')
  const fault = policyFault(policy)
  if (fault !== undefined) throw new RangeError(fault)
}

/** @throws {ConfigurationError} `config.limit` on numbers with which a policy cannot work. */
export function checkedPolicy(policy: LimitPolicy): LimitPolicy {
  const fault = policyFault(policy)
  if (fault !== undefined) throw new ConfigurationError('config.limit', fault)
  return Object.freeze(policy)
}

function policyFault({ algorithm, limit, window }: LimitPolicy): string | undefined {
  if (algorithm !== 'sliding-window') return 'This algorithm is not known here.'
  if (!(Number.isSafeInteger(limit) && limit >= 1 && limit <= MAX_LIMIT)) {
    return 'A limit is a whole number of requests, from 1 to 100,000,000.'
  }
  if (!(Number.isSafeInteger(window) && window >= 1 && window <= MAX_WINDOW)) {
    return 'The window of a limit is a whole number of milliseconds, from 1 to 366 days.'
  }
  return undefined
}
