import { index, integer, pgSchema, text, timestamp, uuid } from 'drizzle-orm/pg-core'

/** Everything of Holdfast's lives in one schema of its own; the application's tables may stand beside it. */
export const holdfast = pgSchema('holdfast')

const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 })

export const users = holdfast.table('users', {
  id: uuid().primaryKey(),
  /** Normalised; compared whole. */
  email: text().notNull().unique(),
  name: text().notNull(),
  roles: text().array().notNull(),
  /** `null`: may sign in. */
  disabledAt: moment('disabled_at'),
  createdAt: moment('created_at').notNull(),
})

/** Apart from the accounts: a query for an account cannot return a credential by accident. */
export const passwords = holdfast.table('passwords', {
  userId: uuid('user_id')
    .primaryKey()
    .references(() => users.id, { onDelete: 'cascade' }),
  /** A PHC string. */
  hash: text().notNull(),
  changedAt: moment('changed_at').notNull(),
})

/** One row for each sign-in on a device; ended sessions are deleted. No row holds anything that signs in. */
export const sessions = holdfast.table(
  'sessions',
  {
    id: uuid().primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    createdAt: moment('created_at').notNull(),
    lastSeenAt: moment('last_seen_at').notNull(),
    authenticatedAt: moment('authenticated_at').notNull(),
    idleExpiresAt: moment('idle_expires_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    userAgent: text('user_agent'),
  },
  (table) => [
    index('sessions_user').on(table.userId, table.lastSeenAt.desc()),
    index('sessions_idle_expiry').on(table.idleExpiresAt),
  ],
)

export const migrations = holdfast.table('migrations', {
  position: integer().primaryKey().generatedAlwaysAsIdentity(),
  name: text().notNull().unique(),
  appliedAt: moment('applied_at').notNull().defaultNow(),
})
