import { expect, it } from 'vitest'
import { readProject } from './project.js'
import { SourceTree } from './source-tree.js'

const PAGE = 'export default function Page() {\n  return null\n}\n'
const roots = (files: Record<string, string>) => readProject(SourceTree.of(files)).apps.map(({ root }) => root)

it('takes a folder of pages for an app where no package.json speaks of it', () => {
  expect(roots({ 'package.json': '{}', 'cases/one/app/orders/page.tsx': PAGE })).toEqual(['cases/one'])
})

it('does not take the folder `app` of another framework for one', () => {
  const manifest = '{ "dependencies": { "react": "19", "vite": "7" } }'
  expect(roots({ 'package.json': manifest, 'src/modules/app/orders/page.tsx': PAGE })).toEqual([])
})
