// Real apps built before and after `holdfast init`, with `--wrap` and without: the same requests, the same answers.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const { status } = spawnSync(process.execPath, [vitest, 'run', '--project=checks', 'checks/init'], {
  cwd: root,
  env: { ...process.env, HOLDFAST_PROOF: '1' },
  stdio: 'inherit',
})
process.exit(status ?? 1)
