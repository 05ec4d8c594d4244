import type { Cookies } from '../../core/cookie.js'
import type { Principal } from '../../core/principal.js'
import type { Parts } from './parts.js'

export interface HeldSession {
  readonly id: string
  readonly userId: string
}

/**
 * The sessions that this browser has, by either of its cookies: the access cookie is gone after minutes, and the refresh
 * cookie alone still holds the session. Those that have ended are not among them.
 */
export async function heldSessions(
  { issuer, sessions }: Pick<Parts, 'issuer' | 'sessions'>,
  principal: Principal | null,
  cookies: Cookies,
): Promise<readonly HeldSession[]> {
  const held: HeldSession[] = []
  if (principal?.sessionId !== undefined) held.push({ id: principal.sessionId, userId: principal.id })
  const named = await issuer.named(cookies)
  if (named !== null && named !== principal?.sessionId) {
    const session = await sessions.find(named)
    if (session !== null) held.push({ id: named, userId: session.userId })
  }
  return held
}
