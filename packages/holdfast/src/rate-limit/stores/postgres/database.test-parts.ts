import type { PGlite } from '@electric-sql/pglite'
import { Pool } from 'pg'
import type { PostgresClient, PostgresStatement } from '../../../core/postgres-client.js'
import { postgres, postgresSql } from '../postgres.js'
import type { Store } from '../../store.js'

/** A superuser on the real server that `npm test` starts. */
export const server = address()

/** A schema of its own, dropped by `end`. */
export function ownSchema(max = 10) {
  const schema = `limits_${crypto.randomUUID().replaceAll('-', '').slice(0, 20)}`
  const pool = new Pool({ connectionString: server, max })
  pool.on('error', () => undefined)
  return {
    schema,
    pool,
    async end() {
      await pool.query(`drop schema if exists "${schema}" cascade`)
      await pool.end()
    },
  }
}

export interface ClockedStore {
  readonly store: Store
  readonly now: () => number
  advance(milliseconds: number): Promise<void>
}

/** A store whose server has a clock that the test moves, in a new schema. */
export async function clockedStore(client: Pool | PGlite, schema: string): Promise<ClockedStore> {
  let time = 1_900_000_000_123
  const run = async (text: string) => ('waitReady' in client ? client.query(text) : client.query(text))
  const stepped = (text: string) => text.replaceAll('clock_timestamp()', `"${schema}".clock_now()`)
  for (const statement of [
    `drop schema if exists "${schema}" cascade`,
    `create schema "${schema}"`,
    `create unlogged table "${schema}".clock (milliseconds bigint)`,
    `insert into "${schema}".clock values (${time})`,
    `create function "${schema}".clock_now() returns timestamptz language sql volatile
     as 'select to_timestamp(milliseconds / 1000.0) from "${schema}".clock'`,
    stepped(postgresSql(schema)),
  ]) {
    await run(statement)
  }
  const steppedClient: PostgresClient =
    'waitReady' in client
      ? { waitReady: client.waitReady, query: (text, values) => client.query(stepped(text), values) }
      : { query: (statement: PostgresStatement) => client.query({ ...statement, text: stepped(statement.text) }) }
  return {
    store: postgres(steppedClient, { schema, create: false }),
    now: () => time,
    async advance(milliseconds) {
      time += milliseconds
      await run(`update "${schema}".clock set milliseconds = ${time}`)
    },
  }
}

function address(): string {
  const url = process.env.HOLDFAST_TEST_POSTGRES_URL
  if (url === undefined) throw new Error('HOLDFAST_TEST_POSTGRES_URL is not set: these tests need a real Postgres.')
  return url
}
