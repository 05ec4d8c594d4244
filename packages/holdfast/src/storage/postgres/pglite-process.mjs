// A process of its own on an embedded database, for tests that stop and kill one. It runs the library's source, tells
// its parent what happened, writes rows until it is asked to end, and then leaves as a server does: it finishes the
// write in hand and lets everything go.
import { source } from './source-process.mjs'

const [dataDir, mode] = process.argv.slice(2)
const { module, loaded } = await source('/pglite.ts')
const storage = module.pglite({
  dataDir,
  migrations: [{ name: '0001-notes', sql: 'create table if not exists public.notes (n integer primary key)' }],
})

try {
  await storage.open()
} catch (error) {
  process.send({ refused: { name: error.name, code: error.code, message: error.message } })
  process.disconnect()
}
await loaded()

if (process.connected) {
  process.send({ opened: true })
  const asked = new AbortController()
  if (mode === 'server') process.on('SIGTERM', () => asked.abort())
  if (mode === 'idle') {
    asked.abort()
    // Else it would end by itself, perhaps before the signal comes.
    setInterval(() => undefined, 60_000)
  }
  const from = Number(process.argv[4] ?? 0)
  for (let n = from; !asked.signal.aborted; n++) {
    await storage.query('write', (database) => database.execute(`insert into public.notes values (${n})`))
    process.send({ written: n })
    // The embedded database answers without leaving the microtask queue: signals would wait for ever.
    await new Promise((resolve) => setImmediate(resolve))
  }
  if (mode === 'server') process.disconnect()
}
