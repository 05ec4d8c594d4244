// Every page of the reference app in both colour schemes at both widths, where the tests look at two of the four.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const { status } = spawnSync(process.execPath, [vitest, 'run', '--project=app', 'app/browser.test'], {
  cwd: root,
  env: { ...process.env, HOLDFAST_PROOF: '1' },
  stdio: 'inherit',
})
process.exit(status ?? 1)
