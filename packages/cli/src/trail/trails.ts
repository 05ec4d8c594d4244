import { generateSecret } from 'holdfast/secret'
import { auditTrail, type AuditTrail, type PostgresClient } from 'holdfast/storage/audit-trail'

/** What takes statements here: a connection of `pg`, or a PGlite. */
type Connection = PostgresClient & {
  query(text: string): Promise<{ readonly rows: readonly unknown[] }>
}

/** The schemas of a database that have an audit trail, by name. */
export async function schemasWithTrail(client: object): Promise<readonly string[]> {
  const { rows } = await (client as Connection).query(
    `select nspname::text as name from pg_class join pg_namespace on pg_namespace.oid = relnamespace
     where relname = 'audit_trail_ends' and relkind = 'r' order by 1`,
  )
  return (rows as readonly { readonly name: string }[]).map(({ name }) => name).filter((name) => SCHEMA.test(name))
}

/** As the library takes them. */
const SCHEMA = /^[a-z_][a-z0-9_]{0,39}$/

/**
 * A trail for reading alone.
 * @param secrets strong ones, with which rows may have been made; without one nothing can be verified
 */
export function trailOf(client: object, schema: string, secrets: readonly string[]): AuditTrail {
  const [first = generateSecret(), ...further] = secrets
  return auditTrail({ client: client as Connection, secret: [first, ...further], schema, create: false })
}
