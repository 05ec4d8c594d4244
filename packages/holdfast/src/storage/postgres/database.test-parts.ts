import { Client } from 'pg'

/** A superuser on the real server that `npm test` starts. */
export const server = address()

const databases: string[] = []

/** The address of a new database of its own. */
export async function freshDatabase(): Promise<string> {
  const name = `storage_${crypto.randomUUID().replaceAll('-', '')}`
  await administer(`create database ${name}`)
  databases.push(name)
  const url = new URL(server)
  url.pathname = name
  return url.href
}

/**
 * Postgres waits five seconds for connections that are closing. `with (force)` would end them: a pool's `end()` resolves
 * before its connections have closed, and one that is ended throws where no test can catch it.
 */
export async function dropDatabases(): Promise<void> {
  for (const name of databases.splice(0)) await administer(`drop database if exists ${name}`)
}

export async function administer(statement: string, url = server): Promise<readonly Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows
  } finally {
    await client.end()
  }
}

function address(): string {
  const url = process.env.HOLDFAST_TEST_POSTGRES_URL
  if (url === undefined) throw new Error('HOLDFAST_TEST_POSTGRES_URL is not set: these tests need a real Postgres.')
  return url
}
