import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'
import { postgres } from '../postgres.js'
import { twoProcesses } from '../two-processes.test-parts.js'
import { dropDatabases, freshDatabase } from './database.test-parts.js'

afterAll(dropDatabases, 60_000)

twoProcesses(async () => {
  const url = await freshDatabase()
  const program = fileURLToPath(new URL('refresh-process.mjs', import.meta.url))
  return { storage: postgres({ url }), program, parameters: [url] }
})
