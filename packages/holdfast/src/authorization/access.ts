import type { Principal } from '../core/principal.js'

/**
 * What an access rule answers: `unknown` means that it takes an identity and there is none (401), `deny` that the
 * identity does not suffice (403).
 */
export type AccessVerdict = 'deny' | 'unknown' | 'allow'

/**
 * Who may call a function. `public` rules admit callers without identity; the type keeps the two apart, so that a
 * guarded handler sees a `Principal` and a public one `Principal | null`.
 */
export interface Access<Kind extends 'public' | 'guarded' = 'public' | 'guarded'> {
  readonly kind: Kind
  /** For `holdfast routes`, the console and the docs: `role(admin)`, `all(signedIn, scope(orders:write))`. */
  readonly description: string
  /** The scopes that would satisfy the rule, for the `scope` parameter of a challenge (RFC 6750 §3). */
  readonly scopes: readonly string[]
  /** Milliseconds: the youngest proof of identity that the rule may ask for; absent where it asks for none. */
  readonly maxAge?: number
  /** @param now milliseconds since the epoch, by the gate's clock: some rules ask how old the caller's proof is */
  check(principal: Principal | null, now: number): AccessVerdict
}

export type PublicAccess = Access<'public'>
export type GuardedAccess = Access<'guarded'>

/** Anybody, signed in or not. The word is in the declaration so that a reviewer sees it. */
export const publicAccess: PublicAccess = Object.freeze({
  kind: 'public',
  description: 'public',
  scopes: [],
  check: () => 'allow',
})

/**
 * A person who is signed in. Services are admitted by `scope(…)` or `role(…)` alone: a key that was given one scope must
 * not open every route that asks for nothing but an identity.
 */
export const signedIn: GuardedAccess = guarded('signed in', [], (caller) => caller.kind === 'user')

/** A principal that holds at least one of the roles. */
export function role(...roles: readonly [string, ...string[]]): GuardedAccess {
  named('role', roles)
  return guarded(`role(${roles.join(', ')})`, [], (caller) => roles.some((wanted) => caller.roles.includes(wanted)))
}

/** A principal that holds every one of the scopes (RFC 6749 §3.3), compared whole. */
export function scope(...scopes: readonly [string, ...string[]]): GuardedAccess {
  named('scope', scopes)
  return guarded(`scope(${scopes.join(' ')})`, scopes, (caller) =>
    scopes.every((wanted) => caller.scopes.includes(wanted)),
  )
}

/** Every rule must allow: adding one never admits anybody. */
export function all(...rules: readonly [GuardedAccess, ...GuardedAccess[]]): GuardedAccess {
  return combined('all', rules, Math.min)
}

/** One rule must allow. */
export function any(...rules: readonly [GuardedAccess, ...GuardedAccess[]]): GuardedAccess {
  return combined('any', rules, Math.max)
}

/** From least to most: `all` takes the minimum and `any` the maximum, which makes both monotone. */
const ORDER: readonly AccessVerdict[] = ['deny', 'unknown', 'allow']

function combined(name: string, rules: readonly GuardedAccess[], pick: (...ranks: number[]) => number): GuardedAccess {
  if (rules.length === 0 || rules.some((rule) => rule?.kind !== 'guarded')) {
    throw new TypeError(`${name}(…) combines one or more rules that need an identity; publicAccess is not one of them.`)
  }
  const ages = rules.flatMap((rule) => rule.maxAge ?? [])
  return Object.freeze({
    kind: 'guarded',
    description: `${name}(${rules.map((rule) => rule.description).join(', ')})`,
    scopes: [...new Set(rules.flatMap((rule) => rule.scopes))],
    ...(ages.length === 0 ? {} : { maxAge: Math.min(...ages) }),
    check: (caller: Principal | null, now: number) =>
      ORDER[pick(...rules.map((rule) => ORDER.indexOf(rule.check(caller, now))))] ?? 'deny',
  })
}

export function guarded(
  description: string,
  scopes: readonly string[],
  holds: (caller: Principal, now: number) => boolean,
): GuardedAccess {
  return Object.freeze({
    kind: 'guarded',
    description,
    scopes,
    check: (caller: Principal | null, now: number) =>
      caller === null ? 'unknown' : holds(caller, now) ? 'allow' : 'deny',
  })
}

export function named(kind: string, names: readonly string[]): void {
  // An undefined name would be compared with an absent role and could match one.
  if (
    names.length === 0 ||
    names.some((name) => typeof name !== 'string' || !/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(name))
  ) {
    throw new TypeError(`${kind}(…) takes one or more names of visible ASCII without spaces, quotes or backslashes.`)
  }
}
