import { timingSafeEqual } from 'node:crypto'
import { problem, type Call, type Reply } from './call.test-parts.js'
import { KEY, mac, verified, type Claims } from './tokens.test-parts.js'
import type { Order, Stock, User } from './stock.test-parts.js'

/** One endpoint: what the shop's gate knows of it before its handler runs. */
export interface Endpoint {
  readonly access: 'public' | 'signed-in' | 'admin' | 'service'
  /** Who may read it from other sites: everybody, or those on the list. */
  readonly cors: 'any' | 'list'
  readonly methods: readonly string[]
}

/** A field of a body: what it may be. */
export interface Field {
  readonly type: 'text' | 'integer'
  readonly min: number
  readonly max: number
  readonly format?: RegExp
  readonly optional?: true
}
export type Fields = Readonly<Record<string, Field>>

/** Thrown by `parsed`: no JSON. */
export class Malformed extends Error {}

/** What the shop does where a fault may be. `sound` are those without any. */
export interface Manners {
  /** Seconds that an access token lives; `null`: for ever. */
  accessLife: number | null
  /** Of the cookie of the access token. */
  cookieAttributes: string
  /** What a sign-in and a refresh answer beside the cookies. */
  signInBody(user: object, token: string): unknown
  /** Signs the access tokens. */
  signingKey: string
  verified(token: string): Claims | null
  /** Whether a session that was signed out is over. */
  endsSessions: boolean
  /** The path that the endpoints are looked up by. */
  routedPath(call: Call): string
  /** Whether identity and role are asked for, where the endpoint wants them. */
  isGuarded(call: Call, endpoint: Endpoint): boolean
  /** Who calls: what the credential says, and what the fault makes of it. */
  caller(call: Call, proven: User | null, stock: Stock): User | null
  hasRole(user: User | null, call: Call): boolean
  mayTouch(order: Order, user: User | null): boolean
  /** Whose an order becomes, and whose orders are listed. */
  ownerOf(call: Call, user: User | null, body: Readonly<Record<string, unknown>>): string
  corsHeaders(call: Call, endpoint: Endpoint): Record<string, string>
  preflight(call: Call, endpoint: Endpoint): Reply
  isForged(call: Call): boolean
  pageHeaders: Readonly<Record<string, string>>
  apiHeaders: Readonly<Record<string, string>>
  /** What a limit counts by. */
  limitKey(call: Call): string
  /** Calls a minute; leaving one out means no limit. */
  limits: Readonly<Record<string, number>>
  overLimit(seconds: number): Reply
  /** Bytes. */
  maxBody: number
  tooLarge(): Reply
  /** Whether a body of this content type is read. */
  takesType(type: string): boolean
  parsed(raw: Buffer): unknown
  malformed(error: unknown): Reply
  issues(body: Readonly<Record<string, unknown>>, fields: Fields): string[]
  invalid(issues: readonly string[]): Reply
  failed(error: unknown): Reply
  /** An address that nobody has, and a wrong password: one answer after the same work. */
  wrongPassword(user: User | undefined): Reply | Promise<Reply>
  forgot(user: User | undefined): Reply
  provesWebhook(call: Call, raw: Buffer): boolean
  provesCron(call: Call): boolean
  provesService(call: Call): boolean
  /** Where `/api/go` leads to. */
  destination(to: string): string | null
  mayFetch(url: string): boolean
  page(path: string): string
  script: string
  /** Other files that are served, by path. */
  files: Readonly<Record<string, { readonly type: string; readonly text: string }>>
  /** Round everything: last of all words. */
  around(call: Call, answer: () => Promise<Reply>): Promise<Reply>
}

export const ALLOWED = ['https://app.example.com']
export const WEBHOOK_SECRET = 'whsec of the shop in the tests'
export const CRON_SECRET = 'cron secret of the shop in the tests'
export const SERVICE_KEY = 'service key of the shop in the tests'

export const API_HEADERS = {
  'cache-control': 'private, no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

export const PAGE_HEADERS = {
  ...API_HEADERS,
  'content-security-policy':
    "default-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
}

const ALLOWED_HEADERS = {
  'access-control-allow-headers': 'authorization, content-type',
  'access-control-max-age': '600',
}

export function sound(): Manners {
  return {
    accessLife: 900,
    cookieAttributes: 'Path=/; HttpOnly; Secure; SameSite=Lax',
    signInBody: (user) => ({ user }),
    signingKey: KEY,
    verified: (token) => verified(token),
    endsSessions: true,
    routedPath: ({ path }) => path,
    isGuarded: () => true,
    caller: (_call, proven) => proven,
    hasRole: (user) => user?.roles.includes('admin') === true,
    mayTouch: (order, user) => order.ownerId === user?.id,
    ownerOf: (_call, user) => user?.id ?? '',
    corsHeaders: ({ headers: { origin } }, { cors }) =>
      cors === 'any' ? { 'access-control-allow-origin': '*' } : listed(origin, ALLOWED.includes(origin ?? '')),
    preflight(call, endpoint) {
      const allow = endpoint.methods.join(', ')
      const headers: Record<string, string> = { ...this.corsHeaders(call, endpoint), allow }
      if (!('access-control-allow-origin' in headers)) return { status: 204, headers }
      return { status: 204, headers: { ...headers, 'access-control-allow-methods': allow, ...ALLOWED_HEADERS } }
    },
    isForged,
    pageHeaders: PAGE_HEADERS,
    apiHeaders: API_HEADERS,
    limitKey: ({ address }) => address,
    limits: { login: 5, register: 5, forgot: 5, session: 60, anonymous: 300, caller: 600 },
    overLimit: (seconds) => {
      const refusal = problem(429, 'limit.exceeded')
      return { ...refusal, headers: { ...refusal.headers, 'retry-after': String(seconds) } }
    },
    maxBody: 100_000,
    tooLarge: () => problem(413, 'body.too_large'),
    takesType: (type) => /^application\/json\b/.test(type),
    parsed(raw) {
      try {
        return JSON.parse(raw.toString()) as unknown
      } catch {
        throw new Malformed('The body is no JSON.')
      }
    },
    malformed: () => problem(400, 'body.malformed'),
    issues: (body, fields) => Object.entries(fields).flatMap(([name, field]) => issue(name, body[name], field)),
    invalid: (issues) => problem(400, 'body.invalid', { issues }),
    failed: () => problem(500, 'internal'),
    wrongPassword: () => problem(401, 'auth.wrong'),
    forgot: () => ({ status: 202, body: { sent: true } }),
    provesWebhook: ({ headers }, raw) => isSame(headers['x-signature'], mac(raw, WEBHOOK_SECRET).toString('hex')),
    provesCron: ({ headers }) => isSame(headers['authorization'], `Bearer ${CRON_SECRET}`),
    provesService: ({ headers }) => isSame(headers['authorization'], `Bearer ${SERVICE_KEY}`),
    destination: (to) => (/^\/[a-z-]*$/.test(to) ? to : null),
    mayFetch: (url) => url.startsWith('https://images.shop.example/'),
    page: (path) =>
      `<!doctype html><html lang="en"><head><title>Shop</title><script src="/assets/app.js"></script></head><body><h1>Shop ${path}</h1><a href="/sign-in">Sign in</a> <a href="/posts">Posts</a></body></html>`,
    script: "fetch('/api/posts').then((answer) => answer.json()).then((posts) => console.log(posts.length))",
    files: {},
    around: (_call, answer) => answer(),
  }
}

/** What a server with a list of origins answers, whether the one that asks is on it or not. */
export const listed = (origin: string | undefined, isOn: boolean): Record<string, string> => ({
  vary: 'Origin',
  ...(isOn &&
    origin !== undefined && { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' }),
})

/** A write from another site: by its Origin, else by what the browser says of it; and no form can send JSON. */
export function isForged({ method, headers, cookies }: Call): boolean {
  if (/^(?:GET|HEAD|OPTIONS)$/.test(method) || cookies['shop_access'] === undefined) return false
  const { origin, host } = headers
  if (origin !== undefined) return origin !== `http://${host}` && !ALLOWED.includes(origin)
  return headers['sec-fetch-site'] === 'cross-site'
}

function issue(name: string, value: unknown, { type, min, max, format, optional }: Field): string[] {
  if (value === undefined) return optional === true ? [] : [`${name}: is missing`]
  if (type === 'integer') {
    return Number.isInteger(value) && Number(value) >= min && Number(value) <= max ? [] : [`${name}: ${min} to ${max}`]
  }
  if (typeof value !== 'string') return [`${name}: is no text`]
  if (value.length < min || value.length > max) return [`${name}: ${min} to ${max} characters`]
  return format === undefined || format.test(value) ? [] : [`${name}: has another form`]
}

export function isSame(given: string | undefined, right: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}
