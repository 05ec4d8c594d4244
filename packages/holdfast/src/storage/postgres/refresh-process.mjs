// One instance of an app on a shared server, for tests of refreshes at the same moment. For each message it refreshes
// so many times at once, and answers how each ended.
import { source } from './source-process.mjs'

const { module, loaded } = await source('/postgres.ts')
const storage = module.postgres({ url: process.argv[2], connections: 16, timeout: '20 s' })
await storage.open()
await storage.isUp()
await loaded()

process.on('message', ({ id, request, times }) => {
  void Promise.all(Array.from({ length: times }, () => storage.sessions.rotate(id, request))).then((answers) =>
    process.send({ ended: answers.map(({ outcome, session }) => ({ outcome, generation: session?.generation })) }),
  )
})
process.on('disconnect', () => void storage.close())
process.send({ ready: true })
