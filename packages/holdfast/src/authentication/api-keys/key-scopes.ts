import type { SessionUser } from '../sessions/session-store.js'

/** What people may give their keys: the same for everybody, or by their account as it is now. */
export type GrantableScopes = readonly string[] | ((owner: SessionUser) => readonly string[])

/** RFC 6749 §3.3, a scope-token, and no longer than names are. */
export function isScope(scope: unknown): scope is string {
  return typeof scope === 'string' && /^[\x21\x23-\x5b\x5d-\x7e]{1,128}$/.test(scope)
}

/** A text has an `includes` too, and would grant every part of itself. */
export function areScopes(scopes: unknown): scopes is readonly string[] {
  return Array.isArray(scopes) && scopes.every(isScope)
}
