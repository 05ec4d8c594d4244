import { fail, pass, together, type Check, type Diagnosis } from '../check.js'
import { inTheClear, storeDiagnoses } from '../stores/verdict.js'
import type { PostgresVisit } from '../stores/postgres.js'

/** Some statements of one sign-in: what each costs is felt. */
const SLOW = { ms: 50, remedy: 'Run app and database in one region.' }

export const check: Check = {
  group: 'stores',
  title: 'Postgres',
  examine: async (subject) => {
    const store = await subject.postgres()
    const told =
      store.kind === 'visited'
        ? [
            ...inTheClear(
              store,
              store.visit.isEncrypted,
              store.address.isNear,
              'Add sslmode=verify-full to the address.',
            ),
            ...server(store.visit),
          ]
        : []
    return together([...storeDiagnoses(store, SLOW), ...told])
  },
}

function server({ version, isReplica, migrations }: PostgresVisit): Diagnosis[] {
  const told = [
    version < 15
      ? fail(`Postgres ${version}; Holdfast needs 15 or later.`, 'Update the server.')
      : pass(`Postgres ${version}.`),
  ]
  if (isReplica) told.push(fail('It is a replica, and takes no writes.', 'Name the primary.'))
  const own = migrations?.filter((name) => name.startsWith('holdfast/')) ?? []
  const last = own.at(-1)
  told.push(
    last === undefined
      ? pass("Holdfast's tables are not there: an app that keeps accounts here makes them when it starts.")
      : pass(`Holdfast's tables are those of ${last} (${own.length} of its steps are applied).`),
  )
  return told
}
