import type { LimitState } from '../core/event.js'
import { isLimitName } from './checked-limit.js'
import { tightest } from './tightest.js'

export interface RateLimitHeaderOptions {
  /** Milliseconds until a retry gets through: adds `Retry-After`. */
  readonly retryAfter?: number
  /**
   * Adds `X-RateLimit-Limit`, `-Remaining` and `-Reset` (delta seconds, as above) of the limit that has least left.
   * Default false.
   */
  readonly legacy?: boolean
}

/**
 * The headers of draft-ietf-httpapi-ratelimit-headers, one item for each limit (RFC 9651 lists):
 * `RateLimit-Policy: "caller";q=600;w=60` and `RateLimit: "caller";r=599;t=60`. Seconds are whole and rounded up, so that
 * a client that believes them is never early; `t` is when the limit is whole again. A limit that only observes is not
 * told: nobody has to keep to it. Empty without states: where nobody counts, nothing is told.
 * @throws {TypeError} on a name that no limit can have
 */
export function rateLimitHeaders(
  all: readonly LimitState[],
  options: RateLimitHeaderOptions = {},
): readonly (readonly [name: string, value: string])[] {
  const headers: [string, string][] = []
  const states = all.filter(({ observe }) => observe !== true)
  if (states.length > 0) {
    headers.push(['RateLimit-Policy', states.map(policyItem).join(', ')])
    headers.push(['RateLimit', states.map(stateItem).join(', ')])
  }
  if (options.retryAfter !== undefined) headers.push(['Retry-After', retryAfterSeconds(options.retryAfter)])
  if (options.legacy === true && states.length > 0) {
    const { limit, remaining, reset } = tightest(states)
    headers.push(['X-RateLimit-Limit', String(limit)])
    headers.push(['X-RateLimit-Remaining', String(remaining)])
    headers.push(['X-RateLimit-Reset', String(seconds(reset))])
  }
  return headers
}

/** The value of `Retry-After` (RFC 9110 §10.2.3): whole seconds, rounded up and at least 1, so that obeying it suffices. */
export function retryAfterSeconds(milliseconds: number): string {
  return String(Math.max(1, seconds(milliseconds)))
}

const seconds = (milliseconds: number) => Math.ceil(milliseconds / 1_000)

const policyItem = ({ name, limit, window }: LimitState) => `${quoted(name)};q=${limit};w=${seconds(window)}`

const stateItem = ({ name, remaining, reset }: LimitState) => `${quoted(name)};r=${remaining};t=${seconds(reset)}`

function quoted(name: string): string {
  if (!isLimitName(name)) throw new TypeError('The name of a limit is 1 to 64 of a–z, 0–9 and "-", a letter first.')
  return `"${name}"`
}
