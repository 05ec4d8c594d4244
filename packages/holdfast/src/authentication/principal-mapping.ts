import { isPrincipalId, principal, type Principal } from '../core/principal.js'
import type { InvalidCredential } from './provider.js'

/** How what another system says about its caller becomes a principal. It has been verified when these functions see it. */
export interface PrincipalMapping<Facts> {
  /**
   * The principal's id. It must be unique among all callers of the app, of all its providers: who has somebody's id has
   * their objects.
   */
  readonly id?: (facts: Facts) => string
  /** Default: none. Anything but a list of texts gives none. */
  readonly roles?: (facts: Facts) => readonly string[]
  /** Anything but a list of texts gives none. */
  readonly scopes?: (facts: Facts) => readonly string[]
  readonly profile?: (facts: Facts) => Readonly<Record<string, unknown>>
}

/** The principal by default, changed by the mapping; invalid where that leaves it without a usable id. */
export function mapped<Facts>(
  usual: Principal,
  { id, roles, scopes, profile }: PrincipalMapping<Facts>,
  facts: Facts,
): Principal | InvalidCredential {
  const made = {
    ...usual,
    id: id === undefined ? usual.id : id(facts),
    roles: texts(roles === undefined ? usual.roles : roles(facts)),
    scopes: texts(scopes === undefined ? usual.scopes : scopes(facts)),
    ...(profile === undefined ? {} : { profile: profile(facts) }),
  }
  return isPrincipalId(made.id) ? principal(made) : { invalid: 'auth.invalid_token' }
}

/** A text in place of a list would grant each of its letters. */
function texts(value: unknown): readonly string[] {
  const isList = Array.isArray(value) && value.every((each) => typeof each === 'string' && each !== '')
  return isList ? (value as readonly string[]) : []
}
