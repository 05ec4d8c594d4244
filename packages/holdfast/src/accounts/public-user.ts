import type { SessionUser } from '../authentication/sessions/session-store.js'

/** An account as endpoints answer it. Built field by field: a new column of the row does not leave by itself. */
export interface PublicUser {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly roles: readonly string[]
}

export function publicUser({ id, email, name, roles }: SessionUser): PublicUser {
  return { id, email, name, roles: [...roles] }
}
