import { milliseconds, type Duration } from '../core/duration.js'
import type { Principal } from '../core/principal.js'
import { guarded, type Access, type GuardedAccess } from './access.js'

/**
 * A caller who proved who they are less than so long ago (OWASP ASVS 5.0 7.5): at sign-in or by a step up, not by a
 * token's refresh. Whose provider does not say when (`authenticatedAt`), such as an API key's, is never recent.
 *
 * @example
 * access: all(role('admin'), recent('10 m'))
 * @throws {RangeError} on a duration that is none.
 */
export function recent(duration: Duration): GuardedAccess {
  const maxAge = milliseconds(duration)
  // Both ways: a time in the future is a unit or a clock gone wrong, and must not count as fresh for years.
  const rule = guarded(`recent(${duration})`, [], ({ authenticatedAt }, now) =>
    authenticatedAt === undefined ? false : Math.abs(now - authenticatedAt) < maxAge,
  )
  return Object.freeze({ ...rule, maxAge })
}

/** Whether the age of the caller's proof is all that the rule refuses: with a fresh one it would allow. */
export function needsFreshProof(rule: Access, caller: Principal | null, now: number): boolean {
  if (caller?.authenticatedAt === undefined || rule.maxAge === undefined) return false
  return rule.check(caller, now) !== 'allow' && rule.check({ ...caller, authenticatedAt: now }, now) === 'allow'
}
