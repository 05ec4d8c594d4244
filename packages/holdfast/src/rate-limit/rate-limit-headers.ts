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
  const states = all.some(isObserving) ? all.filter((state) => !isObserving(state)) : all
  if (states.length > 0) {
    const { policy, names } = described(states)
    headers.push(['RateLimit-Policy', policy])
    headers.push(['RateLimit', stateList(states, names)])
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

const isObserving = ({ observe }: LimitState) => observe === true

/** What is the same of a list of limits with every answer. */
interface Described {
  readonly states: readonly LimitState[]
  readonly policy: string
  readonly names: readonly string[]
}

/** The lists told last, by their first limit; an app has a few, and each answer has one of them. */
const lists = new Map<string, Described>()
const MAX_LISTS = 100

function described(states: readonly LimitState[]): Described {
  const key = `${states.length} ${states[0]?.name}`
  const before = lists.get(key)
  if (before !== undefined && before.states.every((state, index) => isSame(state, states[index]))) return before
  const names = states.map(({ name }) => quoted(name))
  const policy = states.map(({ limit, window }, index) => `${names[index]};q=${limit};w=${seconds(window)}`).join(', ')
  const made = { states, policy, names }
  if (lists.size >= MAX_LISTS) lists.clear()
  lists.set(key, made)
  return made
}

function isSame(a: LimitState, b: LimitState | undefined): boolean {
  return a.name === b?.name && a.limit === b.limit && a.window === b.window
}

function stateList(states: readonly LimitState[], names: readonly string[]): string {
  let text = ''
  for (let i = 0; i < states.length; i++) {
    const { remaining, reset } = states[i] as LimitState
    text += `${i === 0 ? '' : ', '}${names[i]};r=${remaining};t=${seconds(reset)}`
  }
  return text
}

function quoted(name: string): string {
  if (!isLimitName(name)) throw new TypeError('The name of a limit is 1 to 64 of a–z, 0–9 and "-", a letter first.')
  return `"${name}"`
}
