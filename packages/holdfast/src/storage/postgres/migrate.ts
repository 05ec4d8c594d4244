import { sql } from 'drizzle-orm'
import { ConfigurationError } from '../../core/configuration-error.js'
import type { Database } from './database.js'
import { accounts } from './migrations/0001-accounts.js'
import { credentials } from './migrations/0002-credentials.js'
import { migrations } from './schema.js'

/** A step of the schema: applied once, in the order of the list, and never changed after its release. */
export interface Migration {
  /** Unique for ever, such as `0001-orders`; names beginning with `holdfast/` are Holdfast's own. */
  readonly name: string
  /** Statements, parted by `--> statement-breakpoint` as Drizzle's generator writes them. */
  readonly sql: string
}

/** The SQL is part of the code: no folder has to be found at run time, in a bundle or a container. */
const OWN: readonly Migration[] = [
  { name: 'holdfast/0001-accounts', sql: accounts },
  { name: 'holdfast/0002-credentials', sql: credentials },
]

/** One number for every process of every app on this database. */
const LOCK = 5_287_119_073

/** @throws {ConfigurationError} `config.storage` on a name that is none, or that two of them have. */
export function checkedMigrations(theirs: readonly Migration[] = []): readonly Migration[] {
  const names = new Set<string>()
  for (const { name } of theirs) {
    if (!/^[\w.-]{1,100}$/.test(name)) {
      throw new ConfigurationError(
        'config.storage',
        'The name of a migration is 1 to 100 letters, digits, "_", "." or "-".',
      )
    }
    if (names.has(name)) throw new ConfigurationError('config.storage', `Two migrations have the name "${name}".`)
    names.add(name)
  }
  return theirs
}

/**
 * Brings the database up to date: all missing steps in one transaction, or none. Processes that start at once wait for
 * each other; the lock ends with the transaction, whatever becomes of the process.
 */
export async function migrate(database: Database, theirs: readonly Migration[]): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.execute(sql`select pg_advisory_xact_lock(${LOCK}::bigint)`)
    await transaction.execute(sql`create schema if not exists holdfast`)
    await transaction.execute(sql`
      create table if not exists holdfast.migrations (
        position integer primary key generated always as identity,
        name text not null unique,
        applied_at timestamptz(3) not null default now()
      )`)
    const applied = new Set(
      (await transaction.select({ name: migrations.name }).from(migrations)).map(({ name }) => name),
    )
    for (const step of [...OWN, ...theirs]) {
      if (applied.has(step.name)) continue
      for (const statement of step.sql.split('--> statement-breakpoint')) await transaction.execute(sql.raw(statement))
      await transaction.insert(migrations).values({ name: step.name })
    }
  })
}
