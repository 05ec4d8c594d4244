import type { Clock } from '../core/clock.js'
import { ConfigurationError } from '../core/configuration-error.js'
import { milliseconds, type Duration } from '../core/duration.js'
import type { SessionStore, SessionWithUser } from './session-store.js'

/**
 * How long sign-out, a changed role or a disabled account may go unnoticed. `immediate`: not at all, one query for each
 * request. `{ maxStale }`: at most that long on every instance, from a bounded cache.
 */
export type Revocation = 'immediate' | { readonly maxStale: Duration }

export interface SessionCheck {
  /** The session if it is alive: not revoked, not expired, its user not disabled. */
  live(id: string): Promise<SessionWithUser | null>
  /** Drops what this instance remembers of it. */
  forget(id: string): void
}

/** Sessions remembered at most; the one read longest ago goes first. */
const REMEMBERED = 10_000

export function sessionCheck(store: Pick<SessionStore, 'find'>, revocation: Revocation, clock: Clock): SessionCheck {
  const maxStale = staleness(revocation)
  const seen = new Map<string, { readonly session: SessionWithUser; readonly readAt: number }>()
  let forgotten = 0

  const read = async (id: string): Promise<SessionWithUser | null> => {
    const known = seen.get(id)
    const now = clock()
    // A clock moved backwards makes an entry look younger than it is: such an entry is read again.
    const isFresh = known !== undefined && now >= known.readAt && now - known.readAt < maxStale
    // What looks expired is read again: another instance may have refreshed the session meanwhile.
    if (isFresh && !hasExpired(known.session, now)) return known.session
    seen.delete(id)
    const before = forgotten
    const session = await store.find(id)
    // A read that a sign-out overtook is not remembered.
    if (session !== null && maxStale > 0 && before === forgotten) {
      // The time before the read: what changed while it ran counts as unseen.
      seen.set(id, { session, readAt: now })
      if (seen.size > REMEMBERED) seen.delete(seen.keys().next().value as string)
    }
    return session
  }

  return {
    async live(id) {
      const session = await read(id)
      if (session === null || session.user.disabled) return null
      return hasExpired(session, clock()) ? null : session
    },
    forget(id) {
      forgotten++
      seen.delete(id)
    },
  }
}

function hasExpired({ idleExpiresAt, expiresAt }: SessionWithUser, now: number): boolean {
  return now >= idleExpiresAt || now >= expiresAt
}

/** Milliseconds; at most 15 minutes, beyond which "signed out" would be a promise nobody can rely on. */
function staleness(revocation: Revocation): number {
  if (revocation === 'immediate') return 0
  try {
    const maxStale = milliseconds(revocation.maxStale)
    if (maxStale <= 15 * 60_000) return maxStale
  } catch {
    // Answered below, like a length that is too long.
  }
  throw new ConfigurationError('config.token', '`revocation` is "immediate" or { maxStale } of at most 15 minutes.')
}
