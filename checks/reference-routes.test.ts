import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { root } from './working-tree.ts'

it('no route of the reference app is weaker than its lock says', async () => {
  const bin = join(root, 'packages/cli/bin/holdfast.js')
  const { stdout } = await promisify(execFile)(process.execPath, [bin, 'routes', '--check', '--json'], {
    cwd: join(root, 'apps/reference'),
  })
  // What is different without being weaker is written down as well.
  expect(JSON.parse(stdout)).toMatchObject({ weakened: [], removed: [], changed: [] })
})
