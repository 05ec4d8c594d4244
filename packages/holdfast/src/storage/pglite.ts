import { checkedOptions } from '../core/checked-options.js'
import { mkdir } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { ConfigurationError } from '../core/configuration-error.js'
import type { Outage } from '../core/outage.js'
import type { Database } from './postgres/database.js'
import { lockFile } from './postgres/lock-file.js'
import { checkedMigrations, migrate, type Migration } from './postgres/migrate.js'
import { openOnce, type Opened } from './postgres/open-once.js'
import { postgresStorage, type PostgresStorage } from './postgres/postgres-storage.js'
import { closeOnSignal } from './postgres/shutdown.js'

export type { Database } from './postgres/database.js'
export type { Migration } from './postgres/migrate.js'
export type { PostgresStorage } from './postgres/postgres-storage.js'

export interface PgliteOptions {
  /** The folder of the data; made, with its parents, where it is missing. `memory://`: nothing is kept. */
  readonly dataDir: string
  /** The application's own tables, migrated after Holdfast's in the same transaction. */
  readonly migrations?: readonly Migration[]
  /** Closes the database on SIGTERM and SIGINT, after the queries in hand. Default true; else call `close` yourself. */
  readonly closeOnSignal?: boolean
  /** Is told of every query that failed: what and why, never a statement or a value. */
  readonly onOutage?: (outage: Outage) => void
}

const OPTIONS: Readonly<Record<keyof PgliteOptions, true>> = {
  dataDir: true,
  migrations: true,
  closeOnSignal: true,
  onOutage: true,
}

/** Milliseconds. All queries share one thread, so one may have to wait for others. */
const DEADLINE = 10_000

/**
 * Accounts, sessions, keys and what belongs to them on Postgres embedded in this process: for development, tests and
 * one-process deployments. One process for each folder: a second one is refused at its first query. Nothing is opened
 * before that.
 */
export function pglite(options: PgliteOptions): PostgresStorage {
  checkedOptions('pglite(…)', options, OPTIONS)
  const { dataDir } = options
  if (typeof dataDir !== 'string' || dataDir === '') {
    throw new ConfigurationError('config.storage', 'pglite({ dataDir }) needs a folder, or "memory://".')
  }
  const migrations = checkedMigrations(options.migrations)
  const isMemory = dataDir.startsWith('memory://')
  // Databases in memory are told apart by nothing but the call that made them.
  const key = isMemory ? `pglite ${crypto.randomUUID()}` : `pglite ${resolve(dataDir)}`
  const settings = { migrations, closeOnSignal: options.closeOnSignal ?? true }
  const once = openOnce<PGlite>(key, settings, async () => {
    const opened = isMemory ? await inMemory(dataDir) : await inFolder(resolve(dataDir), options.closeOnSignal ?? true)
    try {
      await migrate(await handle(opened.client), migrations)
      return opened
    } catch (error) {
      await opened.close()
      throw error
    }
  })
  let database: Promise<Database> | undefined

  return postgresStorage({
    open: async () => {
      const client = await once.open()
      return (database ??= handle(client))
    },
    close: () => once.close(),
    deadline: DEADLINE,
    prepare: false,
    onOutage: options.onOutage,
  })
}

async function inMemory(dataDir: string): Promise<Opened<PGlite>> {
  const client = await start(dataDir)
  return { client, close: () => client.close() }
}

async function inFolder(folder: string, onSignal: boolean): Promise<Opened<PGlite>> {
  await mkdir(dirname(folder), { recursive: true })
  const lock = await lockFile(`${folder}.lock`)
  let client: PGlite
  try {
    client = await start(folder)
  } catch (error) {
    lock.release()
    throw error
  }
  process.once('exit', lock.release)
  let closing: Promise<void> | undefined
  const close = () =>
    (closing ??= client.close().finally(() => {
      lock.release()
      process.off('exit', lock.release)
      forget()
    }))
  const forget = onSignal ? closeOnSignal(activity(client), close) : () => undefined
  return { client, close }
}

/** Imported here, since the embedded server is large and nobody needs it to build an app. */
async function start(dataDir: string): Promise<PGlite> {
  const { PGlite } = await import('@electric-sql/pglite')
  return PGlite.create({ dataDir })
}

async function handle(client: PGlite): Promise<Database> {
  const { drizzle } = await import('drizzle-orm/pglite')
  return drizzle({ client })
}

/** When the last query of anybody in this process ended: the application's own count as well. */
function activity(client: PGlite): () => number {
  let running = 0
  let last = 0
  const counted = <T extends (...parameters: never[]) => Promise<unknown>>(method: T) =>
    (async (...parameters: Parameters<T>) => {
      running++
      try {
        return await method.apply(client, parameters)
      } finally {
        running--
        last = performance.now()
      }
    }) as unknown as T
  client.query = counted(client.query)
  client.exec = counted(client.exec)
  client.transaction = counted(client.transaction)
  return () => (running > 0 ? Infinity : last)
}
