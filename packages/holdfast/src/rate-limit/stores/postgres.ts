import { checkedOptions } from '../../core/checked-options.js'
import { ConfigurationError } from '../../core/configuration-error.js'
import { creating, quotedSchema, statementRunner, type PostgresClient } from '../../core/postgres-client.js'
import { postgresAnalytics } from '../analytics/stores/postgres-analytics.js'
import { checkCounter, checkTake } from '../checked-take.js'
import type { Counter, Store, Take, Taken } from '../store.js'
import { postgresDocument } from './postgres/document.js'
import { schemaSql } from './postgres/schema-sql.js'
import { decodeTaken, encodePeeks, encodeTake, encodeTakes, nameOf, ONE } from './postgres/take-values.js'

export type { EmbeddedPostgres, PostgresClient, PostgresPool, PostgresStatement } from '../../core/postgres-client.js'

export interface PostgresOptions {
  /** Where the tables and functions are: `[a-z_][a-z0-9_]*`, at most 40 characters; default `holdfast`. */
  readonly schema?: string
  /**
   * Whether they are created, or brought up to date, with the first call of each process; default true. With `false`
   * somebody else runs `postgresSql()` beforehand, and the app's role needs no right to create anything: `usage` of the
   * schema, `select, insert, update, delete` on its tables, and `execute` on its functions, which everybody has.
   */
  readonly create?: boolean
  /**
   * Whether the server keeps the statements prepared for each connection, by name; default true. `false` behind a pooler
   * that gives each statement another connection and cannot follow names.
   */
  readonly prepare?: boolean
}

/**
 * Counts in Postgres 15 or later: for an app that has a database and wants no second one. A call is one statement,
 * whatever the number of limits, atomic by row locks, on the server's clock; it expects `read committed`, which is the default.
 *
 * Counters are in an unlogged table: a take waits for no disk, and **a crash of the server empties it** (a restart does
 * not; a replica has none of them, so a failover begins anew too). What is changed at run time and the analytics are in
 * logged tables. Counters that are over leave as new ones come, a few each time.
 *
 * @example postgres(new Pool({ connectionString, max: 20 }))
 * @param client a `Pool` of `pg`, or PGlite; the pool's own limits decide how many calls are under way at once
 * @throws {ConfigurationError} `config.limit`, `config.unknown_option`
 */
export function postgres(client: PostgresClient, options: PostgresOptions = {}): Store {
  checkedOptions('postgres(…)', options, { schema: true, create: true, prepare: true })
  const { create = true, prepare = true } = options
  const schema = schemaName(options.schema)
  const direct = statementRunner(client, 'limit-store', prepare)
  if (direct === undefined) {
    throw new ConfigurationError('config.limit', 'postgres(…) needs a Pool of pg, or a PGlite.')
  }
  const run = create ? creating(direct, schemaSql(schema)) : direct
  const [allName, resetName] = [`${schema}.take_limits`, `${schema}.reset_limits`]
  const ones = new Map(
    [...ONE].map(([algorithm, own]) => {
      const name = `${schema}.${own}`
      const text = `select ${name}($1::text, $2::bigint, $3::bigint, $4::bigint, $5::bigint, $6::boolean) as taken`
      return [algorithm, { name, text }]
    }),
  )
  const all = `select ${allName}($1::text[], $2::bigint[], $3::boolean) as taken`

  const operation = (charging: boolean) => (charging ? 'take' : 'peek')

  function askOne(take: Take, charging: boolean) {
    const { name, text } = ones.get(take.policy.algorithm) as { readonly name: string; readonly text: string }
    return run(operation(charging), text, [...encodeTake(take), charging], name)
  }

  function askAll(takes: readonly Take[], charging: boolean) {
    const { names, numbers } = charging ? encodeTakes(takes) : encodePeeks(takes)
    return run(operation(charging), all, [names, numbers, charging], allName)
  }

  async function ask(takes: readonly Take[], charging: boolean): Promise<Taken[]> {
    for (const take of takes) checkTake(take)
    const [first] = takes
    if (first === undefined) return []
    const { rows } = await (takes.length === 1 ? askOne(first, charging) : askAll(takes, charging))
    return decodeTaken((rows[0] as { readonly taken: unknown } | undefined)?.taken, takes.length)
  }

  return {
    name: 'postgres',
    reach: 'shared',
    take: (takes) => ask(takes, true),
    peek: (takes) => ask(takes, false),
    async reset(counters: readonly Counter[]) {
      for (const counter of counters) checkCounter(counter)
      if (counters.length === 0) return
      const names = [...new Set(counters.map(nameOf))].toSorted()
      await run('reset', `select ${resetName}($1::text[])`, [names], resetName)
    },
    document: postgresDocument(run, schema),
    analytics: postgresAnalytics((text, values) => run('analytics', text, values), schema),
  }
}

/**
 * What `create: false` leaves to somebody with the right to: one statement, as often as one likes.
 * @param schema default `holdfast`
 */
export function postgresSql(schema?: string): string {
  return schemaSql(schemaName(schema))
}

const schemaName = (schema = 'holdfast') => quotedSchema(schema, 'postgres(…)', 'config.limit')
