// One instance of an app that charges a shared counter: the twin of the one on Redis.
import { fileURLToPath } from 'node:url'
import { Pool } from 'pg'
import { source } from '../../../storage/postgres/source-process.mjs'

const { module, loaded } = await source(fileURLToPath(new URL('../postgres.ts', import.meta.url)))
const [, , connectionString, schema] = process.argv
const pool = new Pool({ connectionString, max: 8 })
const store = module.postgres(pool, { schema })
await pool.query('select 1')
await loaded()

async function admitted(takes, times) {
  let left = times
  let count = 0
  const caller = async () => {
    while (left-- > 0) if ((await store.take(takes)).every(({ allowed }) => allowed)) count++
  }
  await Promise.all(Array.from({ length: 32 }, caller))
  return count
}

process.on('message', ({ takes, times }) => {
  void admitted(takes, times).then((count) => process.send({ admitted: count }))
})
process.on('disconnect', () => void pool.end())
process.send({ ready: true })
