import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import { timedOut, within } from '../../core/in-time.js'
import { isOutage, outage, type Outage } from '../../core/outage.js'

/** A Drizzle handle without a schema of its own: the same for an embedded database and for a server. */
export type Database = PgDatabase<PgQueryResultHKT>

/**
 * Runs queries on the open database. What a database or network fails with is an `Outage`, and none takes longer than
 * the deadline, the time to open included: who asks while it is still migrating is told so, and the opening goes on.
 * `patient` waits for the opening, however long it takes: for the start of the app.
 */
export type Attempt = <T>(
  part: string,
  operation: string,
  work: (database: Database) => Promise<T>,
  patient?: 'patient',
) => Promise<T>

/**
 * @param open answers the open and migrated database, the same one each time
 * @param deadline milliseconds; what has not answered by then counts as down
 * @param tell is told of every failure
 */
export function attempts(open: () => Promise<Database>, deadline: number, tell: (fault: Outage) => void): Attempt {
  return async (part, operation, work, patient) => {
    try {
      const working = open().then(work)
      return await (patient ? working : within(deadline, working, timedOut(part, operation)))
    } catch (error) {
      // The driver's own error stays here: its message holds the statement and its parameters.
      const fault = outage(part, operation, error)
      if (isOutage(fault)) tell(fault)
      throw fault
    }
  }
}
