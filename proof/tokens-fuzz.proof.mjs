// The fuzz of tests beside the tokens, with a million values in place of a hundred thousand.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const { status } = spawnSync(process.execPath, [vitest, 'run', '--project=holdfast', 'tokens-fuzz'], {
  cwd: root,
  env: { ...process.env, HOLDFAST_FUZZ: '1000000' },
  stdio: 'inherit',
})
process.exit(status ?? 1)
