// The console's page: every view at three widths, light and dark, with more of everything than a test has time for.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const { status } = spawnSync(process.execPath, [vitest, 'run', '--project=checks', 'console-page'], {
  cwd: root,
  env: { ...process.env, HOLDFAST_PROOF: '1' },
  stdio: 'inherit',
})
process.exit(status ?? 1)
