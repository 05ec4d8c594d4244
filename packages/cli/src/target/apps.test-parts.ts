import type { Call, Reply } from './served.test-parts.js'

interface Person {
  readonly id: string
  readonly email: string
  readonly password: unknown
}

/** How a small app differs from the plainest: JSON, cookies, `/api/auth/…`. */
export interface Habits {
  readonly register?: string
  readonly login?: string
  readonly logout?: string
  /** Fields that a registration must have, and what it answers where they are missing. */
  readonly wanted?: readonly string[]
  refusal?(missing: readonly string[]): Reply
  /** What a sign-in answers, beside its status. */
  signedIn?(token: string): Reply
  /** The credential of a call. */
  tokenOf?(call: Call): string | undefined
  /** What all answers begin with. */
  first?(call: Call): Reply | undefined
}

/** An app with accounts and orders, in memory. */
export interface SmallApp {
  answer(call: Call): Reply
  readonly people: readonly Person[]
  readonly sessions: ReadonlySet<string>
  readonly orders: ReadonlyMap<string, unknown>
  readonly signIns: number
}

const NOT_FOUND: Reply = { status: 404, body: { error: 'not found' } }
const REFUSED: Reply = { status: 401, body: { error: 'unauthorized' } }

export function smallApp(habits: Habits = {}): SmallApp {
  const people: Person[] = []
  const sessions = new Map<string, Person>()
  const orders = new Map<
    string,
    { readonly id: string; readonly owner: string; readonly item: unknown; readonly quantity: unknown }
  >()
  const ended = new Set<string>()
  let signIns = 0
  const {
    register = '/api/auth/register',
    login = '/api/auth/login',
    logout = '/api/auth/logout',
    wanted = [],
    refusal = (missing) => ({ status: 400, body: { errors: missing.map((path) => ({ path, message: 'Required' })) } }),
    signedIn = (token) => ({
      headers: { 'set-cookie': `session=${token}; Path=/; HttpOnly; SameSite=Lax` },
      body: { ok: true },
    }),
    tokenOf = ({ headers }) => /(?:^|; )session=([^;]+)/.exec(headers.cookie ?? '')?.[1],
    first = () => undefined,
  } = habits
  const answer = (call: Call): Reply => {
    const before = first(call)
    if (before !== undefined) return before
    const { method, path, body } = call
    const who = sessions.get(tokenOf(call) ?? '')
    if (method === 'POST' && path === register) {
      const missing = ['email', 'password', ...wanted].filter((name) => body[name] === undefined)
      if (missing.length > 0) return refusal(missing)
      people.push({ id: `u${people.length + 1}`, email: String(body.email), password: body.password })
      return { status: 201, body: { user: { id: `u${people.length}` } } }
    }
    if (method === 'POST' && path === login) {
      signIns += 1
      const name = body.email ?? body.username
      const person = people.find(({ email, password }) => email === name && password === body.password)
      if (person === undefined) return { status: 401, body: { error: 'wrong e-mail or password' } }
      const token = crypto.randomUUID()
      sessions.set(token, person)
      return signedIn(token)
    }
    if (method === 'POST' && path === logout) {
      ended.add(tokenOf(call) ?? '')
      return { status: 204 }
    }
    if (path === '/api/profile' && method === 'GET')
      return who === undefined ? REFUSED : { body: { id: who.id, email: who.email } }
    if (path === '/api/orders' && method === 'GET')
      return who === undefined ? REFUSED : { body: [...orders.values()].filter(({ owner }) => owner === who.id) }
    if (path === '/api/orders' && method === 'POST') {
      if (who === undefined) return REFUSED
      const { item, quantity } = body
      if (typeof item !== 'string' || typeof quantity !== 'number')
        return { status: 400, body: { message: 'item and quantity are required' } }
      const order = { id: crypto.randomUUID(), owner: who.id, item, quantity }
      orders.set(order.id, order)
      return { status: 201, body: { order } }
    }
    const order = orders.get(/^\/api\/orders\/([^/]+)$/.exec(path)?.[1] ?? '')
    if (order !== undefined) {
      if (who?.id !== order.owner) return who === undefined ? REFUSED : NOT_FOUND
      if (method === 'DELETE') {
        orders.delete(order.id)
        return { status: 204 }
      }
      return method === 'GET' || method === 'PATCH'
        ? { body: order }
        : { status: 405, headers: { allow: 'GET, PATCH, DELETE' } }
    }
    return NOT_FOUND
  }
  return {
    answer,
    people,
    get sessions() {
      return new Set([...sessions.keys()].filter((token) => !ended.has(token)))
    },
    orders,
    get signIns() {
      return signIns
    },
  }
}
