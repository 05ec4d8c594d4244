// How fast `holdfast replay` reads access logs, and in what memory: parsing, sorting by time, one limit, rates and the
// suggestion included, in one thread; beside goaccess, which is given the same log, where it is installed. The logs are
// made in the folder for temporary files and removed afterwards. Then 18 million simulated calls. Writes .cache/bench/replay.json.
//
//   npm run bench -- replay [--quick] [--lines=5000000]
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { measured } from './audit/measured.mjs'
import { conclude } from './measuring/outcome.mjs'
import { figureOf, spread } from './measuring/statistics.mjs'
import { print } from './measuring/table.mjs'
import { makeLog } from './replay/made-log.mjs'

const { quick, lines: given } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, lines: { type: 'string' } },
}).values
const lines = Number(given ?? (quick ? 1_000_000 : 5_000_000))
const cli = fileURLToPath(new URL('../packages/cli/bin/holdfast.js', import.meta.url))
const limit = ['--limit', '100/1m per address', '--json']
const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-replay-'))
const at = (/** @type {string} */ name) => join(folder, name)

const ROUNDS = 3
/** @type {Record<string, string | number | null>[]} */
const rows = []
/** @type {Record<string, import('./measuring/statistics.mjs').Figure>} */
const figures = {}
/** @param {string} tool @param {string} log @param {number} count @param {string} command @param {string[]} parameters */
async function run(tool, log, count, command, parameters) {
  const runs = []
  for (let round = 0; round < ROUNDS; round++) {
    const one = await measured(command, parameters, folder)
    if (one.code !== 0) throw new Error(`${tool} ended with ${one.code}`)
    runs.push(one)
  }
  const thousands = (/** @type {(one: (typeof runs)[number]) => number} */ time) =>
    figureOf(runs.map((one) => count / time(one) / 1_000))
  const byCpu = thousands(({ cpu }) => cpu)
  const megabytes = Math.max(...runs.map((one) => one.megabytes))
  figures[`${tool}, ${log}: thousand lines for a second of CPU`] = byCpu
  figures[`${tool}, ${log}: MB at most`] = figureOf([megabytes])
  rows.push({
    tool,
    log,
    lines: count,
    seconds: figureOf(runs.map(({ seconds }) => seconds)).value,
    'thousand lines/s': thousands(({ seconds }) => seconds).value,
    'of CPU': byCpu.value,
    'middle half of the runs': spread(byCpu),
    'MB at most': megabytes,
  })
}

try {
  makeLog(at('plain.log'), lines, 'combined')
  makeLog(at('json.log'), Math.round(lines / 5), 'json')
  makeLog(at('some.log'), Math.round(lines / 5), 'combined')
  writeFileSync(at('packed.log.gz'), gzipSync(readFileSync(at('some.log')), { level: 1 }))
  console.log(`The log has ${Math.round(statSync(at('plain.log')).size / 1e6)} MB.`)
  await run('holdfast replay', 'combined', lines, process.execPath, [cli, 'replay', at('plain.log'), ...limit])
  await run('holdfast replay', 'combined, gzip', Math.round(lines / 5), process.execPath, [
    cli,
    'replay',
    at('packed.log.gz'),
    ...limit,
  ])
  await run('holdfast replay', 'nginx JSON', Math.round(lines / 5), process.execPath, [
    cli,
    'replay',
    at('json.log'),
    ...limit,
  ])
  const simulation = ['--simulate', 'crawler', '--requests', '18000000', '--over', '3d', '--price', '$0.40/1M']
  await run('holdfast replay', 'simulated crawler', 18_000_000, process.execPath, [
    cli,
    'replay',
    ...simulation,
    ...limit,
  ])
  if (spawnSync('goaccess', ['--version']).error === undefined) {
    const parameters = [
      at('plain.log'),
      '--log-format=COMBINED',
      '--no-global-config',
      '--no-progress',
      '-o',
      at('goaccess.json'),
    ]
    await run('goaccess', 'combined', lines, 'goaccess', parameters)
  } else {
    console.log('goaccess is not installed: it is left out.')
  }
} finally {
  rmSync(folder, { recursive: true })
}

print(`Access logs: time and memory, medians of ${ROUNDS} runs`, rows)
conclude('replay', figures, [
  { figure: 'holdfast replay, combined: thousand lines for a second of CPU', atLeast: 1_000 },
])
