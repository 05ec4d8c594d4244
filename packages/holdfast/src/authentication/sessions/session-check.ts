import type { Clock } from '../../core/clock.js'
import { isPromise, type Eventually } from '../../core/verdict.js'
import { freshRows, staleness, type Revocation } from './fresh-rows.js'
import type { SessionStore, SessionWithUser } from './session-store.js'

/** What the use of a session shows, and its row may not know yet. */
export interface SessionUse {
  /** What the row has to be told; the same text for uses that tell it the same. */
  readonly what: string
  isKnown(session: SessionWithUser): boolean
  /** Tells it, in one round trip; `false` when the row is gone. */
  write(): Promise<boolean>
  /** The row after that. */
  known(session: SessionWithUser): SessionWithUser
}

export interface SessionCheck {
  /** The session if it is alive: not revoked, not expired, its user not disabled. What is remembered must suffice. */
  live(id: string, suffices?: (session: SessionWithUser) => boolean): Eventually<SessionWithUser | null>
  /** Writes what the row does not know: once for all who ask at the same time. `false` when the row is gone. */
  record(id: string, use: SessionUse): Promise<boolean>
  /** Drops what this instance remembers of it. */
  forget(id: string): void
  /** As `forget`, of all sessions of the user. */
  forgetUser(userId: string): void
}

export function sessionCheck(store: Pick<SessionStore, 'find'>, revocation: Revocation, clock: Clock): SessionCheck {
  const rows = freshRows((id) => store.find(id), staleness(revocation), clock)
  const writing = new Map<string, Promise<boolean>>()

  const living = (session: SessionWithUser | null) =>
    session === null || session.user.disabled || hasExpired(session, clock()) ? null : session

  const write = async (id: string, use: SessionUse): Promise<boolean> => {
    const isAlive = await use.write()
    // It counts as read when it was read: a write tells nothing of what others have changed meanwhile.
    if (isAlive) rows.update(id, (row) => (use.isKnown(row) ? row : use.known(row)))
    else rows.forget(id)
    return isAlive
  }

  return {
    live(id, suffices = () => true) {
      // What looks expired is read again: another instance may have refreshed the session meanwhile.
      const read = rows.read(id, (known) => !hasExpired(known, clock()) && suffices(known))
      return isPromise(read) ? read.then(living) : living(read)
    },
    record(id, use) {
      const key = `${id} ${use.what}`
      const underWay = writing.get(key) ?? write(id, use).finally(() => writing.delete(key))
      writing.set(key, underWay)
      return underWay
    },
    forget: (id) => rows.forget(id),
    forgetUser: (userId) => rows.forgetWhere((session) => session.userId === userId),
  }
}

function hasExpired({ idleExpiresAt, expiresAt }: SessionWithUser, now: number): boolean {
  return now >= idleExpiresAt || now >= expiresAt
}
