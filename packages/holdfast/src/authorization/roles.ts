import type { Principal } from '../core/principal.js'
import { guarded, role, type GuardedAccess } from './access.js'

/** What each role may do: `orders:read`, everything below a resource (`orders:*`), or everything (`*`). */
export type RoleTable = Readonly<Record<string, readonly string[]>>

/**
 * The permissions that a table knows: those it names, and any below a resource that it names with `:*`. A misspelt
 * resource does not compile.
 */
export type PermissionOf<T extends RoleTable> = T[keyof T][number] extends infer Granted
  ? Granted extends '*'
    ? never
    : Granted extends `${infer Resource}:*`
      ? `${Resource}:${string}`
      : Granted
  : never

export interface Roles<T extends RoleTable> {
  /** A person who holds at least one of the roles; only names of the table compile. */
  role(...names: readonly [keyof T & string, ...(keyof T & string)[]]): GuardedAccess
  /**
   * A person one of whose roles grants the permission, or a service one of whose scopes is exactly it: a scope is what
   * somebody has handed out, so it stands for itself and never for more.
   */
  permission(name: PermissionOf<T> & string): GuardedAccess
  /** The same question inside of `can` and handlers. */
  may(caller: Principal | null, name: PermissionOf<T> & string): boolean
  /** The permissions that the table names in full and that these roles grant: what their holder may give an API key. */
  grantedBy(roles: readonly string[]): readonly string[]
}

/**
 * Roles and what they may do, in one place (OWASP ASVS 5.0 8.1.1). A role that is not in the table grants nothing.
 *
 * @example
 * const { role, permission } = roles({ admin: ['*'], member: ['orders:read', 'orders:write'] })
 * @throws {TypeError} on a name that is not made of lower-case words, or a `*` anywhere but at the end.
 */
export function roles<const T extends RoleTable>(table: T): Roles<T> {
  const grants = new Map(
    Object.entries(table).map(([name, permissions]): [string, readonly string[]] => {
      if (!ROLE.test(name)) refuse(`"${name}" is not the name of a role`)
      const odd = permissions.find((permission) => !GRANT.test(permission))
      if (odd !== undefined) refuse(`"${odd}" is not a permission`)
      return [name, Object.freeze([...permissions])]
    }),
  )
  const named = [...new Set([...grants.values()].flat())].filter((permission) => !permission.endsWith('*'))
  const isGranted = (held: readonly string[], permission: string) =>
    held.some((name) => grants.get(name)?.some((grant) => covers(grant, permission)) === true)
  const holds = (caller: Principal, permission: string) =>
    caller.kind === 'service' ? caller.scopes.includes(permission) : isGranted(caller.roles, permission)

  return Object.freeze({
    role(...names: readonly [keyof T & string, ...(keyof T & string)[]]) {
      const unknown = names.find((name) => !grants.has(name))
      if (unknown !== undefined) refuse(`The role "${unknown}" is not in the table`)
      return role(...names)
    },
    permission(name: string) {
      // Asked for whole: `orders:*` as a requirement would be met by nobody, or by everybody who reads it otherwise.
      if (!PERMISSION.test(name)) refuse(`"${name}" is not a permission`)
      if (![...grants.values()].flat().some((grant) => covers(grant, name))) refuse(`No role grants "${name}"`)
      return guarded(`permission(${name})`, [name], (caller) => holds(caller, name))
    },
    may: (caller: Principal | null, name: string) =>
      caller !== null && typeof name === 'string' && PERMISSION.test(name) && holds(caller, name),
    grantedBy: (held: readonly string[]) => named.filter((permission) => isGranted(held, permission)),
  })
}

const ROLE = /^[a-z][a-z0-9-]{0,31}$/
const PERMISSION = /^[a-z0-9][a-z0-9_-]*(?::[a-z0-9][a-z0-9_-]*)+$/
const GRANT = /^(?:\*|[a-z0-9][a-z0-9_-]*(?::[a-z0-9][a-z0-9_-]*)*:(?:\*|[a-z0-9][a-z0-9_-]*))$/

/** `orders:*` covers all below `orders:`, and neither `orders` nor `orders-archive:read`. */
function covers(grant: string, permission: string): boolean {
  if (grant === '*') return true
  return grant.endsWith(':*') ? permission.startsWith(grant.slice(0, -1)) : grant === permission
}

function refuse(what: string): never {
  throw new TypeError(`roles(…): ${what}. Permissions are lower-case words such as "orders:read", "orders:*" or "*".`)
}
