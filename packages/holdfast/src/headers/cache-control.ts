import { ConfigurationError } from '../core/configuration-error.js'
import { milliseconds, type Duration } from '../core/duration.js'

/** How long an answer may be kept, and by whom. Lengths are whole seconds; 0 is "look again before each use". */
export interface CacheRules {
  /** `public`: proxies and CDNs too. `private`: the caller's own browser alone. */
  readonly keptBy: 'public' | 'private'
  readonly maxAge: Duration
  /** In shared caches, in place of `maxAge`. */
  readonly sharedMaxAge?: Duration
  /** How much longer a stale answer may be used while a new one is fetched (RFC 5861 §3). */
  readonly staleWhileRevalidate?: Duration
  /** A stale answer is never used, not even without a network. */
  readonly mustRevalidate?: boolean
  /** The URL changes with the content: browsers do not ask again (RFC 8246). */
  readonly immutable?: boolean
}

/**
 * The value of `Cache-Control` (RFC 9111 §5.2.2) for an answer: `cacheControl('no-store')`, which nobody may keep, or
 * `cacheControl({ keptBy: 'public', maxAge: '5 min' })`. The gate keeps a handler's own value on public answers alone;
 * what was answered to a caller stays `private, no-store`.
 * @throws {ConfigurationError} `config.header` on what contradicts itself: a shared lifetime of a private answer,
 * `immutable` without a lifetime or with `mustRevalidate`, a stale answer that may be used and may not.
 */
export function cacheControl(rules: 'no-store' | CacheRules): string {
  if (rules === 'no-store') return 'no-store'
  const { keptBy, maxAge, sharedMaxAge, staleWhileRevalidate, mustRevalidate = false, immutable = false } = rules
  if (keptBy !== 'public' && keptBy !== 'private') refuse('takes `keptBy`: public or private, or the word "no-store"')
  if (keptBy === 'private' && sharedMaxAge !== undefined) refuse('has a lifetime in shared caches for a private answer')
  if (immutable && (mustRevalidate || seconds(maxAge) === 0)) refuse('is immutable, and yet to be looked at again')
  if (mustRevalidate && staleWhileRevalidate !== undefined) refuse('lets a stale answer be used and forbids it')
  return [
    keptBy,
    `max-age=${seconds(maxAge)}`,
    ...(sharedMaxAge === undefined ? [] : [`s-maxage=${seconds(sharedMaxAge)}`]),
    ...(staleWhileRevalidate === undefined ? [] : [`stale-while-revalidate=${seconds(staleWhileRevalidate)}`]),
    ...(mustRevalidate ? ['must-revalidate'] : []),
    ...(immutable ? ['immutable'] : []),
  ].join(', ')
}

function seconds(length: Duration): number {
  if (length === 0) return 0
  try {
    return Math.floor(milliseconds(length) / 1000)
  } catch {
    return refuse('takes lengths of time, e.g. "5 min"')
  }
}

function refuse(what: string): never {
  throw new ConfigurationError('config.header', `\`cacheControl\` ${what}.`)
}
