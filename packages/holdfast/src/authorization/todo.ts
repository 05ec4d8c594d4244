import type { GuardedAccess } from './access.js'

const UNDECIDED = new WeakSet<GuardedAccess>()

/**
 * `access: TODO('reads orders, asks nobody')`: nobody has decided yet who may call. Everybody is refused with 403 until
 * somebody does, and the terminal says so when the route is loaded. It compiles and builds, and is never public.
 * @param seen what is known of the route, for whoever decides
 */
export function TODO(seen: string): GuardedAccess {
  if (typeof seen !== 'string' || seen.trim() === '') throw new TypeError('TODO(seen) says what there is to decide.')
  const access: GuardedAccess = Object.freeze({
    kind: 'guarded',
    description: `TODO(${seen})`,
    scopes: [],
    check: () => 'deny',
  })
  UNDECIDED.add(access)
  return access
}

export function isTodo(access: object): boolean {
  return UNDECIDED.has(access as GuardedAccess)
}
