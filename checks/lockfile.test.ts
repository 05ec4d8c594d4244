import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from './working-tree.ts'

interface Entry {
  readonly link?: boolean
  readonly inBundle?: boolean
  readonly resolved?: string
  readonly integrity?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const lockfile = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, Entry>
}
const entries = Object.entries(lockfile.packages)

// npm drops optional packages that it cannot get, without a word: a lockfile made on one platform then fails on another.
it('names a version of every dependency, on every platform', () => {
  const missing = entries.flatMap(([path, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !isFound(path, name))
      .map((name) => `${path || 'the root'} needs ${name}`),
  )
  expect(missing).toEqual([])
})

it('is bound to contents and to no registry', () => {
  const installed = entries.filter(([path, { link, inBundle }]) => path.includes('node_modules/') && !link && !inBundle)
  expect(installed.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path)).toEqual([])
  expect(installed.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([])
})

/** Node's own search: beside the package, then in every folder above it. */
function isFound(from: string, name: string): boolean {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    if (Object.hasOwn(lockfile.packages, `${folder}${folder === '' ? '' : '/'}node_modules/${name}`)) return true
    if (folder === '') return false
  }
}
