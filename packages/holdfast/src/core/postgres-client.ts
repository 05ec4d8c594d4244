/** Statements on a Postgres client of the app's own. Drivers are told apart by their shape, so none has to be installed. */
import { ConfigurationError, type ConfigurationCode } from './configuration-error.js'
import { isOutage, Outage, outage } from './outage.js'

/** What is used of a `Pool` of `pg` (node-postgres), or of what is made like it. */
export interface PostgresPool {
  query(statement: PostgresStatement): Promise<PostgresRows>
}

/** What is used of PGlite, a database within the process. */
export interface EmbeddedPostgres {
  readonly waitReady: PromiseLike<unknown>
  query(text: string, values?: unknown[]): Promise<PostgresRows>
}

export interface PostgresStatement {
  /** Under this name the server keeps the statement prepared. */
  readonly name?: string
  readonly text: string
  readonly values: unknown[]
  /** Milliseconds. */
  readonly query_timeout?: number
}

export interface PostgresRows {
  readonly rows: readonly unknown[]
}

export type PostgresClient = PostgresPool | EmbeddedPostgres

/** Runs one statement; `name` has it prepared, for those that every request needs. A failure is an `Outage`. */
export type RunStatement = (
  operation: string,
  text: string,
  values: readonly unknown[],
  name?: string,
) => Promise<PostgresRows>

/** Milliseconds after which nobody waits for an answer any more, and a connection is given up. */
const LONGEST = 10_000

/**
 * `undefined`: no client of a known shape.
 * @param part what an outage is called
 * @param prepare whether the server keeps named statements prepared
 */
export function statementRunner(client: unknown, part: string, prepare: boolean): RunStatement | undefined {
  const known = client as Partial<PostgresPool & EmbeddedPostgres> | null | undefined
  if (typeof known?.query !== 'function') return undefined
  const isEmbedded = known.waitReady !== undefined
  return async (operation, text, values, name) => {
    try {
      if (isEmbedded) return await (client as EmbeddedPostgres).query(text, [...values])
      const named = prepare && name !== undefined ? { name } : {}
      return await (client as PostgresPool).query({ ...named, text, values: [...values], query_timeout: LONGEST })
    } catch (error) {
      // The driver's own error stays here: its message and detail hold values.
      throw failure(part, operation, error)
    }
  }
}

/** A server that is named by an SQLSTATE has answered, whatever the driver's error is called. */
function failure(part: string, operation: string, error: unknown): unknown {
  const { code } = error as { readonly code?: unknown }
  const isState = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)
  return isState ? new Outage(part, operation, code) : outage(part, operation, error)
}

/** SQLSTATEs of what does not exist: a schema, a table, a function. */
const MISSING = new Set(['3F000', '42P01', '42883'])

/** Runs `sql`, which creates what is missing, before the first statement, and again where that failed or somebody has dropped it. */
export function creating(run: RunStatement, sql: string): RunStatement {
  let creation: Promise<unknown> | undefined
  return async (...statement) => {
    const own = (creation ??= run('create', sql, []))
    try {
      await own
      return await run(...statement)
    } catch (error) {
      if (creation === own && ((await fails(own)) || (isOutage(error) && MISSING.has(error.reason))))
        creation = undefined
      throw error
    }
  }
}

const fails = (promise: Promise<unknown>) =>
  promise.then(
    () => false,
    () => true,
  )

/**
 * A schema's name in quotes.
 * @param place `postgres(…)`: what the error says
 * @throws {ConfigurationError} `code` on what is no plain name
 */
export function quotedSchema(schema: string, place: string, code: ConfigurationCode): string {
  if (!/^[a-z_][a-z0-9_]{0,39}$/.test(schema)) {
    throw new ConfigurationError(code, `The schema of ${place} is 1 to 40 of a–z, 0–9 and "_", no digit first.`)
  }
  return `"${schema}"`
}
