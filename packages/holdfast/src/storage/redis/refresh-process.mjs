// One instance of an app on a shared Redis: the twin of the one on Postgres.
import { Redis } from 'ioredis'
import { source } from '../postgres/source-process.mjs'

const { module, loaded } = await source('/redis.ts')
const [, , url, prefix] = process.argv
const client = new Redis(url)
const storage = module.redis({ client, prefix, timeout: '10 s' })
await storage.open()
await loaded()

process.on('message', ({ id, request, times }) => {
  void Promise.all(Array.from({ length: times }, () => storage.sessions.rotate(id, request))).then((answers) =>
    process.send({ ended: answers.map(({ outcome, session }) => ({ outcome, generation: session?.generation })) }),
  )
})
process.on('disconnect', () => client.disconnect())
process.send({ ready: true })
