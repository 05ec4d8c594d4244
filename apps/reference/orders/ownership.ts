import type { Principal } from 'holdfast/next'
import type { OwnedOrder } from './orders'

/** Whose order it is, and admins. */
export function mayUse({ principal, object }: { principal: Principal; object: OwnedOrder }): boolean {
  return object.ownerId === principal.id || principal.roles.includes('admin')
}
