import type { Outage } from '../../core/outage.js'
import type { Storage } from '../storage.js'
import { postgresAccounts } from './accounts.js'
import { postgresAttempts } from './attempts.js'
import { attempts, type Attempt, type Database } from './database.js'
import { postgresFactors } from './factors.js'
import { postgresKeys } from './keys.js'
import { postgresSessions } from './sessions.js'
import { postgresSingleUse } from './single-use.js'
import { postgresTickets } from './tickets.js'

/** A storage on Postgres, embedded or on a server, which the application may use for its own tables too. */
export interface PostgresStorage extends Storage {
  /**
   * Opens and migrates now rather than at the first query: call it at start, so that a setting that cannot work is seen
   * there. Never in a build.
   */
  open(): Promise<void>
  /** The Drizzle handle for the application's own tables, open and migrated. Its errors hold statements: do not log them. */
  database(): Promise<Database>
  /**
   * The application's own query with a deadline; a failure of the database is an `Outage`, which the gate answers with
   * 503. A mistake in `work` itself, such as a TypeError, stays what it is: 500, with its stack in the log.
   */
  query<T>(operation: string, work: (database: Database) => Promise<T>): Promise<T>
  /** Whether it answers now; takes at most the deadline, also while the database is still opening. */
  isUp(): Promise<boolean>
}

export interface PostgresStorageParts {
  readonly open: () => Promise<Database>
  readonly close: () => Promise<void>
  /** Milliseconds. */
  readonly deadline: number
  /** Keep hot statements prepared on the server. */
  readonly prepare: boolean
  readonly onOutage: ((outage: Outage) => void) | undefined
}

export function postgresStorage({ open, close, deadline, prepare, onOutage }: PostgresStorageParts): PostgresStorage {
  const attempt: Attempt = attempts(open, deadline, (outage) => onOutage?.(outage))
  return {
    accounts: postgresAccounts(attempt),
    sessions: postgresSessions(attempt, prepare),
    keys: postgresKeys(attempt, prepare),
    tickets: postgresTickets(attempt),
    attempts: postgresAttempts(attempt),
    factors: postgresFactors(attempt),
    singleUse: postgresSingleUse(attempt),
    open: () => attempt('database', 'open', async () => undefined, 'patient'),
    database: () => attempt('database', 'open', async (database) => database, 'patient'),
    query: (operation, work) => attempt('database', operation, work),
    isUp: () =>
      attempt('database', 'health', (database) => database.execute('select 1')).then(
        () => true,
        () => false,
      ),
    close,
  }
}
