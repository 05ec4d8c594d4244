import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Tests as they run with the time of a proof: more cases, more looks, whole apps.
 *
 * @param {string} project
 * @param {readonly string[]} files what their paths contain
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {number} their exit code
 */
export function runTests(project, files, env = {}) {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const { status } = spawnSync(process.execPath, [vitest, 'run', `--project=${project}`, ...files], {
    cwd: root,
    env: { ...process.env, HOLDFAST_PROOF: '1', ...env },
    stdio: 'inherit',
  })
  return status ?? 1
}

/** The same where the tests say all: ends the process with their verdict. @param {Parameters<typeof runTests>} given */
export function proveByTests(...given) {
  process.exit(runTests(...given))
}
