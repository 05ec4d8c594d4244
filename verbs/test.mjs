import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { buildPackages } from './build.mjs'
import { install } from './install.mjs'
import { provideParts } from './provide.mjs'
import { collect, CommandFailed, show } from './run.mjs'
import { tally } from './tally.mjs'
import { cache, root } from './workspace.mjs'

// Everything runs even when something before it failed, and whatever failed is named again at the end:
// `npm test` never ends without its one summary line.
const args = process.argv.slice(2)
const failures = []
let passed = 0
try {
  await install()
  const { env, missing } = await provideParts()
  failures.push(...missing)
  await attempt(buildPackages)
  passed = await runTests(env)
} catch (error) {
  failures.push(error instanceof CommandFailed ? error.message : String(error))
}

if (failures.length > 0) console.log(`\nFailed:\n${failures.map((failure) => `  ${failure}`).join('\n')}`)
console.log(`\n${passed} passed, ${failures.length} failed`)
process.exitCode = failures.length === 0 ? 0 : 1

/** @param {Record<string, string>} parts */
async function runTests(parts) {
  const report = join(cache, 'test-report.json')
  mkdirSync(cache, { recursive: true })
  rmSync(report, { force: true })
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const code = await show(process.execPath, [vitest, 'run', ...reporters, ...args], {
    env: { ...process.env, ...parts },
  })
  if (!existsSync(report)) {
    failures.push(`vitest ended without a report (exit code ${code})`)
    return 0
  }
  const result = tally(JSON.parse(readFileSync(report, 'utf8')), {
    nameOf: (file) => relative(root, file),
    filtered: args.some((arg) => /^(-t|--testNamePattern)/.test(arg)),
  })
  // Errors outside of any test (an unhandled rejection, a broken teardown) show in the exit code only.
  if (code !== 0 && result.failures.length === 0) failures.push(`vitest failed outside of a test (exit code ${code})`)
  failures.push(...result.failures)
  if (args.length === 0) failures.push(...(await uncovered(report)))
  return result.passed
}

/**
 * What this run does not show of the checklist.
 *
 * @param {string} report
 */
async function uncovered(report) {
  const { code, output } = await collect(process.execPath, [join(root, 'proof', 'matrix', 'check.mjs'), report])
  return code === 0 ? [] : output.trim().split('\n')
}

/** @param {() => Promise<unknown>} step */
async function attempt(step) {
  try {
    await step()
  } catch (error) {
    failures.push(error instanceof CommandFailed ? error.message : String(error))
  }
}
