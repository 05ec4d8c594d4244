import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readProject } from '../project/project.js'
import { SourceTree } from '../project/source-tree.js'
import { lockOf, lockText } from '../routes/lock.js'
import { routeTable } from '../routes/table.js'
import { APP, BARE, folderWith, found, removeFolders } from './examined.test-parts.js'

afterAll(removeFolders)

const HEALTH = { 'app/api/health/route.ts': 'export function GET() { return new Response() }\n' }

it('routes past the gate are named', async () => {
  expect(await found('gated-routes', APP)).toEqual(['pass', 'All 1 are.\n'])
  expect(await found('gated-routes', { ...APP, ...HEALTH })).toEqual([
    'warn',
    expect.stringContaining('1 of 2 are not: GET /api/health.'),
  ])
  expect((await found('gated-routes', { ...BARE, ...HEALTH }))[0]).toBe('skip')
  expect((await found('gated-routes', BARE))[0]).toBe('skip')
})

describe('the lock of routes', () => {
  const ROUTE = 'app/api/orders/route.ts'

  function locked(): string {
    const root = folderWith(APP)
    const table = routeTable(readProject(SourceTree.folder(root)))
    writeFileSync(join(root, 'holdfast.routes.json'), lockText(lockOf(table)))
    return root
  }

  it('says what the code says', async () => {
    expect((await found('routes-lock', locked()))[0]).toBe('pass')
  })

  it('is older than a route that is weaker now', async () => {
    const root = locked()
    writeFileSync(join(root, ROUTE), APP[ROUTE]?.replaceAll('signedIn', 'publicAccess') ?? '')
    expect(await found('routes-lock', root)).toEqual([
      'fail',
      expect.stringContaining('weaker than holdfast.routes.json'),
    ])
  })

  it('is older than a route that is stricter now', async () => {
    const root = locked()
    const text = APP[ROUTE]
      ?.replace('import { signedIn }', 'import { role }')
      .replace('access: signedIn', `access: role('admin')`)
    writeFileSync(join(root, ROUTE), text ?? '')
    expect(await found('routes-lock', root)).toEqual(['warn', expect.stringContaining('nothing is weaker')])
  })

  it('is none, or not there', async () => {
    expect(await found('routes-lock', { ...APP, 'holdfast.routes.json': '{' })).toEqual([
      'fail',
      expect.stringContaining('no JSON'),
    ])
    expect(await found('routes-lock', APP)).toEqual(['skip', expect.stringContaining('holdfast routes --write')])
    expect((await found('routes-lock', BARE))[0]).toBe('skip')
  })
})
