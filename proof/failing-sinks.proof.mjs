// A million calls while sinks hang, throw, reject and take a second, where the tests make ten thousand.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const { status } = spawnSync(process.execPath, [vitest, 'run', '--project=holdfast', 'sinks-that-fail'], {
  cwd: root,
  env: { ...process.env, HOLDFAST_PROOF: '1' },
  stdio: 'inherit',
})
process.exit(status ?? 1)
