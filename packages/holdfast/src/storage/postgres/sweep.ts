import { sql, type SQL } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import { moment } from './values.js'

/** So long after their end rows are kept, milliseconds: clocks of processes differ, and are set back. */
const MARGIN = 300_000

/**
 * A part of the statement that writes one row: removes three that expired, found by the index and locked by nobody. As
 * each call removes more than it adds, the table holds no more than lives, however fast it is written; at no further
 * round trip.
 * @param own the row that the same statement writes: it may not be changed twice
 */
export function sweep(table: PgTable, key: PgColumn, expiresAt: PgColumn, own: string, now: number): SQL {
  return sql`
    delete from ${table} where ${key} = any (array (
      select ${key} from ${table} where ${expiresAt} < ${moment(now - MARGIN)} and ${key} <> ${own}
      order by ${expiresAt} limit 3 for update skip locked
    ))`
}
