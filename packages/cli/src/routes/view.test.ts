import { describe, expect, it } from 'vitest'
import { terminalOf } from '../terminal/terminal.js'
import { markdownRoutes } from './markdown.js'
import { ORDER, orderRoute, tableOf } from './table.test-parts.js'
import { viewRoutes } from './view.js'

const plain = (columns: number) => ({ ...terminalOf({}, {}), columns })

const files = {
  [ORDER]: orderRoute({ access: "role('administrators')" }),
  'app/api/health/route.ts': `import { publicAccess } from 'holdfast/next'
import { route } from '@/security'
export const GET = route({ access: publicAccess, handler: () => null })`,
  'app/api/users/route.ts': `import { PrismaClient } from '@prisma/client'
export const GET = async () => Response.json(await new PrismaClient().user.findMany())`,
}

describe('the table', () => {
  it('at 80 columns has the methods below their path', () => {
    expect(viewRoutes(tableOf(files), plain(80))).toMatchInlineSnapshot(`
      "Routes   access             limits         input     object     cors   csrf
      /api/health
        GET    public g           app g          ·         ·          app g  ·
      /api/orders/[id]
        PATCH  role(administr… g  app +10/10s g  schema g  checked g  app g  checked g
      /api/users
        GET    none -             ·              ·         ·          ·      ·

      gate app security.ts:2
        limits for all: anonymous 100/min, caller 600/min, address 6000/min
        CORS: none
        CSRF: every call that changes something

      g the gate, l another library, h the project’s own code, - nothing, ? it cannot
      be read. accounts: Holdfast’s own endpoints.

      3 routes and actions, 2 behind the gate, 1 that nobody guards."
    `)
  })

  it('at 160 columns has them beside it', () => {
    expect(viewRoutes(tableOf(files), plain(160))).toMatchInlineSnapshot(`
      "Routes                   access                  limits         input     object     response  cors   csrf
      GET    /api/health       public g                app g          ·         ·          ·         app g  ·
      PATCH  /api/orders/[id]  role(administrators) g  app +10/10s g  schema g  checked g  schema g  app g  checked g
      GET    /api/users        none -                  ·              ·         ·          ·         ·      ·

      gate app security.ts:2
        limits for all: anonymous 100/min, caller 600/min, address 6000/min
        CORS: none
        CSRF: every call that changes something

      g the gate, l another library, h the project’s own code, - nothing, ? it cannot be read. accounts: Holdfast’s own endpoints.

      3 routes and actions, 2 behind the gate, 1 that nobody guards."
    `)
  })

  it.each([60, 80, 100, 120, 160])('of 200 routes keeps to %i columns', (columns) => {
    const many = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [
        `app/api/${'section/'.repeat(index % 7)}thing-${index}/[id]/route.ts`,
        orderRoute({ access: "all(signedIn, role('administrators', 'editors'))" }),
      ]),
    )
    const lines = viewRoutes(tableOf(many), plain(columns)).split('\n')
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns)
    expect(lines.length).toBeGreaterThan(200)
  })

  it('shows no sign that would move the cursor', () => {
    const text = viewRoutes(tableOf({ 'app/api/\u001b[2J/route.ts': files['app/api/users/route.ts'] }), plain(80))
    expect(text).toContain('/api/?[2J')
    expect(text).not.toContain('\u001b')
  })

  it('says that there is nothing', () => {
    expect(viewRoutes(tableOf({ 'app/page.tsx': '' }), plain(80))).toBe('No route and no Server Action was found.')
  })
})

it('as markdown is one table, whatever a path is called', () => {
  const text = markdownRoutes(tableOf({ 'app/api/a|b<i>/route.ts': files['app/api/users/route.ts'] }))
  expect(text).toMatchInlineSnapshot(`
    "|  | path | access | limits | input | object | response | cors | csrf |
    | --- | --- | --- | --- | --- | --- | --- | --- | --- |
    | GET | /api/a\\|b\\<i\\> | **none** - |  |  |  |  |  |  |

    g the gate, l another library, h the project’s own code, - nothing, ? it cannot be read. accounts: Holdfast’s own endpoints.
    "
  `)
})
