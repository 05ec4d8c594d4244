// Every fault of the shop beside the probes, where the tests try one for each item.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const { status } = spawnSync(process.execPath, [vitest, 'run', '--project=cli', 'single-fault'], {
  cwd: root,
  env: { ...process.env, HOLDFAST_FAULTS: 'every' },
  stdio: 'inherit',
})
process.exit(status ?? 1)
