import { describe, expect, it } from 'vitest'
import { lockOf, lockText, readLock } from './lock.js'
import { ORDER, orderRoute, security, tableOf } from './table.test-parts.js'
import { compareLocks, type Comparison } from './weakened.js'

type Files = Readonly<Record<string, string>>

/** The lock of one project, through its file, against another project. */
function compared(before: Files, now: Files): Comparison {
  return compareLocks(readLock(lockText(lockOf(tableOf(before)))), lockOf(tableOf(now)))
}

function changed(members: Readonly<Record<string, string | null>>, from: Readonly<Record<string, string | null>> = {}) {
  return compared({ [ORDER]: orderRoute(from) }, { [ORDER]: orderRoute(members) })
}

function told({ weakened }: Comparison): string[] {
  return weakened.map(({ defence, route, message }) => `${defence} | ${route} | ${message}`)
}

const PATCH = 'PATCH /api/orders/[id]'

describe('a change that weakens a route fails, and says which and how', () => {
  it('access widened', () => {
    expect(told(changed({ access: 'publicAccess' }))).toEqual([`access | ${PATCH} | access was signed-in, is public`])
  })

  it('another role', () => {
    expect(told(changed({ access: "role('editor')" }, { access: "role('admin')" }))).toEqual([
      `access | ${PATCH} | access was role(admin), is role(editor)`,
    ])
  })

  it('limit raised', () => {
    expect(told(changed({ limit: "slidingWindow(100, '10 s')" }))).toEqual([
      `limit | ${PATCH} | the limit own was 10 per 10 s, and is raised to 100 per 10 s`,
    ])
  })

  it('limit raised by a shorter window', () => {
    expect(told(changed({ limit: "slidingWindow(10, '1 s')" }))).toEqual([
      `limit | ${PATCH} | the limit own was 10 per 10 s, and is raised to 10 per 1 s`,
    ])
  })

  it('limit removed', () => {
    expect(told(changed({ limit: null }))).toEqual([`limit | ${PATCH} | the limit own (10 per 10 s) is removed`])
  })

  it('limit that only counts from now on', () => {
    expect(told(changed({ limit: "slidingWindow(10, '10 s', { observe: true })" }))).toEqual([
      `limit | ${PATCH} | the limit own (10 per 10 s) is removed`,
    ])
  })

  it('limit that cannot be read any more', () => {
    expect(told(changed({ limit: 'slidingWindow(Number(process.env.MANY), "10 s")' }))).toEqual([
      `limit | ${PATCH} | the limit own was 10 per 10 s, and can no longer be read`,
    ])
  })

  it('schema dropped', () => {
    expect(told(changed({ body: null }))).toEqual([
      `input | ${PATCH} | the body was validated (schema), and is no more`,
    ])
  })

  it('object check dropped', () => {
    expect(told(changed({ object: "noObject('a public code')", can: null }))).toEqual([
      `object | ${PATCH} | the object check was "checked", is "exempt"`,
    ])
  })

  it('response schema dropped', () => {
    expect(told(changed({ response: null }))).toEqual([
      `response | ${PATCH} | the response schema is dropped: undeclared fields leave`,
    ])
  })

  it('CORS widened', () => {
    expect(told(changed({ cors: 'publicCors' }))).toEqual([`cors | ${PATCH} | CORS was none, is *`])
    const one = { cors: "{ origins: ['https://a.example'] }" }
    const two = { cors: "{ origins: ['https://a.example', 'https://b.example'] }" }
    expect(told(changed(two, one))).toEqual([
      `cors | ${PATCH} | CORS was https://a.example, is https://a.example https://b.example`,
    ])
    const cookies = { cors: "{ origins: ['https://a.example'], credentials: true }" }
    expect(told(changed(cookies, one))).toHaveLength(1)
  })

  it('CSRF exempted', () => {
    const path = '/api/saml/acs'
    const exempt = security({ csrf: `csrf: { exempt: [{ method: 'POST', path: '${path}', reason: 'signed' }] },` })
    const files = {
      'app/api/saml/acs/route.ts': orderRoute({ params: null, object: null, can: null }).replace('PATCH:', 'POST:'),
    }
    expect(told(compared(files, { ...files, 'security.ts': exempt }))).toEqual([
      `csrf | gate app | the CSRF check lets POST ${path} through`,
      `csrf | POST ${path} | the CSRF check was "checked", is "exempt"`,
    ])
  })

  it('route added without an entry', () => {
    const files = { [ORDER]: orderRoute() }
    const more = { ...files, 'app/api/carts/[id]/route.ts': orderRoute() }
    expect(told(compared(files, more))).toEqual([
      'entry | PATCH /api/carts/[id] | it is not in the lock: look at it, and write the lock again',
    ])
  })

  it('method added without an entry', () => {
    const more = orderRoute().replace(
      '  PATCH: route({',
      "  DELETE: route({ access: role('admin'), handler }),\n  PATCH: route({",
    )
    expect(told(compared({ [ORDER]: orderRoute() }, { [ORDER]: more }))).toEqual([
      'entry | DELETE /api/orders/[id] | it is not in the lock: look at it, and write the lock again',
    ])
  })

  it('the gate taken away, and the same asked by hand', () => {
    const bare = `import { getServerSession } from 'next-auth'
import { db } from '@/db'
export async function PATCH(request) {
  const session = await getServerSession()
  if (!session) return new Response(null, { status: 401 })
  return Response.json(await db.order.findMany())
}`
    const found = told(compared({ [ORDER]: orderRoute() }, { [ORDER]: bare }))
    expect(found[0]).toBe(`gate | ${PATCH} | it was behind the gate "app", and is behind none`)
  })

  it('an app-wide limit raised, told once', () => {
    const raised = security({ limits: "caller: slidingWindow(60_000, '1 m')," })
    expect(told(compared({ [ORDER]: orderRoute() }, { [ORDER]: orderRoute(), 'security.ts': raised }))).toEqual([
      'limit | gate app | the limit caller was 600 per 60 s, and is raised to 60000 per 60 s',
    ])
  })

  it('several at once', () => {
    expect(told(changed({ access: 'publicAccess', body: null, limit: null }))).toHaveLength(3)
  })
})

describe('what weakens nothing passes', () => {
  it.each([
    ['the same', {}],
    ['a stricter access', { access: "role('admin')" }],
    ['a condition more', { access: "all(signedIn, role('admin'))" }],
    ['a lower limit', { limit: "slidingWindow(5, '10 s')" }],
    ['a limit more', { limit: "[slidingWindow(10, '10 s'), slidingWindow(50, '1 h', { name: 'hourly' })]" }],
    ['another name of a limit', { limit: "slidingWindow(10, '10 s', { name: 'notes' })" }],
    ['a schema more', { query: 'OrderNote' }],
    ['a stricter answer to strangers', { denied: '403' }],
  ])('%s', (_name, members) => {
    expect(told(changed(members))).toEqual([])
  })

  it('a stricter policy is told', () => {
    expect(changed({ access: "role('admin')" }).changed).toEqual([{ app: '.', route: PATCH }])
    expect(changed({}).changed).toEqual([])
  })

  it('a removed route is told', () => {
    const before = { [ORDER]: orderRoute(), 'app/api/carts/[id]/route.ts': orderRoute() }
    const found = compared(before, { [ORDER]: orderRoute() })
    expect(found).toEqual({ weakened: [], removed: [{ app: '.', route: 'PATCH /api/carts/[id]' }], changed: [] })
  })

  it('a renamed file with the same path', () => {
    const moved = { 'app/(shop)/api/orders/[id]/route.js': orderRoute() }
    expect(compared({ [ORDER]: orderRoute() }, moved)).toEqual({ weakened: [], removed: [], changed: [] })
  })

  it('an action that moved to another file', () => {
    const action = `'use server'
import { signedIn } from 'holdfast/next'
import { action } from '@/security'
export const placeOrder = action({ name: 'orders.place', access: signedIn, handler: () => null })`
    const page = { 'app/page.tsx': 'export default () => null' }
    const found = compared({ ...page, 'app/actions.ts': action }, { ...page, 'orders/actions.ts': action })
    expect(found).toEqual({ weakened: [], removed: [], changed: [] })
  })
})

describe('the lock', () => {
  const files = { [ORDER]: orderRoute() }

  it('reads well in a diff', () => {
    expect(lockText(lockOf(tableOf(files)))).toMatchInlineSnapshot(`
      "{
        "version": 1,
        "apps": {
          ".": {
            "gates": {
              "app": {
                "limits": {
                  "address": "6000 per 60 s",
                  "anonymous": "100 per 60 s",
                  "caller": "600 per 60 s"
                },
                "cors": "none"
              }
            },
            "routes": {
              "PATCH /api/orders/[id]": {
                "access": "signed-in",
                "gate": "app",
                "limits": {
                  "own": "10 per 10 s"
                },
                "input": {
                  "body": "schema",
                  "params": "schema"
                },
                "object": "checked",
                "response": "schema",
                "cors": "app",
                "csrf": "checked"
              }
            }
          }
        }
      }
      "
    `)
  })

  it('keeps the name that events know a route or an action by', () => {
    const action = `'use server'
import { action } from '@/security'
export const place = action({ name: 'orders.place', access: signedIn, handler: () => null })
`
    const lock = readLock(lockText(lockOf(tableOf({ ...files, 'app/actions.ts': action }))))
    const routes = [...(lock.get('.')?.routes ?? [])].map(([key, { name }]) => [key, name])
    expect(routes).toEqual([
      ['PATCH /api/orders/[id]', undefined],
      ['action app/actions.ts#place', 'orders.place'],
    ])
  })

  it('is the same whatever the order of files and members', () => {
    const carts = { 'app/api/carts/[id]/route.ts': orderRoute() }
    const one = lockText(lockOf(tableOf({ ...files, ...carts })))
    expect(lockText(lockOf(tableOf({ ...carts, ...files })))).toBe(one)
    expect(lockText(readLock(one))).toBe(one)
  })

  it.each([
    ['no JSON', 'x', 'the lock of routes is no JSON'],
    ['another version', '{ "version": 2, "apps": {} }', 'the lock of routes has not the version 1'],
    ['no object', '[]', 'the lock of routes is an object'],
    [
      'an unknown word',
      '{ "version": 1, "apps": { ".": { "routes": { "GET /": { "access": "public", "csrf": "off" } } } } }',
      'GET /: csrf is one of',
    ],
    [
      'a limit that is none',
      '{ "version": 1, "apps": { ".": { "routes": { "GET /": { "access": "public", "limits": { "own": "many" } } } } } }',
      'GET /: the limit "own"',
    ],
  ])('is refused with a reason: %s', (_name, text, message) => {
    expect(() => readLock(text)).toThrow(message)
  })

  it('names that an object already has are names like others', () => {
    const text = '{ "version": 1, "apps": { "__proto__": { "routes": { "__proto__": { "access": "public" } } } } }'
    const lock = readLock(text)
    expect([...lock.keys()]).toEqual(['__proto__'])
    expect(compareLocks(lock, new Map()).removed).toEqual([{ app: '__proto__', route: '__proto__' }])
  })
})
