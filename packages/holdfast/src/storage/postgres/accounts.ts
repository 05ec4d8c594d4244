import { and, arrayContains, asc, eq, gt, isNull, or, sql } from 'drizzle-orm'
import { ADMIN, type Account, type AccountStore } from '../../accounts/account-store.js'
import { isUuid, type Attempt, type Database } from './database.js'
import { passwords, sessions, users } from './schema.js'

const isAdmin = and(arrayContains(users.roles, [ADMIN]), isNull(users.disabledAt))

export function postgresAccounts(attempt: Attempt): AccountStore {
  const ask = <T>(operation: string, work: (database: Database) => Promise<T>) =>
    attempt('account-store', operation, work)

  return {
    create: ({ id, email, name, roles, passwordHash, createdAt }) =>
      ask('create', async (database) => {
        const moment = sql`${new Date(createdAt).toISOString()}::timestamptz`
        const list = sql`array[${sql.join(
          roles.map((role) => sql`${role}`),
          sql`, `,
        )}]::text[]`
        // One statement: an account never exists without its password, and no transaction has to be kept open.
        const { rows } = (await database.execute(sql`
          with created as (
            insert into ${users} (id, email, name, roles, created_at)
            values (${id}::uuid, ${email}, ${name}, ${list}, ${moment})
            on conflict (email) do nothing
            returning id
          )
          insert into ${passwords} (user_id, hash, changed_at)
          select id, ${passwordHash}::text, ${moment} from created
          returning user_id`)) as { rows: readonly unknown[] }
        return rows.length > 0
      }),

    async findByEmail(email) {
      if (email.includes('\0')) return null
      const [row] = await ask('find', (database) =>
        database
          .select({ user: users, hash: passwords.hash })
          .from(users)
          .leftJoin(passwords, eq(passwords.userId, users.id))
          .where(eq(users.email, email)),
      )
      return row === undefined ? null : { ...read(row.user), passwordHash: row.hash }
    },

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
          if (former.disabled || after.disabled) await transaction.delete(sessions).where(eq(sessions.userId, id))
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

function read({ id, email, name, roles, disabledAt, createdAt }: typeof users.$inferSelect): Account {
  return { id, email, name, roles, disabled: disabledAt !== null, createdAt: createdAt.getTime() }
}

function holdsAdmin({ roles, disabled }: Account): boolean {
  return !disabled && roles.includes(ADMIN)
}
