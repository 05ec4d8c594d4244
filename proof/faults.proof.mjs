// Every operation of every store, of mail, of an issuer's documents and of Next's cache, failing in every way, by every
// request that comes to it, where the tests take the first one: what is answered meanwhile and afterwards, as a table.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runTests } from './tests.mjs'

const folder = mkdtempSync(join(tmpdir(), 'holdfast-faults-'))
const report = join(folder, 'rows.jsonl')
try {
  const code = runTests('holdfast', ['pipeline/faults/', 'console/faults', 'cache-handler/faults'], {
    HOLDFAST_FAULTS_REPORT: report,
  })
  const rows = existsSync(report)
    ? readFileSync(report, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : []
  /** What ends alike stands in one line. */
  const faultsOf = new Map()
  for (const { operation, route, fault, times, answer, again } of rows) {
    const ends = JSON.stringify([operation, route, answer, again])
    faultsOf.set(ends, (faultsOf.get(ends) ?? new Set()).add(times === 'once' ? `${fault} once` : fault))
  }
  console.log('\n| operation | request | goes wrong | answered | then |\n|---|---|---|---|---|')
  for (const [ends, faults] of [...faultsOf].toSorted(([a], [b]) => a.localeCompare(b))) {
    const [operation, route, answer, again] = JSON.parse(ends)
    console.log(`| ${[operation, route, [...faults].join(', '), answer, again].join(' | ')} |`)
  }
  const operations = new Set(rows.map(({ operation }) => operation))
  console.log(
    `\n${operations.size} operations, ${rows.length} failures, each answered as the row of its operation says.`,
  )
  process.exitCode = code
} finally {
  rmSync(folder, { recursive: true, force: true })
}
