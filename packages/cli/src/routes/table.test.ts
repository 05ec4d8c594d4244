import { describe, expect, it } from 'vitest'
import { accessText } from './access-rule.js'
import { routesData } from './data.js'
import { only, ORDER, orderRoute, security, tableOf } from './table.test-parts.js'

const page = { 'app/page.tsx': 'export default () => null' }

describe('a route behind the gate', () => {
  it('tells all that it declares', () => {
    const route = only(tableOf({ [ORDER]: orderRoute() }))
    expect(route).toMatchObject({
      kind: 'route',
      method: 'PATCH',
      path: '/api/orders/[id]',
      gate: 'app',
      access: { value: { kind: 'signed-in' }, source: 'gate' },
      limits: { value: { own: { units: 10, window: 10_000 } }, source: 'gate' },
      input: { value: { params: 'schema', body: 'schema' }, source: 'gate' },
      object: { value: 'checked', source: 'gate' },
      response: { value: 'schema', source: 'gate' },
      cors: { value: 'app', source: 'gate' },
      csrf: { value: 'checked', source: 'gate' },
    })
  })

  it.each([
    ["role('admin', 'editor')", 'role(admin, editor)'],
    ["scope('orders:read')", 'scope(orders:read)'],
    [
      "all(signedIn, any(role('admin'), scope('orders:write')))",
      'all(signed-in, any(role(admin), scope(orders:write)))',
    ],
    ["permission('orders:delete')", 'permission(orders:delete)'],
    ['paying', 'paying'],
    ['rules.paying', 'paying'],
    ['isLoose ? signedIn : publicAccess', 'any(signed-in, public)'],
  ])('access %s is %s', (written, expected) => {
    expect(accessText(only(tableOf({ [ORDER]: orderRoute({ access: written }) })).access.value)).toBe(expected)
  })

  it('follows names and spreads into other files', () => {
    const files = {
      'policies.ts': `import { signedIn, slidingWindow, role } from 'holdfast/next'
export const admin = role('admin')
export const often = slidingWindow(5, '1m', { name: 'often' })
export const base = { access: admin, limit: often }`,
      [ORDER]: `import { base } from '@/policies'
import { route } from '@/security'
export const GET = route({ ...base, handler: () => null })`,
    }
    const route = only(tableOf(files))
    expect(accessText(route.access.value)).toBe('role(admin)')
    expect(route.limits.value).toEqual({ often: { units: 5, window: 60_000 } })
  })

  it.each([
    ["fixedWindow(5, '1 h')", { own: { units: 5, window: 3_600_000 } }],
    ["tokenBucket(1, '1 s', 20)", { own: { units: 1, window: 1_000, burst: 20 } }],
    ["gcra(10, '1 m', { burst: 3 })", { own: { units: 10, window: 60_000, burst: 3 } }],
    [
      "tiered({ pro: slidingWindow(90, '1 m') }, { otherwise: slidingWindow(9, '1 m') })",
      { own: { units: 9, window: 60_000 }, 'own of pro': { units: 90, window: 60_000 } },
    ],
    ["slidingWindow(env.MANY, '1 m')", { own: 'configured' }],
    ['limits[kind]', { own: 'configured' }],
  ])('limit %s', (limit, expected) => {
    const text = orderRoute({ limit }).replace(
      'slidingWindow }',
      'fixedWindow, gcra, slidingWindow, tiered, tokenBucket }',
    )
    expect(only(tableOf({ [ORDER]: text })).limits.value).toEqual(expected)
  })

  it('methods that it answers with 405 are no rows', () => {
    expect(tableOf({ [ORDER]: orderRoute() }).routes.map(({ method }) => method)).toEqual(['PATCH'])
  })

  it('an action that is written around a gated one is what that one is', () => {
    const actions = `'use server'
import { signedIn } from 'holdfast/next'
import { action } from '@/security'
const place = action({ name: 'orders.place', access: signedIn, input: NewOrder, handler: () => null })
export async function placeOrder(state, data) {
  return place(data)
}`
    const route = only(tableOf({ ...page, 'app/actions.ts': actions }))
    expect(route).toMatchObject({ method: 'placeOrder', gate: 'app', access: { value: { kind: 'signed-in' } } })
  })

  it('an action that does more beside a gated one is not', () => {
    const actions = `'use server'
import { PrismaClient } from '@prisma/client'
import { signedIn } from 'holdfast/next'
import { action } from '@/security'
const db = new PrismaClient()
const place = action({ name: 'orders.place', access: signedIn, handler: () => null })
export async function placeOrder(state, data) {
  await db.user.deleteMany()
  return place(data)
}`
    const route = only(tableOf({ ...page, 'app/actions.ts': actions }))
    expect(route.gate).toBeUndefined()
    expect(accessText(route.access.value)).toBe('none')
  })

  it('the endpoints of accounts are one row', () => {
    const handlers = `import { auth } from '@/security'
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = auth.handlers`
    const route = only(tableOf({ 'app/api/auth/[...holdfast]/route.ts': handlers }))
    expect([route.method, accessText(route.access.value), route.gate]).toEqual(['*', 'accounts', 'app'])
  })

  it.each([
    ['auth', 'role(admin)'],
    ["auth, { access: all(role('admin'), scope('console')) }", 'all(role(admin), scope(console))'],
  ])('the security console is one row, behind its access: securityConsole(%s)', (given, access) => {
    const handlers = `import { securityConsole } from 'holdfast/console'
import { all, holdfast, role, scope } from 'holdfast/next'
const auth = holdfast({ identity: [], limits: {} })
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = securityConsole(${given})`
    const route = only(tableOf({ 'app/console/[[...path]]/route.ts': handlers }))
    expect([route.method, accessText(route.access.value), route.gate]).toEqual(['*', access, 'app'])
    expect([route.cors.value, route.csrf.value]).toEqual(['none', 'checked'])
  })
})

describe('a gate', () => {
  it('has the limits that Holdfast documents, and those that are declared', () => {
    const [gate] = tableOf({
      'security.ts': security({ limits: "caller: slidingWindow(5, '1 s'), anonymous: env.LIMIT," }),
      [ORDER]: orderRoute(),
    }).gates
    expect(gate?.limits).toEqual({
      anonymous: 'configured',
      caller: { units: 5, window: 1_000 },
      address: { units: 6_000, window: 60_000 },
    })
  })

  it('tells the origins of CORS where they are written', () => {
    const cors = "cors: { origins: ['https://b.example', 'https://a.example'], credentials: true },"
    const [gate] = tableOf({ 'security.ts': security({ cors }), [ORDER]: orderRoute() }).gates
    expect(gate?.cors).toEqual({ origins: ['https://a.example', 'https://b.example'], credentials: true })
  })
})

describe('a route without a gate', () => {
  const handler = (body: string, imports = '') => ({
    'app/api/orders/[id]/route.ts': `import { PrismaClient } from '@prisma/client'
${imports}
const db = new PrismaClient()
export async function DELETE(request, { params }) {
  ${body}
}`,
  })

  it('that nobody guards', () => {
    const route = only(tableOf(handler('return Response.json(await db.order.delete({ where: { id: params.id } }))')))
    expect(accessText(route.access.value)).toBe('none')
    expect(route.object).toEqual({ value: 'none', source: 'none' })
    expect(route.input).toEqual({ value: { params: 'unchecked' }, source: 'none' })
  })

  it('that a library guards, through a function of the project', () => {
    const files = handler(
      `const session = await requireUser()
  const { id } = z.object({ id: z.string() }).parse(params)
  return Response.json(await db.order.delete({ where: { id, userId: session.user.id } }))`,
      "import { z } from 'zod'\nimport { requireUser } from '@/session'",
    )
    const session = `import { getServerSession } from 'next-auth'
export async function requireUser() {
  const session = await getServerSession()
  if (!session) throw new Error('401')
  return session
}`
    const route = only(tableOf({ ...files, 'session.ts': session }))
    expect(route.access).toMatchObject({
      value: { kind: 'signed-in' },
      source: 'library',
      by: 'next-auth#getServerSession via requireUser',
    })
    expect(route.input).toMatchObject({ value: { params: 'schema' }, source: 'library', by: 'zod' })
    expect(route.object.value).toBe('checked')
  })

  it('whose handler is a library’s own', () => {
    const files = { 'app/api/x/route.ts': "import { serve } from 'elsewhere'\nexport const { GET, POST } = serve({})" }
    const routes = tableOf(files).routes.map(({ method, access }) => [method, accessText(access.value), access.source])
    expect(routes).toEqual([
      ['GET', 'unknown', 'library'],
      ['POST', 'unknown', 'library'],
    ])
  })
})

it('the data for programs names files, lines and sources', () => {
  expect(routesData(tableOf({ [ORDER]: orderRoute() }))).toMatchObject({
    version: 1,
    gates: [{ name: 'app', file: 'security.ts', line: 2, cors: 'none' }],
    routes: [
      {
        method: 'PATCH',
        path: '/api/orders/[id]',
        file: ORDER,
        access: { value: 'signed-in', source: 'gate' },
        limits: { value: { own: '10 per 10 s' }, source: 'gate' },
      },
    ],
  })
})

it('a limit of a library that is acted on is told, and one that is ignored is none', () => {
  const handler = (use: string) => ({
    'app/api/orders/route.ts': `import { PrismaClient } from '@prisma/client'
import { Ratelimit } from '@upstash/ratelimit'
const ratelimit = new Ratelimit({ redis, limiter: Ratelimit.slidingWindow(10, '10 s') })
const db = new PrismaClient()
export async function POST(request) {
  const { success } = await ratelimit.limit('all')
  ${use}
  return Response.json(await db.order.create({ data: {} }))
}`,
  })
  const acted = only(tableOf(handler('if (!success) return new Response(null, { status: 429 })')))
  expect(acted.limits).toMatchObject({ value: { own: 'configured' }, source: 'library' })
  expect(only(tableOf(handler(''))).limits).toEqual({ value: {}, source: 'none' })
})
