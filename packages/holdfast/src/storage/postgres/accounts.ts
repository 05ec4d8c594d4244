import { and, asc, eq, gt, sql } from 'drizzle-orm'
import type { Account, AccountStore } from '../../accounts/account-store.js'
import { isUuid, type Attempt, type Database } from './database.js'
import { passwords, users } from './schema.js'

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
      const [row] = await ask('update', (database) =>
        database
          .update(users)
          .set({
            ...(roles === undefined ? {} : { roles: [...roles] }),
            ...(disabled === undefined
              ? {}
              : { disabledAt: disabled ? sql`coalesce(${users.disabledAt}, now())` : null }),
          })
          .where(eq(users.id, id))
          .returning(),
      )
      return row === undefined ? null : read(row)
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
