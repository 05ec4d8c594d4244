import { expect, it } from 'vitest'
import { ModulePaths } from './module-paths.js'
import { packagesOf } from './packages.js'
import { SourceTree } from './source-tree.js'

it('finds `@/x` in an app that has neither a package.json nor a tsconfig of its own', () => {
  const tree = SourceTree.of({
    'package.json': '{}',
    'cases/one/lib/auth.ts': '',
    'cases/one/app/api/login/route.ts': '',
    'lib/other.ts': '',
  })
  const paths = new ModulePaths(tree, packagesOf(tree))
  expect(paths.resolve('@/lib/auth', 'cases/one/app/api/login/route.ts')).toEqual({ file: 'cases/one/lib/auth.ts' })
  expect(paths.resolve('@/lib/other', 'cases/one/app/api/login/route.ts')).toEqual({ file: 'lib/other.ts' })
})
