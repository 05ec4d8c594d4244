import { sql, type SQL } from 'drizzle-orm'

/** Milliseconds since the epoch as a parameter of a statement. */
export function moment(time: number): SQL {
  return sql`${new Date(time).toISOString()}::timestamptz`
}

export function texts(list: readonly string[]): SQL {
  return sql`${sql.param([...list])}::text[]`
}

/** A text column refuses NUL: what holds one names no row, and asking would be a fault of the query. */
export function isStorable(text: string): boolean {
  return !text.includes('\0')
}
