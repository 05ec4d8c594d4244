import { Outage, outage } from '../../../core/outage.js'

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

/** `undefined`: no client of a known shape. */
export function statementRunner(client: unknown, prepare: boolean): RunStatement | undefined {
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
      throw failure(operation, error)
    }
  }
}

/** A server that is named by an SQLSTATE has answered, whatever the driver's error is called. */
function failure(operation: string, error: unknown): unknown {
  const { code } = error as { readonly code?: unknown }
  const isState = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)
  return isState ? new Outage('limit-store', operation, code) : outage('limit-store', operation, error)
}
