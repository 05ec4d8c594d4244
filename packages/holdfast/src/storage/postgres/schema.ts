import { bigint, boolean, index, integer, pgSchema, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type { TicketPurpose } from '../../accounts/ticket-store.js'

/** Everything of Holdfast's lives in one schema of its own; the application's tables may stand beside it. */
export const holdfast = pgSchema('holdfast')

const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 })
const count = (name: string) => bigint(name, { mode: 'number' })

export const users = holdfast.table('users', {
  id: uuid().primaryKey(),
  /** Normalised; compared whole. */
  email: text().notNull().unique(),
  name: text().notNull(),
  roles: text().array().notNull(),
  /** `null`: may sign in. */
  disabledAt: moment('disabled_at'),
  createdAt: moment('created_at').notNull(),
  emailVerifiedAt: moment('email_verified_at'),
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
    generation: count('generation').notNull().default(0),
    confirmedAt: moment('confirmed_at').notNull().defaultNow(),
    secretHash: text('secret_hash'),
  },
  (table) => [
    index('sessions_user').on(table.userId, table.lastSeenAt.desc()),
    index('sessions_idle_expiry').on(table.idleExpiresAt),
  ],
)

export const apiKeys = holdfast.table(
  'api_keys',
  {
    id: text().primaryKey(),
    /** `null`: the operator's. */
    ownerId: uuid('owner_id').references(() => users.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    scopes: text().array().notNull(),
    hash: text().notNull(),
    previousHash: text('previous_hash'),
    previousUntil: moment('previous_until'),
    limitRequests: count('limit_requests'),
    /** Milliseconds. */
    limitWindow: count('limit_window'),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at'),
    lastUsedAt: moment('last_used_at'),
  },
  (table) => [index('api_keys_owner').on(table.ownerId, table.createdAt.desc())],
)

/** An account has one of each purpose at most, so their number is bounded by that of the accounts. */
export const tickets = holdfast.table(
  'tickets',
  {
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    purpose: text().$type<TicketPurpose>().notNull(),
    hash: text().notNull().unique(),
    email: text().notNull(),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.purpose] })],
)

export const attempts = holdfast.table(
  'attempts',
  {
    key: text().primaryKey(),
    failures: integer().notNull(),
    lastAt: moment('last_at').notNull(),
    lockedUntil: moment('locked_until'),
    /** Whether the last attempt was: what one statement cannot tell otherwise. */
    admitted: boolean().notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [index('attempts_expiry').on(table.expiresAt)],
)

export const singleUses = holdfast.table(
  'single_uses',
  { id: text().primaryKey(), expiresAt: moment('expires_at').notNull() },
  (table) => [index('single_uses_expiry').on(table.expiresAt)],
)

export const totpFactors = holdfast.table('totp_factors', {
  userId: uuid('user_id')
    .primaryKey()
    .references(() => users.id, { onDelete: 'cascade' }),
  sealedSecret: text('sealed_secret').notNull(),
  confirmedAt: moment('confirmed_at'),
  lastStep: count('last_step').notNull(),
})

/** One row for each account that has had any: all are replaced, or one is taken, in one statement. */
export const recoveryCodes = holdfast.table('recovery_codes', {
  userId: uuid('user_id')
    .primaryKey()
    .references(() => users.id, { onDelete: 'cascade' }),
  hashes: text().array().notNull(),
})

export const passkeys = holdfast.table(
  'passkeys',
  {
    id: text().primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    publicKey: text('public_key').notNull(),
    counter: count('counter').notNull(),
    transports: text().array().notNull(),
    name: text().notNull(),
    backedUp: boolean('backed_up').notNull(),
    createdAt: moment('created_at').notNull(),
    lastUsedAt: moment('last_used_at'),
  },
  (table) => [index('passkeys_user').on(table.userId, table.createdAt.desc())],
)

export const migrations = holdfast.table('migrations', {
  position: integer().primaryKey().generatedAlwaysAsIdentity(),
  name: text().notNull().unique(),
  appliedAt: moment('applied_at').notNull().defaultNow(),
})
