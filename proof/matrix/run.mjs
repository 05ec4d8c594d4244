import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { collect } from '../../verbs/run.mjs'
import { root } from '../../verbs/workspace.mjs'

/** Where tests with marks are: a run of these, and of nothing else, gives the whole matrix. */
const MARKED = ['src/next/checklist/', 'src/rules/examples.test.ts', 'src/probes/each-probe.test.ts']

/**
 * Runs the tests that show cells, with nothing or something switched off, and gives their report.
 *
 * @param {{ off?: readonly import('./switch-off.mjs').Off[], files?: readonly string[], only?: string }} [options] `only`: a pattern of names
 * @returns {Promise<import('../../verbs/tally.mjs').Report>}
 */
export async function markedTests({ off = [], files = MARKED, only = '(?:gate|audit|probe)/' } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-matrix-'))
  const report = join(folder, 'report.json')
  try {
    const vitest = join(root, 'node_modules/vitest/vitest.mjs')
    const config = join(root, 'proof/matrix/switched-off.config.mjs')
    const args = [vitest, 'run', '--config', config, ...files, '-t', only, '--reporter=json', `--outputFile=${report}`]
    const env = { ...process.env, HOLDFAST_SWITCHED_OFF: JSON.stringify(off) }
    const { output } = await collect(process.execPath, args, { cwd: root, env })
    try {
      return JSON.parse(readFileSync(report, 'utf8'))
    } catch (cause) {
      throw new Error(`vitest ended without a report:\n${output}`, { cause })
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
