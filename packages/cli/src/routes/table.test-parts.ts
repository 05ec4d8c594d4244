import { readProject } from '../project/project.js'
import { SourceTree } from '../project/source-tree.js'
import type { RouteFacts, RouteTable } from './facts.js'
import { routeTable } from './table.js'

const MANIFEST = JSON.stringify({ name: 'shop', dependencies: { next: '16.4.5', holdfast: '0.1.0', zod: '4.0.0' } })

const GATE = {
  limits: '',
  cors: '',
  csrf: '',
}

/** The gate of a small app; what is given stands among its options. */
export function security(options: Partial<typeof GATE> = {}): string {
  const { limits, cors, csrf } = { ...GATE, ...options }
  return `import { holdfast, slidingWindow } from 'holdfast/next'
export const { route, routes, action, auth } = holdfast({
  origin: 'https://shop.example',
  identity: [],
  limits: { store, onStoreError: 'local', ${limits} },
  ${cors}
  ${csrf}
})
`
}

/** The route of one order, as it is protected well; a member that is given takes the place of its own. */
export function orderRoute(members: Readonly<Record<string, string | null>> = {}): string {
  const all: Record<string, string | null> = {
    access: 'signedIn',
    limit: "slidingWindow(10, '10 s')",
    params: 'OrderId',
    body: 'OrderNote',
    object: '({ params }) => find(params.id)',
    can: '({ principal, object }) => object.ownerId === principal.id',
    response: 'Order',
    handler: '({ object }) => object',
    ...members,
  }
  const lines = Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [`    ${name}: ${value},`]))
  return `import { any, all, noObject, publicAccess, publicCors, role, scope, signedIn, slidingWindow } from 'holdfast/next'
import { z } from 'zod'
import { route, routes } from '@/security'
const OrderId = z.object({ id: z.uuid() })
const OrderNote = z.object({ note: z.string().max(500) })
const Order = z.object({ id: z.uuid(), note: z.string() })
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  PATCH: route({
${lines.join('\n')}
  }),
})
`
}

export const ORDER = 'app/api/orders/[id]/route.ts'

/** A project of one app with a gate. */
export function tableOf(files: Readonly<Record<string, string>>): RouteTable {
  const base = {
    'package.json': MANIFEST,
    'tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./*"] } } }',
    'security.ts': security(),
  }
  return routeTable(readProject(SourceTree.of({ ...base, ...files })))
}

/** The only row. */
export function only({ routes }: RouteTable): RouteFacts {
  const [route, ...others] = routes
  if (route === undefined || others.length > 0) throw new Error(`${routes.length} routes`)
  return route
}
