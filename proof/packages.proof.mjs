// The walkthroughs of CONTRIBUTING.md, followed to the letter in a copy of the packages, and each with a mistake in it;
// and every subpath of the tarballs in a bare folder, without its optional peers and for each way to resolve types.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--project=checks', 'checks/contributing/', 'checks/packaging/subpaths'],
  {
    cwd: root,
    env: { ...process.env, HOLDFAST_PROOF: '1' },
    stdio: 'inherit',
  },
)
process.exit(status ?? 1)
