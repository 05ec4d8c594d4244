import { resolve } from 'node:path'
import type { AuditTrail } from 'holdfast/storage/audit-trail'
import { Environment } from '../../doctor/environment.js'
import { signingSecrets } from '../../doctor/own-secrets.js'
import { shownName } from '../../doctor/redaction.js'
import { readOnly } from '../../doctor/stores/read-only.js'
import { storeAddress } from '../../doctor/stores/address.js'
import { unreachable } from '../../doctor/stores/visit.js'
import type { Failure } from '../../report.js'
import { schemasWithTrail, trailOf } from '../../trail/trails.js'
import { embeddedFolder, storageFailure } from '../keys/storage.js'
import type { TrailOptions } from './options.js'

/** An open trail. */
export interface TrailSource {
  readonly trail: AuditTrail
  readonly schema: string
  close(): Promise<void> | void
}

interface Connection {
  readonly client: object
  close(): Promise<void> | void
}

/** Secrets of the app that are here. */
export function secretsOf({ secretFrom }: TrailOptions, environment: Environment): readonly string[] | Failure {
  if (secretFrom === undefined) return signingSecrets(environment)
  const values: string[] = []
  for (const name of secretFrom) {
    const value = environment.setting(name)?.value
    // Somebody may have typed the secret itself.
    if (value === undefined) {
      return { failure: `the variable ${shownName(name)} of --secret-from is not set`, hint: 'it takes a name' }
    }
    values.push(value)
  }
  return values
}

export function environmentOf({ cwd, envFile = [] }: TrailOptions): Environment | Failure {
  try {
    return new Environment(
      resolve(cwd),
      process.env,
      envFile.map((file) => resolve(file)),
    )
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return { failure: 'the folder of --cwd, or a file of --env-file, is not there' }
  }
}

/** What is wrong is a failure in one sentence, without an address. */
export async function openTrail(
  options: TrailOptions,
  environment: Environment,
  secrets: readonly string[],
): Promise<TrailSource | Failure> {
  const connection = await connected(options, environment)
  if ('failure' in connection) return connection
  const { client, close } = connection
  try {
    const schemas = await schemasWithTrail(client)
    const schema = options.schema ?? schemas[0]
    if (schema !== undefined && schemas.includes(schema) && (options.schema !== undefined || schemas.length === 1)) {
      return { trail: trailOf(client, schema, secrets), schema, close }
    }
    await close()
    if (schemas.length === 0) {
      return {
        failure: 'there is no audit trail in this database',
        hint: 'auditTrail(…) makes it with its first event',
      }
    }
    return { failure: 'say which trail is meant', hint: `--schema takes ${schemas.join(', ')}` }
  } catch (error) {
    await close()
    return databaseFailure(error)
  }
}

async function connected(options: TrailOptions, environment: Environment): Promise<Connection | Failure> {
  const { database, dataDir } = options
  if (database !== undefined && dataDir !== undefined) return { failure: 'name --database or --data-dir, not both' }
  const url = database ?? (dataDir === undefined ? environment.setting('DATABASE_URL')?.value : undefined)
  if (url !== undefined) return onServer(url)
  const folder = dataDir ?? environment.setting('DATA_DIR')?.value
  if (folder === undefined) {
    return {
      failure: 'say where the trail is',
      hint: '--database or DATABASE_URL names a Postgres server, --data-dir or DATA_DIR the folder of an embedded one',
    }
  }
  return inFolder(folder)
}

async function onServer(url: string): Promise<Connection | Failure> {
  const address = storeAddress(url, { 'postgres:': SERVER, 'postgresql:': SERVER })
  if ('wrong' in address) return { failure: `the address of the database ${address.wrong}` }
  try {
    return await readOnly(url)
  } catch (error) {
    return databaseFailure(error)
  }
}

const SERVER = { port: '5432', isSecure: false }

function databaseFailure(error: unknown): Failure {
  const { why, remedy } = unreachable(error)
  return storageFailure(error) ?? { failure: `the database could not be asked: ${why}`, hint: remedy }
}

/** An embedded database admits one process: while the app runs, its lock is respected. */
async function inFolder(named: string): Promise<Connection | Failure> {
  const folder = embeddedFolder(named)
  if (typeof folder !== 'string') return folder
  try {
    const { pglite } = await import('holdfast/storage/pglite')
    const storage = pglite({ dataDir: folder })
    const handle = (await storage.database()) as unknown as { readonly $client: object }
    return { client: handle.$client, close: () => storage.close() }
  } catch (error) {
    return databaseFailure(error)
  }
}
