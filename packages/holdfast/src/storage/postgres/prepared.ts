import type { Database } from './database.js'

/** A statement compiled once for each database handle. */
export function prepared<T>(compile: (database: Database) => T): (database: Database) => T {
  const statements = new WeakMap<Database, T>()
  return (database) => {
    const known = statements.get(database)
    if (known !== undefined) return known
    const statement = compile(database)
    statements.set(database, statement)
    return statement
  }
}
