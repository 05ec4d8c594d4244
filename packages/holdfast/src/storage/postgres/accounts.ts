import { and, arrayContains, asc, eq, gt, isNull, ne, or, sql, type SQL } from 'drizzle-orm'
import { ADMIN, type Account, type AccountCredentials, type AccountStore } from '../../accounts/account-store.js'
import type { SessionUser } from '../../authentication/sessions/session-store.js'
import { isUuid } from '../uuid.js'
import type { Attempt, Database } from './database.js'
import { passkeys, passwords, recoveryCodes, sessions, tickets, totpFactors, users } from './schema.js'
import { isStorable, moment, texts } from './values.js'

const isAdmin = and(arrayContains(users.roles, [ADMIN]), isNull(users.disabledAt))

export function postgresAccounts(attempt: Attempt): AccountStore {
  const ask = <T>(operation: string, work: (database: Database) => Promise<T>) =>
    attempt('account-store', operation, work)

  return {
    create: ({ id, email, name, roles, passwordHash, createdAt, emailVerifiedAt = null }) =>
      ask('create', async (database) => {
        const created = moment(createdAt)
        const verified = emailVerifiedAt === null ? sql`null` : moment(emailVerifiedAt)
        // One statement: an account never exists without its password, and no transaction has to be kept open.
        const { rows } = (await database.execute(sql`
          with created as (
            insert into ${users} (id, email, name, roles, created_at, email_verified_at)
            values (${id}::uuid, ${email}, ${name}, ${texts(roles)}, ${created}, ${verified})
            on conflict (email) do nothing
            returning id
          )
          insert into ${passwords} (user_id, hash, changed_at)
          select id, ${passwordHash}::text, ${created} from created
          returning user_id`)) as { rows: readonly unknown[] }
        return rows.length > 0
      }),

    findByEmail: async (email) =>
      isStorable(email) ? ask('find', (database) => credentials(database, eq(users.email, email))) : null,

    credentials: async (id) => (isUuid(id) ? ask('find', (database) => credentials(database, eq(users.id, id))) : null),

    async find(id) {
      if (!isUuid(id)) return null
      const [row] = await ask('find', (database) => database.select().from(users).where(eq(users.id, id)))
      return row === undefined ? null : read(row)
    },

    async replacePassword(id, from, to) {
      if (!isUuid(id)) return false
      const replaced = await ask('update', (database) =>
        database
          .update(passwords)
          .set({ hash: to })
          .where(and(eq(passwords.userId, id), eq(passwords.hash, from)))
          .returning({ userId: passwords.userId }),
      )
      return replaced.length > 0
    },

    async changePassword(id, { hash, from, keepSession, now }) {
      if (!isUuid(id)) return null
      return ask('update', (database) =>
        database.transaction(async (transaction) => {
          // A session that starts at this moment holds this lock shared: it ends here, or starts after the change.
          const [account] = await transaction.select({ id: users.id }).from(users).where(eq(users.id, id)).for('update')
          if (account === undefined) return null
          const next = { hash, changedAt: new Date(now) }
          const changed = await (from === undefined
            ? transaction
                .insert(passwords)
                .values({ userId: id, ...next })
                .onConflictDoUpdate({ target: passwords.userId, set: next })
                .returning({ userId: passwords.userId })
            : transaction
                .update(passwords)
                .set(next)
                .where(and(eq(passwords.userId, id), eq(passwords.hash, from)))
                .returning({ userId: passwords.userId }))
          if (changed.length === 0) return null
          await transaction.delete(tickets).where(and(eq(tickets.userId, id), eq(tickets.purpose, 'reset')))
          const others = keepSession !== undefined && isUuid(keepSession) ? ne(sessions.id, keepSession) : undefined
          const ended = await transaction
            .delete(sessions)
            .where(and(eq(sessions.userId, id), others))
            .returning({ id: sessions.id })
          return ended.length
        }),
      )
    },

    async verifyEmail(id, email, now) {
      if (!isUuid(id) || !isStorable(email)) return false
      const verified = await ask('update', (database) =>
        database
          .update(users)
          .set({ emailVerifiedAt: sql`coalesce(${users.emailVerifiedAt}, ${moment(now)})` })
          .where(and(eq(users.id, id), eq(users.email, email)))
          .returning({ id: users.id }),
      )
      return verified.length > 0
    },

    async update(id, { roles, disabled }) {
      if (!isUuid(id)) return null
      if (roles === undefined && disabled === undefined) return this.find(id)
      return ask('update', (database) =>
        database.transaction(async (transaction) => {
          // Locked one after the other in the same order by everybody: of two administrators who remove each other, the
          // second waits here, and then sees that there is no other.
          const locked = await transaction
            .select()
            .from(users)
            .where(or(eq(users.id, id), isAdmin))
            .orderBy(users.id)
            .for('update')
          const before = locked.find((row) => row.id === id)
          if (before === undefined) return null
          const former = read(before)
          const after = { ...former, roles: [...(roles ?? former.roles)], disabled: disabled ?? former.disabled }
          const others = locked.filter((row) => row.id !== id)
          if (holdsAdmin(former) && !holdsAdmin(after) && others.length === 0) return 'last_admin'
          await transaction
            .update(users)
            .set({ roles: after.roles, disabledAt: after.disabled ? sql`coalesce(${users.disabledAt}, now())` : null })
            .where(eq(users.id, id))
          if (former.disabled || after.disabled) {
            await transaction.delete(sessions).where(eq(sessions.userId, id))
            await transaction.delete(tickets).where(eq(tickets.userId, id))
          }
          return after
        }),
      )
    },

    async list({ limit, after = '' }) {
      const behind = after.replaceAll('\0', '')
      const rows = await ask('list', (database) =>
        database.select().from(users).where(gt(users.email, behind)).orderBy(asc(users.email)).limit(limit),
      )
      return rows.map(read)
    },
  }
}

async function credentials(database: Database, condition: SQL): Promise<AccountCredentials | null> {
  const [row] = await database
    .select({
      user: users,
      hash: passwords.hash,
      factors: {
        totp: sql<boolean>`exists (select from ${totpFactors}
          where ${totpFactors.userId} = ${users.id} and ${totpFactors.confirmedAt} is not null)`,
        passkeys: sql<number>`(select count(*)::integer from ${passkeys} where ${passkeys.userId} = ${users.id})`,
        recoveryCodes: sql<number>`coalesce((select cardinality(${recoveryCodes.hashes}) from ${recoveryCodes}
          where ${recoveryCodes.userId} = ${users.id}), 0)`,
      },
    })
    .from(users)
    .leftJoin(passwords, eq(passwords.userId, users.id))
    .where(condition)
  return row === undefined ? null : { ...read(row.user), passwordHash: row.hash, factors: row.factors }
}

type Row = typeof users.$inferSelect

function read(row: Row): Account {
  return {
    ...readUser(row),
    createdAt: row.createdAt.getTime(),
    emailVerifiedAt: row.emailVerifiedAt?.getTime() ?? null,
  }
}

/** The account beside a session or a key. */
export function readUser(row: Pick<Row, 'id' | 'email' | 'name' | 'roles' | 'disabledAt'>): SessionUser {
  const { id, email, name, roles, disabledAt } = row
  return { id, email, name, roles, disabled: disabledAt !== null }
}

function holdsAdmin({ roles, disabled }: Account): boolean {
  return !disabled && roles.includes(ADMIN)
}
