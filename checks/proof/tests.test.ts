import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = new URL('../..', import.meta.url).pathname

const proofs = readdirSync(join(root, 'proof'))
  .filter((file) => file.endsWith('.proof.mjs'))
  .flatMap((file) =>
    [
      ...readFileSync(join(root, 'proof', file), 'utf8').matchAll(/\b(?:proveBy|run)Tests\('([^']+)', \[([^\]]+)\]/g),
    ].map(([, project = '', paths = '']) => ({
      file,
      project,
      paths: paths.split(',').map((path) => path.trim().slice(1, -1)),
    })),
  )

const listed = () => {
  const { stdout } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/vitest/vitest.mjs'), 'list', '--filesOnly', '--json'],
    { cwd: root, encoding: 'utf8', env: { ...process.env, HOLDFAST_PROOF: '1' } },
  )
  return JSON.parse(stdout) as { file: string; projectName: string }[]
}

// A file that began to load its modules anew had gone to another project, and its proof ran nothing.
describe('a proof by tests names files that its project has', () => {
  const files = listed()
  it.each(proofs)('$file: $paths', ({ project, paths }) => {
    for (const path of paths) {
      const found = files.filter(({ file, projectName }) => projectName === project && file.includes(path))
      expect(found, path).not.toEqual([])
    }
  })
})
