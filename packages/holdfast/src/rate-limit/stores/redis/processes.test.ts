import { fileURLToPath } from 'node:url'
import { freshPrefix, shared } from '../../../storage/redis/server.test-parts.js'
import { fourProcesses } from '../four-processes.test-parts.js'

fourProcesses(fileURLToPath(new URL('take-process.mjs', import.meta.url)), () => [shared, freshPrefix()])
