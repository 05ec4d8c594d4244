import { randomUUID } from 'node:crypto'
import { problem, type Call, type Reply } from './call.test-parts.js'
import type { Endpoint, Fields, Manners } from './manners.test-parts.js'
import { hashOf, opaque, publicly, type Order, type Session, type Stock, type User } from './stock.test-parts.js'
import { signed } from './tokens.test-parts.js'

interface Asked {
  readonly call: Call
  readonly user: User | null
  readonly id: string
  readonly body: Readonly<Record<string, unknown>>
  readonly raw: Buffer
  readonly manners: Manners
  readonly stock: Stock
}

interface Handler {
  /** Its own limit, instead of those of strangers and callers. */
  readonly limit?: string
  /** Of the body; without them none is read. */
  readonly fields?: Fields
  run(asked: Asked): Reply | Promise<Reply>
}

type Endpoints = Readonly<
  Record<string, Pick<Endpoint, 'access'> & Partial<Endpoint> & { readonly handlers: Handlers }>
>
type Handlers = Readonly<Record<string, Handler>>

export interface Found {
  readonly endpoint: Endpoint
  readonly handlers: Handlers
  readonly id: string
}

const EMAIL = { type: 'text', min: 3, max: 254, format: /^[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+$/ } as const
const NAME = { type: 'text', min: 1, max: 100 } as const
const PASSWORD = { type: 'text', min: 8, max: 128 } as const
const NOTE = { type: 'text', min: 0, max: 500, optional: true } as const
const ORDER: Fields = { item: NAME, quantity: { type: 'integer', min: 1, max: 100 }, note: NOTE }
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/
const REFRESH_ATTRIBUTES = 'Path=/api/auth; HttpOnly; Secure; SameSite=Strict'

const ok = (body: unknown): Reply => ({ status: 200, body })

const ENDPOINTS: Endpoints = {
  '/api/auth/register': {
    access: 'public',
    handlers: {
      POST: { limit: 'register', fields: { email: EMAIL, password: PASSWORD, name: NAME }, run: register },
    },
  },
  '/api/auth/login': {
    access: 'public',
    handlers: { POST: { limit: 'login', fields: { email: EMAIL, password: { ...PASSWORD, min: 1 } }, run: login } },
  },
  '/api/auth/refresh': { access: 'public', handlers: { POST: { run: refresh } } },
  '/api/auth/logout': { access: 'signed-in', handlers: { POST: { run: logout } } },
  '/api/auth/password/forgot': {
    access: 'public',
    handlers: {
      POST: {
        limit: 'forgot',
        fields: { email: EMAIL },
        run: ({ body, manners, stock }) => manners.forgot(userBy(body['email'], stock)),
      },
    },
  },
  '/api/auth/session': {
    access: 'signed-in',
    handlers: { GET: { limit: 'session', run: ({ user }) => ok({ user: shown(user) }) } },
  },
  '/api/auth/sessions': {
    access: 'signed-in',
    handlers: {
      GET: {
        run: ({ user, stock }) =>
          ok({
            sessions: [...stock.sessions.values()].filter((each) => each.userId === user?.id).map(({ id }) => ({ id })),
          }),
      },
    },
  },
  '/api/profile': {
    access: 'signed-in',
    handlers: {
      GET: { run: ({ user }) => ok(shown(user)) },
      PATCH: {
        fields: { name: NAME },
        run: ({ user, body }) => {
          if (user !== null) user.name = String(body['name'])
          return ok(shown(user))
        },
      },
    },
  },
  '/api/orders': {
    access: 'signed-in',
    handlers: {
      GET: {
        run: ({ call, user, body, manners, stock }) => {
          const ownerId = manners.ownerOf(call, user, body)
          return ok({ orders: [...stock.orders.values()].filter((order) => order.ownerId === ownerId) })
        },
      },
      POST: { fields: ORDER, run: makeOrder },
    },
  },
  '/api/orders/[id]': {
    access: 'signed-in',
    handlers: {
      GET: { run: (asked) => withOrder(asked, (order) => ok(order)) },
      PATCH: {
        fields: { note: { ...NOTE, min: 0 } },
        run: (asked) =>
          withOrder(asked, (order) => ok(Object.assign(order, { note: asked.body['note'] ?? order.note }))),
      },
      DELETE: {
        run: (asked) =>
          withOrder(asked, (order) => {
            asked.stock.orders.delete(order.id)
            return { status: 204 }
          }),
      },
    },
  },
  '/api/posts': {
    access: 'public',
    cors: 'any',
    handlers: { GET: { run: posts } },
  },
  '/api/admin/users': {
    access: 'admin',
    handlers: { GET: { run: ({ stock }) => ok({ users: [...stock.users.values()].map(publicly) }) } },
  },
  '/api/service/report': {
    access: 'service',
    handlers: {
      GET: {
        run: ({ call, manners }) => (manners.provesService(call) ? ok({ orders: 12 }) : problem(401, 'key.required')),
      },
    },
  },
  '/api/webhooks/payments': {
    access: 'service',
    handlers: {
      POST: {
        run: ({ call, raw, manners }) =>
          manners.provesWebhook(call, raw) ? ok({ received: true }) : problem(401, 'signature.invalid'),
      },
    },
  },
  '/api/cron/cleanup': {
    access: 'service',
    handlers: {
      GET: {
        run: ({ call, manners }) => (manners.provesCron(call) ? ok({ removed: 0 }) : problem(401, 'cron.secret')),
      },
    },
  },
  '/api/go': {
    access: 'public',
    handlers: {
      GET: {
        run: ({ call, manners }) => {
          const to = manners.destination(call.query.get('to') ?? '/')
          return to === null ? problem(400, 'redirect.unknown') : { status: 302, headers: { location: to } }
        },
      },
    },
  },
  '/api/preview': {
    access: 'public',
    handlers: {
      POST: {
        limit: 'anonymous',
        fields: { url: { type: 'text', min: 1, max: 2_000 } },
        run: async ({ body, manners }) => {
          const url = String(body['url'])
          if (!manners.mayFetch(url)) return problem(400, 'url.refused')
          const seen = await fetch(url).then(
            (answer) => answer.text(),
            () => '',
          )
          return ok({ length: seen.length })
        },
      },
    },
  },
  '/api/health': { access: 'public', handlers: { GET: { run: () => ok({ status: 'ok' }) } } },
}

/** The endpoint that a path leads to. */
export function endpointAt(path: string): Found | undefined {
  const [, id = ''] = /^\/api\/orders\/([^/]+)$/.exec(path) ?? []
  const found = ENDPOINTS[id === '' ? path : '/api/orders/[id]']
  if (found === undefined) return undefined
  const { handlers, access, cors = 'list' } = found
  const methods = [...Object.keys(handlers), 'OPTIONS']
  return { endpoint: { access, cors, methods }, handlers, id }
}

/** Every route, as `--route` takes it. */
export const SHOP_ROUTES: readonly string[] = Object.entries(ENDPOINTS).flatMap(([path, { handlers }]) =>
  Object.keys(handlers).map((method) => `${method} ${path}`),
)

const shown = (user: User | null): object => (user === null ? {} : publicly(user))

const userBy = (email: unknown, { users }: Stock): User | undefined =>
  [...users.values()].find((user) => user.email === String(email).toLowerCase())

function register({ body, stock }: Asked): Reply {
  if (userBy(body['email'], stock) !== undefined) return problem(409, 'auth.taken')
  const user: User = {
    id: randomUUID(),
    email: String(body['email']).toLowerCase(),
    password: hashOf(String(body['password'])),
    name: String(body['name']),
    roles: ['member'],
  }
  stock.users.set(user.id, user)
  return { status: 201, body: { user: publicly(user) } }
}

function login({ body, manners, stock }: Asked): Reply | Promise<Reply> {
  const user = userBy(body['email'], stock)
  if (user === undefined || user.password !== hashOf(String(body['password']))) return manners.wrongPassword(user)
  const session: Session = { id: randomUUID(), userId: user.id, refresh: opaque(), spent: new Set() }
  stock.sessions.set(session.id, session)
  return signedIn(user, session, manners)
}

function refresh({ call, manners, stock }: Asked): Reply {
  const token = call.cookies['shop_refresh'] ?? ''
  const session = [...stock.sessions.values()].find((each) => each.refresh === token || each.spent.has(token))
  if (session === undefined) return problem(401, 'auth.refresh')
  if (session.spent.has(token)) {
    stock.sessions.delete(session.id)
    return problem(401, 'auth.reused')
  }
  session.spent.add(session.refresh)
  session.refresh = opaque()
  return signedIn(stock.users.get(session.userId) as User, session, manners)
}

function signedIn(user: User, session: Session, manners: Manners): Reply {
  const iat = Math.floor(Date.now() / 1000)
  const life = manners.accessLife === null ? {} : { exp: iat + manners.accessLife }
  const token = signed({ sub: user.id, sid: session.id, typ: 'access', iat, ...life }, manners.signingKey)
  const cookies = [
    `shop_access=${token}; ${manners.cookieAttributes}`,
    `shop_refresh=${session.refresh}; ${REFRESH_ATTRIBUTES}; Max-Age=2592000`,
  ]
  return { status: 200, headers: { 'set-cookie': cookies }, body: manners.signInBody(publicly(user), token) }
}

function logout({ call, manners, stock }: Asked): Reply {
  stock.sessions.delete(manners.verified(call.cookies['shop_access'] ?? '')?.sid ?? '')
  const cookies = [
    'shop_access=; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=0',
    `shop_refresh=; ${REFRESH_ATTRIBUTES}; Max-Age=0`,
  ]
  return { status: 204, headers: { 'set-cookie': cookies } }
}

function makeOrder({ call, user, body, manners, stock }: Asked): Reply {
  const { item, quantity, note = '' } = body
  const order: Order = { id: randomUUID(), ownerId: manners.ownerOf(call, user, body), item, quantity, note }
  stock.orders.set(order.id, order)
  return { status: 201, body: order }
}

function withOrder({ id, user, manners, stock }: Asked, run: (order: Order) => Reply): Reply {
  if (!UUID.test(id)) return problem(400, 'params.invalid')
  const order = stock.orders.get(id)
  return order !== undefined && manners.mayTouch(order, user) ? run(order) : problem(404, 'order.unknown')
}

function posts({ call, stock, manners }: Asked): Reply {
  const { query } = call
  const [page, limit] = [Number(query.get('page') ?? 1), Number(query.get('limit') ?? 20)]
  const whole = (value: number, max: number): boolean => Number.isInteger(value) && value >= 1 && value <= max
  const issues = [
    ...(whole(page, 1_000_000) ? [] : ['page: 1 to 1000000']),
    ...(whole(limit, 100) ? [] : ['limit: 1 to 100']),
    ...(/^(?:asc|desc)$/.test(query.get('sort') ?? 'desc') ? [] : ['sort: asc or desc']),
  ]
  if (issues.length > 0) return manners.invalid(issues)
  return ok({ posts: stock.posts.slice((page - 1) * limit, page * limit) })
}
