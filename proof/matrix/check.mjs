// What `npm test` says of the matrix, from the report of its own run: one line for each cell that is red, and one where
// the page in the docs is not what the run says. Silent and 0 where all is well.
import { readFileSync } from 'node:fs'
import { cellsOf, nameOf, redOf } from './cells.mjs'
import { readLists } from './lists.mjs'
import { NOT_APPLICABLE } from './not-applicable.mjs'
import { PAGE, coveragePage } from './page.mjs'

/** @param {string} report */
async function wrongIn(report) {
  const lists = await readLists()
  const cells = cellsOf(JSON.parse(readFileSync(report, 'utf8')), lists, NOT_APPLICABLE)
  const red = redOf(cells).map((cell) => `coverage of ${nameOf(cell)}: ${cell.faults.join('; ')}`)
  if (red.length > 0 || readFileSync(PAGE, 'utf8').replaceAll('\r\n', '\n') === coveragePage(cells, lists.groups))
    return red
  return ['apps/docs/pages/coverage.md is not what the tests say: `npm run proof -- matrix --page` writes it']
}

const wrong = await wrongIn(process.argv[2] ?? '').catch((error) => [`coverage: ${error.message}`])
if (wrong.length > 0) console.log(wrong.join('\n'))
process.exitCode = wrong.length === 0 ? 0 : 1
