import { ADMIN, type Account, type AccountCredentials, type AccountStore } from '../../accounts/account-store.js'
import { removeWhere, userOf, type AccountRow, type Answer, type Rows } from './rows.js'

export function memoryAccounts(rows: Rows, answer: Answer): AccountStore {
  const { accounts, sessions, tickets } = rows
  const byEmail = (email: string) => [...accounts.values()].find((row) => row.email === email)

  return {
    create: (given) =>
      answer(() => {
        if (byEmail(given.email) !== undefined) return false
        accounts.set(given.id, structuredClone({ emailVerifiedAt: null, ...given, disabled: false }))
        return true
      }),
    findByEmail: (email) => answer(() => credentials(rows, byEmail(email))),
    credentials: (id) => answer(() => credentials(rows, accounts.get(id))),
    find: (id) =>
      answer(() => {
        const row = accounts.get(id)
        return row === undefined ? null : account(row)
      }),
    replacePassword: (id, from, to) =>
      answer(() => {
        const row = accounts.get(id)
        if (row === undefined || row.passwordHash !== from) return false
        accounts.set(id, { ...row, passwordHash: to })
        return true
      }),
    changePassword: (id, { hash, from, keepSession }) =>
      answer(() => {
        const row = accounts.get(id)
        if (row === undefined || (from !== undefined && row.passwordHash !== from)) return null
        accounts.set(id, { ...row, passwordHash: hash })
        removeWhere(tickets, (ticket) => ticket.userId === id && ticket.purpose === 'reset')
        return removeWhere(sessions, (session) => session.userId === id && session.id !== keepSession)
      }),
    verifyEmail: (id, email, now) =>
      answer(() => {
        const row = accounts.get(id)
        if (row?.email !== email) return false
        accounts.set(id, { ...row, emailVerifiedAt: row.emailVerifiedAt ?? now })
        return true
      }),
    update: (id, { roles, disabled }) =>
      answer(() => {
        const row = accounts.get(id)
        if (row === undefined) return null
        const changed = { ...row, roles: [...(roles ?? row.roles)], disabled: disabled ?? row.disabled }
        const others = [...accounts.values()].filter((other) => other.id !== id)
        if (isAdmin(row) && !isAdmin(changed) && !others.some(isAdmin)) return 'last_admin'
        accounts.set(id, changed)
        if (changed.disabled || row.disabled) {
          removeWhere(sessions, ({ userId }) => userId === id)
          removeWhere(tickets, ({ userId }) => userId === id)
        }
        return account(changed)
      }),
    list: ({ limit, after = '' }) =>
      answer(() =>
        [...accounts.values()]
          .filter((row) => row.email > after)
          .toSorted((one, other) => (one.email < other.email ? -1 : 1))
          .slice(0, limit)
          .map(account),
      ),
  }
}

function account(row: AccountRow): Account {
  return { ...userOf(row), createdAt: row.createdAt, emailVerifiedAt: row.emailVerifiedAt }
}

function credentials({ totp, passkeys, recoveryCodes }: Rows, row: AccountRow | undefined): AccountCredentials | null {
  if (row === undefined) return null
  const factors = {
    totp: (totp.get(row.id)?.confirmedAt ?? null) !== null,
    passkeys: [...passkeys.values()].filter(({ userId }) => userId === row.id).length,
    recoveryCodes: recoveryCodes.get(row.id)?.length ?? 0,
  }
  return { ...account(row), passwordHash: row.passwordHash, factors }
}

function isAdmin({ roles, disabled }: AccountRow): boolean {
  return !disabled && roles.includes(ADMIN)
}
