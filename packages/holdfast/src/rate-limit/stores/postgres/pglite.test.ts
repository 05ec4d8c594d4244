import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { storeContract } from '../../../testing/store-contract.js'
import { clockedStore } from './database.test-parts.js'

vi.setConfig({ testTimeout: 120_000 })

describe('on the clock of the test', () => {
  let embedded: PGlite
  beforeAll(async () => {
    embedded = new PGlite()
    await embedded.waitReady
  }, 120_000)
  afterAll(() => embedded.close())
  storeContract('postgres on PGlite', () => clockedStore(embedded, 'limits'), { describe, expect, it })
})
