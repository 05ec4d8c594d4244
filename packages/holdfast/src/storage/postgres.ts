import { checkedOptions } from '../core/checked-options.js'
import { createHash } from 'node:crypto'
import { drizzle } from 'drizzle-orm/node-postgres'
import { Client, Pool, type PoolClient, type PoolConfig } from 'pg'
import { ConfigurationError } from '../core/configuration-error.js'
import { configuredDuration } from '../core/configured-duration.js'
import type { Duration } from '../core/duration.js'
import type { Outage } from '../core/outage.js'
import { checkedMigrations, migrate, type Migration } from './postgres/migrate.js'
import { openOnce, type Once } from './postgres/open-once.js'
import { postgresStorage, type PostgresStorage } from './postgres/postgres-storage.js'
import type { Database } from './postgres/database.js'

export type { Database } from './postgres/database.js'
export type { Migration } from './postgres/migrate.js'
export type { PostgresStorage } from './postgres/postgres-storage.js'

export interface PostgresOptions {
  /** `postgres://user:password@host/database`. Absent while the app is built; checked at the first use. */
  readonly url?: string | undefined
  /**
   * Your own pool instead, with your own timeouts: behind a pooler that keeps no sessions (PgBouncer in transaction
   * mode), which refuses the start-up parameters that ours sends. It is not closed by `close`.
   */
  readonly pool?: Pool
  /** Connections at most; default 10. */
  readonly connections?: number
  /** For each query, on the server and here; default 5 s. */
  readonly timeout?: Duration
  /** Keep hot statements prepared on the server. Default: with `url` yes, with `pool` no. */
  readonly prepare?: boolean
  /** The application's own tables, migrated after Holdfast's in the same transaction. */
  readonly migrations?: readonly Migration[]
  /** Is told of every query that failed: what and why, never a statement or a value. */
  readonly onOutage?: (outage: Outage) => void
}

const OPTIONS: Readonly<Record<keyof PostgresOptions, true>> = {
  url: true,
  pool: true,
  connections: true,
  timeout: true,
  prepare: true,
  migrations: true,
  onOutage: true,
}

/** Milliseconds to reach the server, or to wait for a free connection. */
const CONNECT_TIMEOUT = 3_000
/** Milliseconds for all migrations; other processes wait for them that long. */
const MIGRATION_TIMEOUT = 120_000

/** Accounts, sessions, keys and what belongs to them on a Postgres server, 15 or later. Nothing is opened before the first query. */
export function postgres(options: PostgresOptions): PostgresStorage {
  const { url, pool, connections = 10 } = options
  checkedOptions('postgres(…)', options, OPTIONS)
  if (url !== undefined && pool !== undefined) refuse('postgres(…) takes a `url` or a `pool`, not both.')
  const timeout = configuredDuration(
    options.timeout ?? '5 s',
    'config.storage',
    '`timeout` is a duration such as "5 s".',
  )
  const migrations = checkedMigrations(options.migrations)
  const once = pool === undefined ? server() : given(pool)
  let database: Database | undefined

  return postgresStorage({
    open: async () => {
      const client = await once.open()
      return (database ??= drizzle(client))
    },
    close: () => once.close(),
    deadline: timeout + CONNECT_TIMEOUT + 1_000,
    prepare: options.prepare ?? pool === undefined,
    onOutage: options.onOutage,
  })

  function server(): Once<Pool> {
    // The address holds a password: the key is its digest.
    const key = `postgres ${createHash('sha256')
      .update(url ?? '')
      .digest('hex')}`
    return openOnce(key, { connections, timeout, migrations }, async () => {
      if (url === undefined || url === '') {
        refuse('postgres({ url }) is missing: set DATABASE_URL, or whatever it is read from, to a postgres:// address.')
      }
      if (!/^postgres(?:ql)?:\/\//.test(url)) refuse('postgres({ url }) is not a postgres:// address.')
      const config: PoolConfig = {
        connectionString: url,
        application_name: 'holdfast',
        connectionTimeoutMillis: CONNECT_TIMEOUT,
        keepAlive: true,
      }
      const client = new Client({
        ...config,
        statement_timeout: MIGRATION_TIMEOUT,
        query_timeout: MIGRATION_TIMEOUT + 1_000,
      })
      client.on('error', ignore)
      await client.connect()
      try {
        await migrate(drizzle(client), migrations)
      } finally {
        await client.end().catch(ignore)
      }
      const own = new Pool({
        ...config,
        max: connections,
        statement_timeout: timeout,
        // The server's own limit comes first; this is for a server that has stopped.
        query_timeout: timeout + 1_000,
        idle_in_transaction_session_timeout: 2 * timeout,
      })
      // A connection that dies while idle is replaced at the next query; without a listener it would end the process.
      own.on('error', ignore)
      return { client: own, close: () => own.end() }
    })
  }

  function given(own: Pool): Once<Pool> {
    let migrated: Promise<void> | undefined
    return {
      open: async () => {
        migrated ??= migrateWith(own, migrations).catch((error: unknown) => {
          migrated = undefined
          throw error
        })
        await migrated
        return own
      },
      close: async () => undefined,
    }
  }
}

async function migrateWith(pool: Pool, migrations: readonly Migration[]): Promise<void> {
  const client: PoolClient = await pool.connect()
  try {
    await migrate(drizzle(client), migrations)
    client.release()
  } catch (error) {
    // Whatever state it is in, nobody gets this connection again.
    client.release(true)
    throw error
  }
}

function ignore(): void {}

function refuse(message: string): never {
  throw new ConfigurationError('config.storage', message)
}
