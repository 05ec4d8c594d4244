import { ConfigurationError } from '../core/configuration-error.js'
import { capacity, timeToFill } from './quota.js'
import type { Counter, LimitPolicy, Take } from './store.js'

/** A hundred million: counts stay far below 32 bits, and below a structured-field integer (RFC 9651 §3.3.1). */
export const MAX_LIMIT = 100_000_000

/** 366 days, milliseconds. */
export const MAX_WINDOW = 366 * 86_400_000

/** Code units of `Counter.limit`. */
export const MAX_LIMIT_NAME = 512

/** Code units of an identity that is remembered: what is kept of a caller is small, whoever chose its name. */
export const MAX_IDENTITY = 512

/** GCRA counts in `limit × window`ths: half of what a double counts exactly, so that sums of two are exact as well. */
const MAX_GCRA_PRODUCT = 2 ** 52

/** Frozen policies that have passed: a hot path checks each of them once, and the latest without a look-up. */
const passed = new WeakSet<LimitPolicy>()
let recent: LimitPolicy = Object.freeze({ algorithm: 'fixed-window', limit: 1, window: 1 })

/**
 * Refuses what would switch a limit off: a cost of 0, a negative or fractional one, NaN, numbers that no constructor of
 * ours lets through, an algorithm that this version does not know, a limit or an identity that is no text or an empty
 * one (an absent id must never become the shared identity "undefined"). Everything that takes checks it before anything
 * is charged.
 * @throws {RangeError} on numbers, algorithms and a name that is too long. @throws {TypeError} on a text that is none.
 */
export function checkTake(take: Take): void {
  checkCounter(take)
  checkCost(take.cost)
}

/** What `checkTake` asks of a counter; `reset` asks it too. @throws {RangeError | TypeError} */
export function checkCounter({ limit, identity, policy }: Counter): void {
  checkIdentity(identity)
  checkPolicyOf(limit, policy)
}

/** What it asks of a cost. @throws {RangeError} */
export function checkCost(cost: number): void {
  if (!(Number.isSafeInteger(cost) && cost >= 1)) throw new RangeError('A cost is a whole number of units from 1.')
}

/** What it asks of an identity. @throws {TypeError} */
export function checkIdentity(identity: string): void {
  if (typeof identity !== 'string' || identity === '') {
    throw new TypeError('A limit counts an identity, and an identity is a text that is not empty.')
  }
}

/** What it asks of a limit's text and numbers. @throws {RangeError | TypeError} */
export function checkPolicyOf(limit: string, policy: LimitPolicy): void {
  if (typeof limit !== 'string' || limit === '') throw new TypeError('A limit has a text by which it is counted.')
  if (limit.length > MAX_LIMIT_NAME)
    throw new RangeError('The text by which a limit is counted has 512 characters at most.')
  if (policy === recent || passed.has(policy)) return
  const fault = policyFault(policy)
  if (fault !== undefined) throw new RangeError(fault)
  if (!Object.isFrozen(policy)) return
  passed.add(policy)
  recent = policy
}

/** @throws {ConfigurationError} `config.limit` on numbers with which a policy cannot work. */
export function checkedPolicy(policy: LimitPolicy): LimitPolicy {
  const fault = policyFault(policy)
  if (fault !== undefined) throw new ConfigurationError('config.limit', fault)
  return Object.freeze(policy)
}

/** Why a policy cannot work, for people; `undefined` where it can. */
export function policyFault(policy: LimitPolicy): string | undefined {
  const { algorithm, limit, window, burst } = policy
  if (!whole(limit, 1, MAX_LIMIT)) return 'A limit is a whole number of requests, from 1 to 100,000,000.'
  if (!whole(window, 1, MAX_WINDOW)) {
    return 'The window of a limit is a whole number of milliseconds, from 1 to 366 days.'
  }
  switch (algorithm) {
    case 'sliding-window':
    case 'fixed-window':
      return burst === undefined || burst === limit ? undefined : 'The burst of a window is its limit.'
    case 'token-bucket':
      if (!whole(capacity(policy), limit, MAX_LIMIT)) {
        return 'The capacity of a token bucket is a whole number from its refill to 100,000,000.'
      }
      return timeToFill(policy) <= MAX_WINDOW ? undefined : 'A token bucket is full again within 366 days.'
    case 'gcra':
      if (!whole(capacity(policy), 1, limit)) return 'The burst of a limit is a whole number from 1 to the limit.'
      return limit * window <= MAX_GCRA_PRODUCT ? undefined : 'GCRA counts up to 2^52 requests × milliseconds exactly.'
    default:
      return 'This algorithm is not known here.'
  }
}

function whole(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most
}
