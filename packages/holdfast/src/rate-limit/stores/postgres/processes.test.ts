import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'
import { fourProcesses } from '../four-processes.test-parts.js'
import { ownSchema, server } from './database.test-parts.js'

// Nothing is in it yet: the first call of each process creates the tables, all at the same moment.
const database = ownSchema()
afterAll(() => database.end())

fourProcesses(fileURLToPath(new URL('take-process.mjs', import.meta.url)), () => [server, database.schema])
