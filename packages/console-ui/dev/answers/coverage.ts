import type { CoverageAnswer, CoverageRow } from '../../../holdfast/src/console/wire.ts'
import type { Variant } from './variant.ts'

export function coverage({ anybody, isLarge, isBare, name }: Variant): CoverageAnswer {
  if (isBare && !anybody) return { complete: false, routes: [] }
  return { complete: !isBare, routes: isLarge ? many() : few(name) }
}

const limit = 'caller 600/min'

const few = (name: (text: string) => string): readonly CoverageRow[] => [
  {
    route: 'GET /api/posts',
    access: 'public',
    layers: { limits: 'anonymous 100/min', cors: 'any origin', response: 'schema' },
    calls: 48_210,
    denied: 4_100,
  },
  {
    route: 'POST /api/posts',
    access: 'authenticated',
    layers: { limits: limit, input: 'body', csrf: 'token' },
    calls: 212,
    denied: 3,
  },
  {
    route: 'GET /api/orders',
    access: 'authenticated',
    layers: { limits: limit, input: 'query', response: 'schema' },
    calls: 9_021,
    denied: 12,
  },
  {
    route: 'POST /api/orders',
    access: 'authenticated',
    layers: { limits: '30/10 s', input: 'body', csrf: 'token' },
    calls: 3_120,
    denied: 44,
  },
  {
    route: 'GET /api/orders/[id]',
    access: 'authenticated',
    layers: { limits: limit, input: 'params', ownership: 'order.userId', response: 'schema' },
    calls: 7_712,
    denied: 9,
  },
  {
    route: 'DELETE /api/admin/users/[id]/sessions',
    access: 'role(admin)',
    layers: { limits: limit, input: 'params', csrf: 'token' },
    calls: 4,
    denied: 0,
  },
  { route: name('GET /api/legacy/export'), access: null, layers: {}, calls: 31, denied: 0 },
  {
    route: 'POST /api/contact',
    access: 'public',
    layers: { limits: 'anonymous 100/min', input: 'body' },
    calls: 0,
    denied: 0,
  },
  {
    route: 'POST /api/webhooks/payments',
    access: 'scope(hooks:write)',
    layers: { limits: limit, input: 'body', csrf: 'no cookie' },
    calls: 980,
    denied: 1,
  },
  {
    route: name('saveProfile'),
    access: name('authenticated'),
    layers: { limits: limit, input: name('form'), csrf: 'origin' },
    calls: 61,
    denied: 2,
  },
]

/** Two hundred routes, as a grown app has them. */
function many(): CoverageRow[] {
  const nouns = [
    'accounts',
    'assets',
    'audits',
    'baskets',
    'categories',
    'customers',
    'deliveries',
    'discounts',
    'exports',
    'invoices',
    'labels',
    'media',
    'messages',
    'notes',
    'orders',
    'pages',
    'payments',
    'posts',
    'prices',
    'products',
    'refunds',
    'reports',
    'reviews',
    'roles',
    'searches',
    'settings',
    'shipments',
    'stores',
    'subscriptions',
    'suppliers',
    'tags',
    'tasks',
    'teams',
    'tickets',
    'users',
    'variants',
    'vouchers',
    'warehouses',
    'webhooks',
    'zones',
  ]
  return nouns.flatMap((noun, at) =>
    [
      'GET /api/{}',
      'POST /api/{}',
      'GET /api/{}/[id]',
      'PATCH /api/{}/[id]',
      'DELETE /api/{}/[id]/attachments/[attachmentId]',
    ].map((shape, each): CoverageRow => {
      const isOpen = at === 9 && each === 0
      const isPublic = (at % 7 === 0 && each !== 4) || (at === 38 && each === 1)
      return {
        route: shape.replace('{}', noun),
        access: isOpen ? null : isPublic ? 'public' : at % 5 === 0 ? 'role(admin)' : 'authenticated',
        layers: isOpen
          ? {}
          : {
              limits: at % 3 === 0 ? '30/10 s' : limit,
              ...(each === 0 ? { response: 'schema' } : { input: each === 1 ? 'body' : 'params' }),
              ...(each === 1 || each > 2 ? { csrf: 'token' } : {}),
              ...(each >= 2 && at % 4 !== 0 ? { ownership: `${noun}.ownerId` } : {}),
              ...(at % 6 === 0 ? { cors: 'app.example.com' } : {}),
            },
        calls: at % 11 === 0 && each === 4 ? 0 : (at * 977 + each * 131) % 24_000,
        denied: (at + each) % 9 === 0 ? (at * 37) % 900 : 0,
      }
    }),
  )
}
