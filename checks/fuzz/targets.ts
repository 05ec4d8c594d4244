import { resources } from '../../packages/holdfast/src/console/resources.js'
import { consoleParts } from '../../packages/holdfast/src/console/options.js'
import { securityConsole } from '../../packages/holdfast/src/console/console.js'
import type { Accounts } from '../../packages/holdfast/src/accounts/accounts.js'
import { accountHandlers } from '../../packages/holdfast/src/next/account-handlers.js'
import { endpointsOf } from '../../packages/holdfast/src/pipeline/endpoints/endpoints.js'
import type { Gate } from '../../packages/holdfast/src/pipeline/gate.js'
import { GATE } from '../../packages/holdfast/src/pipeline/gated.js'
import { reportReceiver } from '../../packages/holdfast/src/reports/report-receiver.js'
import { ORDERS } from './routes.ts'
import { idOf, PASSWORD } from './people.ts'

/** Who may be answered with anything but a refusal. */
type Guard = 'anybody' | 'person' | 'admin' | 'report' | 'metrics'

/** A method of a path, and a request that it takes. */
export interface Target {
  readonly kind: 'route' | 'accounts' | 'console' | 'reports'
  readonly method: string
  /** With Next's names of its segments. */
  readonly pattern: string
  readonly guard: Guard
  /** Of the segments that the pattern names; a list for a catch-all. */
  readonly params: Readonly<Record<string, string | readonly string[]>>
  readonly query: string
  /** JSON, as far as it takes any. */
  readonly body: string
  readonly type: string
  readonly handlers: Readonly<
    Record<string, ((request: Request, context: never) => Promise<Response> | Response) | undefined>
  >
}

const GUARDS: Readonly<Record<string, Guard>> = {
  'GET /api/posts': 'anybody',
  'GET /api/limited': 'anybody',
  '/api/admin': 'admin',
  '/api/report': 'report',
  '/api/metrics': 'metrics',
  '/api/feedback': 'anybody',
  '/api/faults': 'anybody',
  '/api/costly': 'anybody',
}

const [firstOrder = ''] = ORDERS.keys()
const SAMPLES: Readonly<
  Record<string, { readonly query?: string; readonly body?: unknown; readonly params?: Target['params'] }>
> = {
  '/api/posts': { query: 'page=2&limit=5&sort=asc', body: { title: 'Hello', tags: ['a', 'b'], at: { x: 1.5, y: 2 } } },
  '/api/orders/[id]': { params: { id: firstOrder }, body: { note: 'later' } },
  '/api/admin': { body: { a: 1, b: 2 } },
  '/api/feedback': { body: { text: 'Well done', score: 5 } },
  '/api/files/[...path]': { params: { path: ['a', 'b.txt'] } },
}

/** Bodies that the endpoints of accounts take, by method and path; those that are not named take none. */
const ACCOUNT_BODIES: Readonly<Record<string, unknown>> = {
  'POST register': { email: 'new@example.com', password: PASSWORD, name: 'New' },
  'POST login': { email: 'ada@example.com', password: 'Wr0ng-Guess' },
  'POST password/forgot': { email: 'ada@example.com' },
  'POST password/reset': { token: 'A'.repeat(43), password: PASSWORD },
  'POST password/change': { current: PASSWORD, password: PASSWORD },
  'POST email/verify': { token: 'A'.repeat(43) },
  'POST email/verify/send': { email: 'ada@example.com' },
  'POST unlock': { token: 'A'.repeat(43) },
  'POST totp/confirm': { code: '123456' },
  'POST login/second-factor': { code: '123456' },
  'POST step-up': { password: PASSWORD },
  'POST login/passkey': {
    response: {
      id: 'AAAA',
      rawId: 'AAAA',
      type: 'public-key',
      response: { clientDataJSON: 'e30', authenticatorData: 'AA', signature: 'AA' },
    },
  },
  'POST passkeys': {
    name: 'Laptop',
    response: {
      id: 'AAAA',
      rawId: 'AAAA',
      type: 'public-key',
      response: { clientDataJSON: 'e30', attestationObject: 'oA' },
    },
  },
  'POST keys': { name: 'Report', scopes: ['report:read'] },
}
const CONSOLE_BODIES: Readonly<Record<string, unknown>> = {
  'limits/change': { limit: 'no limit', to: { limit: 5 }, revision: 0 },
  'callers/list': { id: `client ${'A'.repeat(22)}`, verdict: 'deny', minutes: 5, reason: 'a test' },
}
const SEGMENTS: Readonly<Record<string, string>> = {
  id: idOf('eve'),
  session: idOf('eve'),
  key: 'A'.repeat(16),
}
const REPORT = {
  'csp-report': {
    'document-uri': 'https://app.example.com/',
    'violated-directive': 'script-src',
    'blocked-uri': 'https://cdn.example.net/a.js',
  },
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** What nobody declared is answered by one handler, whatever the method. Plans ask for it by methods of their own. */
const isDeclared = (handlers: Target['handlers'], method: string) =>
  METHODS.filter((other) => handlers[other] === handlers[method]).length === 1

/** Everything that a gate stands in front of, and what stands beside it. */
export function targetsOf(
  gate: Gate,
  people: Accounts,
  routes: ReadonlyMap<string, object>,
  clock: () => number,
): readonly Target[] {
  const options = { people, signIn: '/sign-in' }
  const auth = accountHandlers(gate, endpointsOf(gate))
  const shown = securityConsole({ [GATE]: gate }, options)
  const reports = reportReceiver({ on: () => undefined, clock })
  const plain = { params: {}, query: '', body: '', type: 'application/json' } as const

  const own = [...routes].flatMap(([pattern, handlers]) => {
    const { query = '', body, params = {} } = SAMPLES[pattern] ?? {}
    return METHODS.filter((method) => isDeclared(handlers as Target['handlers'], method)).map((method): Target => ({
      kind: 'route',
      method,
      pattern,
      guard: GUARDS[`${method} ${pattern}`] ?? GUARDS[pattern] ?? 'person',
      params,
      query,
      body: JSON.stringify(body) ?? '',
      type: 'application/json',
      handlers: handlers as Target['handlers'],
    }))
  })
  const accounts = endpointsOf(gate).map(({ method, path, access }): Target => ({
    ...plain,
    kind: 'accounts',
    method,
    pattern: '/api/auth/[...holdfast]',
    guard: access.kind === 'public' ? 'anybody' : 'person',
    params: { holdfast: filled(path) },
    body: JSON.stringify(ACCOUNT_BODIES[`${method} ${path}`]) ?? '',
    handlers: auth as unknown as Target['handlers'],
  }))
  const asked = [
    ...resources(consoleParts(gate, options)).map(
      ({ method, path }) => [method, `api/${path}`, CONSOLE_BODIES[path] ?? {}] as const,
    ),
    ...['', 'assets/app.js', 'icon.svg', 'events', 'nothing/there/at/all'].map(
      (path) => ['GET', path, undefined] as const,
    ),
  ]
  const consoles = asked.map(([method, path, body]): Target => ({
    ...plain,
    kind: 'console',
    method,
    pattern: '/console/[[...path]]',
    guard: 'admin',
    params: { path: filled(path) },
    query: path.endsWith('what-if') ? 'id=x&limit=1&window=1000' : '',
    body: method === 'GET' ? '' : JSON.stringify(body),
    handlers: shown as unknown as Target['handlers'],
  }))
  const received: Target = {
    ...plain,
    kind: 'reports',
    method: 'POST',
    pattern: '/api/reports',
    guard: 'anybody',
    body: JSON.stringify(REPORT),
    type: 'application/csp-report',
    handlers: { POST: reports.POST, OPTIONS: reports.OPTIONS },
  }
  // The app's own routes come twice as often.
  return [...own, ...own, ...accounts, ...consoles, received]
}

function filled(path: string): readonly string[] {
  const segments = path.split('/').filter((segment) => segment !== '')
  return segments.map((segment) => (segment.startsWith(':') ? (SEGMENTS[segment.slice(1)] ?? 'x') : segment))
}
