import { expect, it } from 'vitest'
import { readProject } from '../project/project.js'
import { SourceTree } from '../project/source-tree.js'
import { foundFacts } from './found-facts.js'
import { lockOf } from './lock.js'
import { routeTable } from './table.js'
import { compareLocks } from './weakened.js'

const HANDLER = `import { getServerSession } from 'next-auth'
export async function DELETE() {
  if (!(await getServerSession())) return new Response(null, { status: 401 })
  return new Response()
}
`
const project = readProject(
  SourceTree.of({
    'package.json': JSON.stringify({ dependencies: { next: '16.0.0' } }),
    'app/api/a/route.ts': HANDLER,
    'app/api/b/route.ts': HANDLER,
  }),
)
const table = routeTable(project, (handler, facts) => {
  if (handler.path === '/api/a') throw new RangeError('Maximum call stack size exceeded')
  return foundFacts(handler, facts)
})

it('shows a route of which nothing could be found as one of which nothing is known, and the others', () => {
  expect(table.routes.map(({ path, access }) => [path, access.value.kind])).toEqual([
    ['/api/a', 'unknown'],
    ['/api/b', 'signed-in'],
  ])
})

it('takes such a route for weaker than it was', () => {
  const { weakened } = compareLocks(lockOf(routeTable(project)), lockOf(table))
  expect(weakened.map(({ route, defence }) => [route, defence])).toContainEqual(['DELETE /api/a', 'access'])
})
