// The coverage matrix of the checklist from a run of the tests that show it, written to the docs; then every stage of
// the gate, every rule and every probe switched off, to see that its cell turns red and no other. `--page` ends after the
// first; HOLDFAST_MATRIX_ROUNDS is how many of the runs that follow are made (default: all).
import { readFileSync, writeFileSync } from 'node:fs'
import { cellsOf, nameOf, redOf } from './matrix/cells.mjs'
import { readLists } from './matrix/lists.mjs'
import { NOT_APPLICABLE } from './matrix/not-applicable.mjs'
import { PAGE, coveragePage } from './matrix/page.mjs'
import { roundsOf } from './matrix/rounds.mjs'
import { markedTests } from './matrix/run.mjs'
import { terminalTable } from './matrix/terminal.mjs'

const lists = await readLists()
const matrix = async (/** @type {Parameters<typeof markedTests>[0]} */ options) =>
  cellsOf(await markedTests(options), lists, NOT_APPLICABLE)

const cells = await matrix({})
console.log(terminalTable(cells, lists.items))
const failed = redOf(cells).length > 0
if (!failed) {
  const page = coveragePage(cells, lists.groups)
  const isNew = readFileSync(PAGE, 'utf8') !== page
  if (isNew) writeFileSync(PAGE, page)
  console.log(`\napps/docs/pages/coverage.md ${isNew ? 'is written' : 'says the same'}.`)
}

const rounds = process.argv.includes('--page') || failed ? [] : roundsOf(lists)
const most = Number(process.env.HOLDFAST_MATRIX_ROUNDS ?? rounds.length)
let wrong = 0
let switched = 0
for (const [at, { off, red }] of rounds.slice(0, most).entries()) {
  const turned = redOf(await matrix({ off }))
  const seen = turned.map(nameOf).toSorted()
  const missed = red.filter((name) => !seen.includes(name))
  const more = turned.filter((cell) => !red.includes(nameOf(cell)))
  wrong += missed.length + more.length
  switched += off.length
  const names = off.map(({ kind, name }) => `${kind} ${name}`).join(', ')
  console.log(`\n${at + 1} of ${Math.min(most, rounds.length)}: without ${names}`)
  console.log(`  ${seen.length} cells turned red: ${seen.join(' ')}`)
  for (const name of missed) console.log(`  ✗ ${name} stayed green`)
  for (const cell of more) console.log(`  ✗ ${nameOf(cell)} turned red as well: ${cell.faults[0]}`)
}
if (rounds.length > 0)
  console.log(`\n${switched} stages, rules and probes switched off; ${wrong} cells were not as expected.`)
process.exitCode = failed || wrong > 0 ? 1 : 0
