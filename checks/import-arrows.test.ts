import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readModule } from './arrows/source-module.ts'
import { violations } from './arrows/violations.ts'
import { offers, readManifest } from './public-subpaths.ts'
import { root, workingTree } from './working-tree.ts'

const library = readManifest('packages/holdfast')

it('every import of the library and the CLI follows the arrows', () => {
  const files = workingTree('packages').filter((path) => /^packages\/[^/]+\/src\/.*\.tsx?$/.test(path))
  expect(files.length).toBeGreaterThan(10)
  const modules = files.map((path) => readModule(path, readFileSync(join(root, path), 'utf8')))
  expect(violations(modules, (specifier) => offers(library, specifier))).toEqual([])
})

describe('a planted violation is found', () => {
  const plant = (files: Record<string, string>): string[] => {
    const modules = Object.entries(files).map(([path, source]) => readModule(`packages/${path}`, source))
    return violations(modules, (specifier) => ['holdfast', 'holdfast/headers'].includes(specifier))
  }

  it.each([
    ['core imports a third party', 'core/a.ts', `import { z } from 'zod'`, 'core imports nothing'],
    ['core imports Node', 'core/a.ts', `import { hash } from 'node:crypto'`, 'core imports nothing'],
    ['core imports a domain', 'core/a.ts', `import '../origin/cors.js'`, 'core/ may not import origin/'],
    ['a domain imports a domain', 'origin/a.ts', `import '../env/b.js'`, 'origin/ may not import env/'],
    ['a domain imports a type', 'origin/a.ts', `import type { B } from '../env/b.js'`, 'origin/ may not import env/'],
    ['by import()', 'origin/a.ts', `const b = () => import('../env/b.js')`, 'origin/ may not import env/'],
    ['by import() of a type', 'origin/a.ts', `type B = import('../env/b.js').B`, 'origin/ may not import env/'],
    ['by re-export', 'origin/a.ts', `export { b } from '../env/b.js'`, 'origin/ may not import env/'],
    ['accounts import storage', 'accounts/a.ts', `import '../storage/b.js'`, 'accounts/ may not import storage/'],
    ['storage imports pipeline', 'storage/a.ts', `import '../pipeline/b.js'`, 'storage/ may not import pipeline/'],
    ['pipeline imports next', 'pipeline/a.ts', `import '../next/b.js'`, 'pipeline/ may not import next/'],
    [
      'pipeline imports Next',
      'pipeline/a.ts',
      `import { after } from 'next/server'`,
      'only next/ may import next/server',
    ],
    ['anything imports testing', 'next/a.ts', `import '../testing/b.js'`, 'next/ may not import testing/'],
    ['anything imports an entry', 'next/a.ts', `import '../index.js'`, 'stands above every folder'],
    ['the library imports itself by name', 'next/a.ts', `import 'holdfast'`, 'inside the package import the file'],
    ['a new folder has no arrows', 'extras/a.ts', `import '../core/b.js'`, 'extras/ is no layer'],
    ['an import leaves the source', 'next/a.ts', `import '../../package.json'`, `leaves the package's source`],
    ['a computed import hides its target', 'next/a.ts', `await import(name)`, 'cannot be followed'],
    ['an entry has logic', 'index.ts', `export const a = 1`, 'an entry file holds nothing but'],
    ['the entry of a folder has logic', 'next/index.ts', `export const a = 1`, 'an entry file holds nothing but'],
    ['an entry exports a whole file', 'index.ts', `export * from './core/b.js'`, 'an entry file holds nothing but'],
  ])('%s', (_, path, source, why) => {
    expect(plant({ [`holdfast/src/${path}`]: source })).toEqual([expect.stringContaining(why)])
  })

  it.each([
    ['a rule imports a probe', 'rules/a.ts', `import '../probes/b.js'`, 'rules/ may not import probes/'],
    ['a rule imports a command', 'rules/a.ts', `import '../commands/b.js'`, 'rules/ may not import commands/'],
    ['a rule imports the program', 'rules/a.ts', `import '../main.js'`, 'stands above every folder'],
    ['the waist imports a command', 'report.ts', `import './commands/b.js'`, 'report.ts may not import commands/'],
    ['a private file of the library', 'rules/a.ts', `import 'holdfast/dist/x.js'`, 'is no public subpath'],
    ['the source of the library', 'rules/a.ts', `import '../../../holdfast/src/a.js'`, `leaves the package's source`],
  ])('CLI: %s', (_, path, source, why) => {
    expect(plant({ [`cli/src/${path}`]: source })).toEqual([expect.stringContaining(why)])
  })

  it('a circle, once and with its way round', () => {
    const found = plant({
      'holdfast/src/core/a.ts': `import './b.js'`,
      'holdfast/src/core/b.ts': `export { c } from './c.js'`,
      'holdfast/src/core/c.ts': `import { type A } from './a.js'`,
    })
    const way = ['a', 'b', 'c', 'a'].map((name) => `packages/holdfast/src/core/${name}.ts`).join(' → ')
    expect(found).toEqual([`import circle: ${way}`])
  })
})

it('what the arrows allow is left alone', () => {
  const files = {
    'holdfast/src/index.ts': `export { a } from './core/a.js'\nexport type { B } from './origin/b.js'`,
    'holdfast/src/core/a.ts': `import type { C } from './c.js'`,
    'holdfast/src/core/c.ts': `import { a } from './a.js'`,
    'holdfast/src/core/c.test.ts': `import { fakeStore } from '../testing/store.js'\nimport { it } from 'vitest'`,
    'holdfast/src/origin/b.ts': `import { parse } from 'tldts'\nimport { a } from '../core/a.js'`,
    'holdfast/src/next/d.ts': `import { after } from 'next/server'\nimport '../pipeline/run.js'`,
    'cli/src/commands/a.ts': `import { csp } from 'holdfast/headers'\nimport '../rules/b.js'\nimport '../report.js'`,
    'cli/src/main.ts': `import './program.js'\nimport './commands/a.js'`,
  }
  const modules = Object.entries(files).map(([path, source]) => readModule(`packages/${path}`, source))
  expect(violations(modules, (specifier) => specifier === 'holdfast/headers')).toEqual([])
})
