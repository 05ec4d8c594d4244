import { ConfigurationError } from '../../core/configuration-error.js'
import { milliseconds, type Duration } from '../../core/duration.js'
import { checkedOptions } from '../../core/checked-options.js'
import { checkedPolicy } from '../checked-take.js'
import type { Limit } from '../limit.js'
import type { LimitPolicy, Taken } from '../store.js'
import type { WindowLogs } from './window-logs.js'

export interface SlidingWindowOptions {
  /** Shown in `RateLimit-Policy`: `[a-z][a-z0-9-]*`, at most 64 characters. Default: named after its place. */
  readonly name?: string
  /** Default `caller`. */
  readonly per?: 'caller' | 'address'
}

/**
 * At most `limit` requests (or cost units) in **any** window of this length, wherever it begins: there is no edge at
 * which two bursts meet. A window includes its first millisecond and not its last: what was admitted at 0 is given back
 * at exactly `window`.
 *
 * Up to a limit of 128 it keeps the time of every request and is exact. Above that, requests of one 127th of the window
 * share the time of the latest of them: never too many are admitted, and a unit is given back at most 1/127 of the window
 * (0.79 %) late; under constant overload it admits at least 99.2 % of what an exact count would.
 *
 * @example slidingWindow(10, '10 s')
 * @example slidingWindow(5, '1 m', { name: 'login', per: 'address' })
 * @param limit a whole number from 1 to 100,000,000
 * @param window from 1 ms to 366 days
 * @throws {ConfigurationError} `config.limit`, `config.unknown_option`
 */
export function slidingWindow(limit: number, window: Duration, options: SlidingWindowOptions = {}): Limit {
  checkedOptions('slidingWindow(…)', options, { name: true, per: true })
  const { name, per = 'caller' } = options
  if (per !== 'caller' && per !== 'address') {
    throw new ConfigurationError('config.limit', 'A limit counts per "caller" or per "address".')
  }
  if (name !== undefined && !isLimitName(name)) {
    throw new ConfigurationError('config.limit', 'The name of a limit is 1 to 64 of a–z, 0–9 and "-", a letter first.')
  }
  const policy = checkedPolicy({ algorithm: 'sliding-window', limit, window: length(window) })
  return Object.freeze({ policy, per, ...(name === undefined ? {} : { name }) })
}

/** Names stand in a structured field (RFC 9651 §3.3.3) and before the `:` of a key: nothing in them needs an escape. */
export function isLimitName(name: unknown): name is string {
  return typeof name === 'string' && /^[a-z][a-z0-9-]{0,63}$/.test(name)
}

/** Up to this limit each request keeps its own time. */
const EXACT = 128

/** Above it, this many parts of a window share a time each; a window touches one more of them: 128 entries again. */
const PARTS = 127

/** Units live at `now`, after what has left the window is dropped. */
export function unitsUsed(logs: WindowLogs, log: number, policy: LimitPolicy, now: number): number {
  return logs.live(log, now - policy.window)
}

/** Charges `cost` units at `now`, which is not before the last charge. The caller has made sure that they fit. */
export function charge(logs: WindowLogs, log: number, policy: LimitPolicy, cost: number, now: number): void {
  logs.add(log, cost, now, policy.limit <= EXACT ? 1 : policy.window / PARTS)
}

/**
 * What to tell about a log that is not charged now; `used` is fresh from `unitsUsed`. `cost` counts everything that
 * this call wants from the log. Where it can never fit (more than the limit itself), `retryAfter` is the whole window:
 * no wait helps, and none longer is ever asked for.
 */
export function outlook(
  logs: WindowLogs,
  log: number,
  policy: LimitPolicy,
  used: number,
  cost: number,
  now: number,
): Taken {
  const { limit, window } = policy
  const excess = used + cost - limit
  let retryAfter = 0
  if (excess > used) retryAfter = window
  else if (excess > 0) retryAfter = logs.freedBy(log, excess) + window - now
  return {
    allowed: excess <= 0,
    remaining: Math.max(0, limit - used),
    reset: used === 0 ? 0 : logs.newest(log) + window - now,
    retryAfter,
  }
}

function length(window: Duration): number {
  try {
    return milliseconds(window)
  } catch {
    throw new ConfigurationError('config.limit', 'The window of a limit is a duration such as "10 s", "1 m" or "2 h".')
  }
}
