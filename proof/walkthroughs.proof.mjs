// The walkthroughs of CONTRIBUTING.md, followed to the letter in a copy of the packages; and each with a mistake in it.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const { status } = spawnSync(process.execPath, [vitest, 'run', '--project=checks', 'checks/contributing/'], {
  cwd: root,
  env: { ...process.env, HOLDFAST_PROOF: '1' },
  stdio: 'inherit',
})
process.exit(status ?? 1)
