import { Client } from 'pg'
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
  const client = new Client({ connectionString: verified(url), application_name: 'holdfast doctor' })
  // Without a listener a connection that breaks later would end the process.
  client.on('error', () => undefined)
  try {
    return await inTime(ask(client, elapsed), deadline)
  } finally {
    // A server that hangs would keep `end` waiting, and the process with it.
    void client.end().catch(() => undefined)
    socketOf(client)?.destroy()
  }
}

/** What the driver makes of these modes, without a warning on every run. */
function verified(url: string): string {
  return url.replace(/([?&]sslmode=)(?:prefer|require|verify-ca)(?=&|$)/, '$1verify-full')
}

async function ask(client: Client, elapsed: Asking['elapsed']): Promise<PostgresVisit> {
  await client.connect()
  const one = async (statement: string): Promise<unknown> => {
    const { rows } = await client.query<{ readonly value: unknown }>(statement)
    return rows[0]?.value
  }
  await client.query('begin transaction read only')
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
    isEncrypted: socketOf(client)?.encrypted === true,
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

interface Socket {
  readonly encrypted?: boolean
  destroy(): void
}

function socketOf(client: Client): Socket | undefined {
  return (client as unknown as { readonly connection?: { readonly stream?: Socket } }).connection?.stream
}
