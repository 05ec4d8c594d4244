import type { Client } from 'pg'
import { readOnly, type ReadOnly } from './read-only.js'
import { inTime, roundTrip, skewOf, type Asking, type Measured } from './visit.js'

export interface PostgresVisit extends Measured {
  /** The major one. */
  readonly version: number
  /** Whether it refuses to write: a replica. */
  readonly isReplica: boolean
  readonly isEncrypted: boolean
  /** Names of the steps that Holdfast and the app have applied, in order; undefined where there is no table of them. */
  readonly migrations: readonly string[] | undefined
}

/**
 * Asks a server how it is, inside of a transaction that cannot write.
 * @throws {Error} of the driver, which may hold anything: `unreachable` puts it into words
 */
export async function visitPostgres(url: string, { deadline, elapsed }: Asking = {}): Promise<PostgresVisit> {
  const opened = await readOnly(url, deadline)
  try {
    return await inTime(ask(opened, elapsed), deadline)
  } finally {
    opened.close()
  }
}

async function ask({ client, isEncrypted }: ReadOnly, elapsed: Asking['elapsed']): Promise<PostgresVisit> {
  const one = async (statement: string): Promise<unknown> => {
    const { rows } = await client.query<{ readonly value: unknown }>(statement)
    return rows[0]?.value
  }
  const time = await roundTrip(() => client.query('select 1'), elapsed)
  const skew = await skewOf(async () =>
    Number(await one('select extract(epoch from clock_timestamp()) * 1000 as value')),
  )
  const version = Math.floor(Number(await one(`select current_setting('server_version_num') as value`)) / 10_000)
  const isReplica = (await one('select pg_is_in_recovery() as value')) === true
  const isThere = (await one(`select to_regclass('holdfast.migrations') is not null as value`)) === true
  const applied = isThere ? await migrationsOf(client) : undefined
  return {
    roundTrip: time,
    skew,
    version,
    isReplica,
    isEncrypted,
    migrations: applied,
  }
}

/** The table may be another user's. */
async function migrationsOf(client: Client): Promise<readonly string[] | undefined> {
  try {
    const { rows } = await client.query<{ readonly name: string }>(
      'select name from holdfast.migrations order by position',
    )
    return rows.map(({ name }) => name)
  } catch {
    return undefined
  }
}
