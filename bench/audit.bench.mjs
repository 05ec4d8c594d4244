// How long `holdfast audit` takes for a monorepo, and what memory, beside ESLint with eslint-plugin-security and beside
// secretlint on the same tree. The tree is made of this repository's own apps and library, again and again, each under a
// name of its own; or it is yours: --tree FOLDER. The peers are installed below .cache with the first run.
// Writes .cache/bench/audit.json.
//
//   npm run bench -- audit [--quick] [--tree FOLDER]
import { mkdirSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { measured } from './audit/measured.mjs'
import { monorepo } from './audit/monorepo.mjs'
import { installPeers, peers } from './audit/peers.mjs'
import { print } from './measuring/table.mjs'

const { quick, tree } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, tree: { type: 'string' } },
}).values

const sizes = quick ? [100_000] : [500_000, 1_300_000]
const trees = tree === undefined ? sizes.map((lines) => monorepo(lines)) : [{ folder: tree, lines: undefined }]
installPeers()

/** Seconds that are wanted of the sizes that have a target. @type {Record<number, number>} */
const WANTED = { 500_000: 5, 1_300_000: 15 }
const rows = []
for (const { folder, lines } of trees) {
  for (const { name, command, parameters } of peers(folder)) {
    const { seconds, cpu, megabytes, code } = await measured(command, parameters, folder)
    rows.push({
      lines: lines ?? 'given',
      tool: name,
      seconds,
      'CPU s': cpu,
      'MB at most': megabytes,
      'exit code': code,
    })
  }
}
print('A whole tree: time, CPU time and memory of each tool’s own process', rows)

const targets = rows
  .filter(({ tool, lines }) => tool === 'holdfast audit' && WANTED[lines] !== undefined)
  .flatMap(({ lines, seconds, 'MB at most': megabytes }) => [
    { target: `${lines} lines, s`, wanted: WANTED[lines], measured: seconds },
    { target: `${lines} lines, MB`, wanted: 1_500, measured: megabytes },
  ])
  .map((row) => ({ ...row, reached: row.measured <= row.wanted ? 'yes' : 'NO' }))
if (targets.length > 0) print('Targets', targets)
mkdirSync('.cache/bench', { recursive: true })
writeFileSync('.cache/bench/audit.json', JSON.stringify({ node: process.version, rows, targets }, null, 2))
