// An instance that migrates its database at its start, and kills itself at one of the statements.
import { finish, input } from '../../bench/measuring/measured-process.mjs'

const { kind, url, migrations, at, moment } = input()
let statements = 0

/** @template T @param {() => Promise<T>} run @returns {Promise<T>} */
async function counted(run) {
  statements += 1
  if (statements !== at) return run()
  if (moment === 'before') process.kill(process.pid, 'SIGKILL')
  const running = run()
  // It is on its way to the server, or done here.
  if (moment === 'under way') setImmediate(() => process.kill(process.pid, 'SIGKILL'))
  const result = await running
  if (moment === 'after') process.kill(process.pid, 'SIGKILL')
  return result
}

const storage = await { postgres: onPostgres, pglite: onPglite }[kind]()
await storage.open()
await storage.close()
finish({ statements })

async function onPostgres() {
  const { default: pg } = await import('pg')
  const { postgres } = await import('../../packages/holdfast/dist/storage/postgres.js')
  const { query } = pg.Client.prototype
  pg.Client.prototype.query = function (...given) {
    return counted(() => query.apply(this, given))
  }
  return postgres({ url, migrations, connections: 1 })
}

async function onPglite() {
  const { PGlite } = await import('@electric-sql/pglite')
  const { pglite } = await import('../../packages/holdfast/dist/storage/pglite.js')
  const base = Object.getPrototypeOf(PGlite.prototype)
  const { transaction } = base
  base.transaction = function (work) {
    return transaction.call(this, (tx) =>
      work({
        ...tx,
        query: (...given) => counted(() => tx.query(...given)),
        exec: (...given) => counted(() => tx.exec(...given)),
      }),
    )
  }
  return pglite({ dataDir: url, migrations })
}
