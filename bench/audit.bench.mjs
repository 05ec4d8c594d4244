// How long `holdfast audit` takes for a monorepo, and what memory, beside ESLint with eslint-plugin-security and beside
// secretlint on the same tree. The tree is made of this repository's own apps and library, again and again, each under a
// name of its own; or it is yours: --tree FOLDER. The peers are installed below .cache with the first run.
// Writes .cache/bench/audit.json.
//
//   npm run bench -- audit [--quick] [--tree=FOLDER]
import { parseArgs } from 'node:util'
import { measured } from './audit/measured.mjs'
import { monorepo } from './audit/monorepo.mjs'
import { OURS, peers } from './audit/peers.mjs'
import { conclude } from './measuring/outcome.mjs'
import { figureOf, ratioOf, spread } from './measuring/statistics.mjs'
import { print } from './measuring/table.mjs'

const { quick, tree } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, tree: { type: 'string' } },
}).values

const sizes = quick ? [100_000] : [500_000, 1_300_000]
const trees = tree === undefined ? sizes.map((lines) => monorepo(lines)) : [{ folder: tree, lines: undefined }]

/** Of ours; peers take ten times as long. */
const ROUNDS = 3
/** What is wanted of the sizes that have a target: seconds. @type {Record<number, number>} */
const WANTED = { 500_000: 5, 1_300_000: 15 }
/** @type {Record<string, import('./measuring/statistics.mjs').Figure>} */
const figures = {}
/** @type {import('./measuring/outcome.mjs').Target[]} */
const targets = []
const rows = []
for (const { folder, lines } of trees) {
  /** @type {Record<string, number[]>} CPU seconds by tool */
  const taken = {}
  const size = lines === undefined ? 'the given tree' : `${lines.toLocaleString('en')} lines`
  for (const { name, command, parameters } of peers(folder)) {
    const runs = []
    for (let round = 0; round < (name === OURS ? ROUNDS : 1); round++) {
      runs.push(await measured(command, parameters, folder))
    }
    const seconds = figureOf(runs.map((run) => run.seconds))
    const most = Math.max(...runs.map(({ megabytes }) => megabytes))
    taken[name] = runs.map(({ cpu }) => cpu)
    if (name === OURS) {
      figures[`${size}: seconds`] = seconds
      figures[`${size}: MB at most`] = figureOf([most])
      if (lines !== undefined && WANTED[lines] !== undefined) {
        targets.push({ figure: `${size}: seconds`, atMost: WANTED[lines] })
        targets.push({ figure: `${size}: MB at most`, atMost: 1_500 })
      }
    } else {
      figures[`${size}: CPU of ${name}, over holdfast audit`] = ratioOf(
        taken[OURS].map(() => taken[name][0]),
        taken[OURS],
      )
    }
    rows.push({
      tree: size,
      tool: name,
      seconds: seconds.value,
      'middle half of the runs': runs.length > 1 ? spread(seconds) : 'once',
      'CPU s': figureOf(taken[name]).value,
      'MB at most': most,
      'exit code': runs[0].code,
    })
  }
}
print('A whole tree: time, CPU time and memory of each tool’s own process', rows)
conclude('audit', figures, targets)
