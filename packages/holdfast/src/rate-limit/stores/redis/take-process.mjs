// One instance of an app that charges a shared counter.
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import { source } from '../../../storage/postgres/source-process.mjs'

const { module, loaded } = await source(fileURLToPath(new URL('../redis.ts', import.meta.url)))
const [, , url, prefix] = process.argv
const client = new Redis(url)
const store = module.redis(client, { prefix })
await client.ping()
await loaded()

async function admitted({ takes, times }) {
  let left = times
  let count = 0
  const caller = async () => {
    while (left-- > 0) if ((await store.take(takes)).every(({ allowed }) => allowed)) count++
  }
  await Promise.all(Array.from({ length: 32 }, caller))
  return count
}

process.on('message', (asked) => void admitted(asked).then((count) => process.send({ admitted: count })))
process.on('disconnect', () => client.disconnect())
process.send({ ready: true })
