// kill -9 loses nothing. Instances of an app, and their database, are killed at random moments while people refresh,
// thieves come back, keys are given new texts, the secret is replaced on one instance after the other, the audit trail is
// written and limits are counted; and while two of them migrate a database, at each statement. What was acknowledged is
// there afterwards, and nobody is signed out who should not be.
//
//   npm run proof -- kill        HOLDFAST_KILL_ROUNDS (60 kills for each storage), HOLDFAST_KILL_SEED
import { randomInt } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { print } from '../bench/measuring/table.mjs'
import { liveThroughKills } from './kill/life.mjs'
import { rotatedByCommand } from './kill/command.mjs'
import { migratedOnPglite, migratedOnPostgres } from './kill/migrations.mjs'
import { fromSource } from './from-source.mjs'

const ROUNDS = Number(process.env.HOLDFAST_KILL_ROUNDS ?? 60)
const SEED = Number(process.env.HOLDFAST_KILL_SEED ?? randomInt(2 ** 31))

const [{ startRedis }, { startPostgres }, { temporaryFolder }] = await Promise.all(
  ['redis', 'postgres', 'server'].map((part) => fromSource(`checks/parts/${part}.ts`)),
)
const violations = /** @type {string[]} */ ([])
console.log(`seed ${SEED}`)

const folder = temporaryFolder('kill')
// After the servers, however this ends.
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
// They wait for the disk: what they acknowledge is there after a crash.
const postgres = await startPostgres([])
const redis = await startRedis('--appendonly', 'yes', '--appendfsync', 'always')
try {
  const lives = /** @type {const} */ ([
    ['postgres', { url: postgres.url, crash: postgres.crash, size: 2, rounds: ROUNDS }],
    ['redis', { url: redis.url, crash: redis.crash, size: 2, rounds: ROUNDS }],
    // One process for each folder, which takes seconds to start.
    ['pglite', { url: join(folder, 'pglite'), size: 1, rounds: Math.ceil(ROUNDS / 4) }],
  ])
  for (const [kind, given] of lives) {
    const { counts, found } = await liveThroughKills({ kind, seed: SEED, ...given })
    print(
      kind,
      Object.entries(counts).map(([what, times]) => ({ what, times })),
    )
    violations.push(...found.map((what) => `${kind}: ${what}`))
  }
  violations.push(...(await rotatedByCommand({ url: postgres.url, rounds: Math.ceil(ROUNDS / 6), seed: SEED })))
  violations.push(...(await migratedOnPostgres({ url: postgres.url, seed: SEED })))
  violations.push(...(await migratedOnPglite({ folder, rounds: Math.ceil(ROUNDS / 6), seed: SEED })))
} finally {
  await Promise.all([postgres.stop(), redis.stop()])
}
for (const violation of new Set(violations)) {
  console.error(`${violations.filter((each) => each === violation).length} × ${violation}`)
}
console.log(violations.length === 0 ? 'kill: nothing is lost' : `kill: ${violations.length} violations; seed ${SEED}`)
process.exit(violations.length === 0 ? 0 : 1)
