import { rotation } from '../../authentication/sessions/rotation.js'
import type { Session, SessionStore, SessionWithUser } from '../../authentication/sessions/session-store.js'
import { boundedUserAgent } from '../bounded-user-agent.js'
import { removeWhere, userOf, type Answer, type Rows, type SessionRow } from './rows.js'

export function memorySessions({ sessions, accounts }: Rows, answer: Answer): SessionStore {
  const withUser = (id: string): SessionWithUser | null => {
    const session = sessions.get(id)
    const account = session && accounts.get(session.userId)
    return session === undefined || account === undefined ? null : { ...session, user: userOf(account) }
  }
  /** `false` when there is no such row. */
  const change = (id: string, changes: (row: SessionRow) => Partial<SessionRow>) => {
    const row = sessions.get(id)
    if (row !== undefined) sessions.set(id, { ...row, ...changes(row) })
    return row !== undefined
  }

  return {
    create: (session) =>
      answer(() => {
        if (accounts.get(session.userId)?.disabled !== false) return false
        const userAgent = boundedUserAgent(session.userAgent)
        sessions.set(session.id, { ...session, userAgent, generation: 0, confirmedAt: session.createdAt })
        return true
      }),
    find: (id) => answer(() => withUser(id)),
    touch: (id, { lastSeenAt, idleExpiresAt }) => answer(() => change(id, () => ({ lastSeenAt, idleExpiresAt }))),
    rotate: (id, { generation, now, idleExpiresAt, grace }) =>
      answer(() => {
        const found = withUser(id)
        if (found === null || found.user.disabled || !isLiving(found, now)) return { outcome: 'gone' } as const
        const verdict = rotation(found, generation, now, grace)
        if (verdict.outcome === 'reused') {
          sessions.delete(id)
          return { outcome: 'reused', userId: found.userId } as const
        }
        const { outcome, ...state } = verdict
        const moved = { ...state, lastSeenAt: now, idleExpiresAt }
        change(id, () => moved)
        return { outcome, session: { ...found, ...moved } }
      }),
    confirm: (id, generation, now) =>
      answer(() =>
        change(id, (row) =>
          generation > row.generation ? { generation, confirmedAt: Math.max(row.confirmedAt, now) } : {},
        ),
      ),
    proved: (id, authenticatedAt) =>
      answer(() => change(id, (row) => ({ authenticatedAt: Math.max(row.authenticatedAt, authenticatedAt) }))),
    revoke: (id) => answer(() => sessions.delete(id)),
    revokeOwn: (userId, id) => answer(() => sessions.get(id)?.userId === userId && sessions.delete(id)),
    revokeAll: (userId, except) =>
      answer(() => removeWhere(sessions, (session) => session.userId === userId && session.id !== except)),
    list: (userId, now) =>
      answer(() =>
        [...sessions.values()]
          .filter((session) => session.userId === userId && isLiving(session, now))
          .toSorted((one, other) => other.lastSeenAt - one.lastSeenAt || (one.id < other.id ? -1 : 1))
          .slice(0, 100)
          .map(listed),
      ),
    deleteExpired: (now) =>
      answer(() => removeWhere(sessions, (session) => session.idleExpiresAt < now || session.expiresAt < now)),
  }
}

function isLiving({ idleExpiresAt, expiresAt }: Session, now: number): boolean {
  return idleExpiresAt > now && expiresAt > now
}

/** Without what proves it. */
function listed(row: SessionRow): Session {
  const { generation: _, confirmedAt: __, secretHash: ___, ...session } = row
  return session
}
