import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Command as Declaration } from 'commander'
import type { PostgresStorage } from 'holdfast/storage/postgres'
import type { Failure, Outcome } from '../../report.js'

/** Where the database of the app is, as the command line or the environment says. */
export interface StorageOptions {
  readonly database?: string
  readonly dataDir?: string
}

export function declareStorage(declaration: Declaration): Declaration {
  return declaration
    .option('--database <url>', 'a Postgres server; default DATABASE_URL, which other users of the machine cannot read')
    .option('--data-dir <folder>', 'the folder of an embedded database; default DATA_DIR')
}

/**
 * Opens the app's storage for one piece of work. What is wrong with the database is a failure in one sentence, without
 * its address; what is wrong with us is thrown.
 */
export async function withStorage(
  options: StorageOptions,
  work: (storage: PostgresStorage) => Promise<Outcome>,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Outcome> {
  let storage: PostgresStorage | undefined
  try {
    const opened = await open(options, env)
    if ('failure' in opened) return opened
    storage = opened
    await storage.open()
    return await work(storage)
  } catch (error) {
    const failure = storageFailure(error)
    if (failure === undefined) throw error
    return failure
  } finally {
    await storage?.close()
  }
}

async function open(
  { database, dataDir }: StorageOptions,
  env: Readonly<Record<string, string | undefined>>,
): Promise<PostgresStorage | Failure> {
  if (database !== undefined && dataDir !== undefined) return { failure: 'name --database or --data-dir, not both' }
  const url = database ?? (dataDir === undefined ? env.DATABASE_URL : undefined)
  if (url) {
    if (!/^postgres(?:ql)?:\/\//.test(url) || !URL.canParse(url)) {
      return { failure: 'the address of the database is not a postgres:// address' }
    }
    const { postgres } = await import('holdfast/storage/postgres')
    return postgres({ url, connections: 1 })
  }
  const named = dataDir ?? env.DATA_DIR
  if (!named) {
    return {
      failure: 'say where the keys are kept',
      hint: '--database or DATABASE_URL names a Postgres server, --data-dir or DATA_DIR the folder of an embedded one',
    }
  }
  const folder = embeddedFolder(named)
  if (typeof folder !== 'string') return folder
  const { pglite } = await import('holdfast/storage/pglite')
  return pglite({ dataDir: folder })
}

/** DATA_DIR of an app may hold the database in a folder of its own. A folder that holds none is not made into one. */
export function embeddedFolder(named: string): string | Failure {
  const folder = [named, join(named, 'pglite')].find((each) => existsSync(join(each, 'PG_VERSION')))
  return folder ?? { failure: `there is no embedded database in ${JSON.stringify(named)}` }
}

/** Of a database that cannot be opened or asked; `undefined`: it is a fault of ours. */
export function storageFailure(error: unknown): Failure | undefined {
  if (!(error instanceof Error)) return undefined
  const { code, reason } = error as { readonly code?: unknown; readonly reason?: unknown }
  if (code === 'ERR_MODULE_NOT_FOUND' || reason === 'ERR_MODULE_NOT_FOUND') {
    return {
      failure: 'the driver of the database is not installed',
      hint: 'npm i drizzle-orm pg for a Postgres server, npm i drizzle-orm @electric-sql/pglite for an embedded one',
    }
  }
  // Both carry what is wrong, and neither a statement nor an address.
  if (error.name === 'HoldfastConfigurationError' || error.name === 'HoldfastOutage') return { failure: error.message }
  return undefined
}
