import { findPart, parts } from '../../verbs/parts.mjs'
import { startPostgres } from './postgres.ts'
import { startRedis } from './redis.ts'

// Vitest's global setup of packages/holdfast. The library's tests cannot import from here (arrows point from checks to
// packages), so they find one real server of each kind in their environment, with `npm test` and with `npx vitest`:
//
//   HOLDFAST_TEST_POSTGRES_URL   superuser, shared by every test file: make a database or schema of your own in it
//   HOLDFAST_TEST_REDIS_URL      shared by every test file: use a key prefix of your own
//   HOLDFAST_TEST_REDIS_PROGRAM  for a server of your own, which you freeze, end, or make a cluster of
//
// Set one beforehand and that server is used instead. Unset means that it could not be had: fail, never skip.
export default async function setup(): Promise<() => Promise<void>> {
  process.env.HOLDFAST_TEST_REDIS_PROGRAM ??= findPart(parts.redis) ?? ''
  const servers = await Promise.all([
    provide('HOLDFAST_TEST_POSTGRES_URL', startPostgres),
    provide('HOLDFAST_TEST_REDIS_URL', startRedis),
  ])
  return async () => {
    await Promise.all(servers.map(async (server) => server?.stop()))
  }
}

async function provide(variable: string, start: () => ReturnType<typeof startRedis>) {
  if (process.env[variable]) return undefined
  try {
    const server = await start()
    process.env[variable] = server.url
    return server
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return undefined
  }
}
