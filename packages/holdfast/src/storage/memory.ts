import { ADMIN, type Account, type AccountStore } from '../accounts/account-store.js'
import type { Session, SessionStore } from '../authentication/session-store.js'
import { Outage } from '../core/outage.js'
import { boundedUserAgent } from './bounded-user-agent.js'
import type { Storage } from './storage.js'

type Row = Account & { readonly passwordHash: string | null }

/** Accounts and sessions in this process and gone with it: for tests and for trying things out. */
export function memory(): Storage {
  const users = new Map<string, Row>()
  const sessions = new Map<string, Session>()
  let closed = false

  /** As a server would: later, and with copies, so that nobody shares an object with the store. */
  const answer = async <T>(part: string, work: () => T): Promise<T> => {
    if (closed) throw new Outage(part, 'query', 'closed')
    return structuredClone(work())
  }
  const account = ({ id, email, name, roles, disabled, createdAt }: Row): Account => ({
    id,
    email,
    name,
    roles,
    disabled,
    createdAt,
  })
  const asAccount = (row: Row | undefined) => (row === undefined ? null : account(row))
  const end = (ended: readonly Session[]) => ended.filter((session) => sessions.delete(session.id)).length

  const accountStore: AccountStore = {
    create: (given) =>
      answer('account-store', () => {
        if ([...users.values()].some((row) => row.email === given.email)) return false
        users.set(given.id, structuredClone({ ...given, disabled: false }))
        return true
      }),
    findByEmail: (email) =>
      answer('account-store', () => {
        const row = [...users.values()].find((candidate) => candidate.email === email)
        return row === undefined ? null : { ...account(row), passwordHash: row.passwordHash }
      }),
    find: (id) => answer('account-store', () => asAccount(users.get(id))),
    replacePassword: (id, from, to) =>
      answer('account-store', () => {
        const row = users.get(id)
        if (row === undefined || row.passwordHash !== from) return false
        users.set(id, { ...row, passwordHash: to })
        return true
      }),
    update: (id, { roles, disabled }) =>
      answer('account-store', () => {
        const row = users.get(id)
        if (row === undefined) return null
        const changed = { ...row, roles: [...(roles ?? row.roles)], disabled: disabled ?? row.disabled }
        const others = [...users.values()].filter((other) => other.id !== id)
        if (isAdmin(row) && !isAdmin(changed) && !others.some(isAdmin)) return 'last_admin'
        users.set(id, changed)
        if (changed.disabled || row.disabled) end([...sessions.values()].filter(({ userId }) => userId === id))
        return account(changed)
      }),
    list: ({ limit, after = '' }) =>
      answer('account-store', () =>
        [...users.values()]
          .filter((row) => row.email > after)
          .toSorted((one, other) => (one.email < other.email ? -1 : 1))
          .slice(0, limit)
          .map(account),
      ),
  }

  const sessionStore: SessionStore = {
    create: (session) =>
      answer('session-store', () => {
        if (users.get(session.userId)?.disabled !== false) return false
        sessions.set(session.id, {
          ...session,
          userAgent: boundedUserAgent(session.userAgent),
        })
        return true
      }),
    find: (id) =>
      answer('session-store', () => {
        const session = sessions.get(id)
        const row = session && users.get(session.userId)
        if (session === undefined || row === undefined) return null
        const { email, name, roles, disabled } = row
        return { ...session, user: { id: row.id, email, name, roles, disabled } }
      }),
    touch: (id, seen) =>
      answer('session-store', () => {
        const session = sessions.get(id)
        if (session === undefined) return false
        const { lastSeenAt, idleExpiresAt } = seen
        sessions.set(id, { ...session, lastSeenAt, idleExpiresAt })
        return true
      }),
    revoke: (id) => answer('session-store', () => sessions.delete(id)),
    revokeOwn: (userId, id) =>
      answer('session-store', () => sessions.get(id)?.userId === userId && sessions.delete(id)),
    revokeAll: (userId, except) =>
      answer('session-store', () =>
        end([...sessions.values()].filter((session) => session.userId === userId && session.id !== except)),
      ),
    list: (userId, now) =>
      answer('session-store', () =>
        [...sessions.values()]
          .filter((session) => session.userId === userId && session.idleExpiresAt > now && session.expiresAt > now)
          .toSorted((one, other) => other.lastSeenAt - one.lastSeenAt || (one.id < other.id ? -1 : 1))
          .slice(0, 100),
      ),
    deleteExpired: (now) =>
      answer('session-store', () =>
        end([...sessions.values()].filter((session) => session.idleExpiresAt < now || session.expiresAt < now)),
      ),
  }

  return {
    accounts: accountStore,
    sessions: sessionStore,
    async close() {
      closed = true
    },
  }
}

function isAdmin({ roles, disabled }: Row): boolean {
  return !disabled && roles.includes(ADMIN)
}
