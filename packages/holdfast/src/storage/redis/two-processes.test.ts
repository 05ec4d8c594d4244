import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'
import { redis } from '../redis.js'
import { twoProcesses } from '../two-processes.test-parts.js'
import { freshPrefix, ioredis, shared } from './server.test-parts.js'

const client = ioredis(shared, { lazyConnect: true })
afterAll(() => client.disconnect())

twoProcesses(async () => {
  const prefix = freshPrefix()
  const program = fileURLToPath(new URL('refresh-process.mjs', import.meta.url))
  return { storage: redis({ client, prefix, timeout: '10 s' }), program, parameters: [shared, prefix] }
})
