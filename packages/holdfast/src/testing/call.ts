import type { Provider } from '../authentication/provider.js'
import { principal, type Principal } from '../core/principal.js'
import { apiHeaders } from '../headers/api-profile.js'
import { clientAddress } from '../origin/client-address.js'
import type { Gate, Started } from '../pipeline/gate.js'
import { GATE } from '../pipeline/gated.js'
import { policyOf, type Guarded } from '../pipeline/guarded.js'
import { RejectedCredentials } from '../pipeline/limits/rejected-credentials.js'
import { answerCall } from '../pipeline/route.js'
import { routeCall } from '../pipeline/route-call.js'
import { routePattern } from '../pipeline/route-pattern.js'
import { SpentBudgets } from '../pipeline/limits/spent-budgets.js'
import { createLimiter } from '../rate-limit/limiter/limiter.js'
import type { Store } from '../rate-limit/store.js'
import { memory } from '../rate-limit/stores/memory.js'
import { dispatcher } from '../telemetry/dispatch.js'
import { refuseOutsideTests } from './refuse-outside-tests.js'

/** Who calls. By default a user without roles and scopes whose credential travels in a header. */
export type TestPrincipal = Pick<Principal, 'id'> & Partial<Principal>

/** A request, written down: what `new Request(url, init)` takes, and JSON. */
export interface TestRequest extends Omit<RequestInit, 'signal' | 'window'> {
  /** Below the app's origin, with its query; default `/`. */
  readonly path?: string
  /** Sent as JSON; the method is then `POST` unless another is given. */
  readonly json?: unknown
}

export interface CallOptions {
  /** Who calls; default `null`: nobody. */
  readonly principal?: TestPrincipal | null
  /** The client's address; default `203.0.113.7`. */
  readonly address?: string
  /** Where limits count: `memory()` for several calls together. Default: each call counts alone. */
  readonly store?: Store
}

/** The dynamic segments of the route, decoded, as Next.js gives them. Required where the route declares a schema for them. */
export type CallParams<P> = unknown extends P
  ? { readonly params?: Readonly<Record<string, string | readonly string[]>> }
  : { readonly params: P }

/** A handler as `route.ts` exports it. */
export type CalledHandler<P> = (request: Request, context: { readonly params: Promise<P> }) => Promise<Response>

const ORIGIN = 'http://localhost:3000'

/**
 * Calls a guarded handler in a unit test: through the whole gate, without a server, a session or a database of the
 * gate's. Access, limits, input, ownership and the answer's schema are those that the route declares. Identity is given
 * and not proven, limits are counted in memory, and no sink hears of it. For what an answer to a forged, a cross-site or
 * an expired request is, ask a running app.
 *
 * ```ts
 * const answer = await call(PATCH, { json: { note: 'ring twice' }, method: 'PATCH' }, { principal: { id: 'ada' }, params: { id } })
 * expect(answer.status).toBe(200)
 * ```
 *
 * It works under a test runner alone, and in production never.
 * @param handler what `route({ … })` returned, or `GET`, `POST`, … of `routes({ … })`
 * @throws {TypeError} on a handler that is not behind a gate
 * @throws {Error} outside of a test runner
 */
export function call<P>(
  handler: CalledHandler<P>,
  request: Request | TestRequest,
  ...[options]: unknown extends P ? [options?: CallOptions & CallParams<P>] : [options: CallOptions & CallParams<P>]
): Promise<Response>
export async function call(
  handler: CalledHandler<never>,
  given: Request | TestRequest,
  options: CallOptions & { readonly params?: Readonly<Record<string, unknown>> } = {},
): Promise<Response> {
  refuseOutsideTests('call(…)')
  const { [GATE]: gate, [policyOf]: policy } = handler as unknown as Partial<Guarded>
  if (gate === undefined || policy === undefined) {
    throw new TypeError(
      'call(…) takes a handler that is behind the gate: what route({ … }) returned, or GET, POST, PUT, PATCH or DELETE of routes({ … }).',
    )
  }
  const request = given instanceof Request ? given : requestOf(given)
  const params = options.params ?? {}
  const name = policy.name ?? routePattern(request.url, params)
  const context = { params: Promise.resolve(params) }
  return answerCall(testedGate(gate, request, options), policy, routeCall(request, params, name, context))
}

function requestOf({ path = '/', json, ...init }: TestRequest): Request {
  if (json === undefined) return new Request(new URL(path, ORIGIN), init)
  const headers = new Headers(init.headers)
  if (!headers.has('content-type')) headers.set('content-type', 'application/json')
  return new Request(new URL(path, ORIGIN), { method: 'POST', ...init, headers, body: JSON.stringify(json) })
}

/** The same gate, with all that reaches outside of this call in its own place. */
function testedGate(gate: Gate, request: Request, options: CallOptions): Gate {
  const { principal: caller = null, address = '203.0.113.7', store = memory({ clock: gate.clock }) } = options
  const limiter = createLimiter({ store, onStoreError: 'deny', clock: gate.clock })
  const { origin } = new URL(request.url)
  const started: Started = {
    origin,
    headers: apiHeaders({ https: origin.startsWith('https://') }),
    jsonHeaders: new WeakMap(),
    clientAddress: (headers) => clientAddress('none')(headers, address),
    ambientCookies: [],
  }
  const own: Partial<Gate> = {
    providers: [standIn(caller)],
    limiter,
    rejected: new RejectedCredentials(),
    spent: new SpentBudgets(),
    events: dispatcher([]),
    sinks: [],
    observed: false,
    start: () => started,
  }
  const properties = Object.entries(own).map(([name, value]) => [name, { value }])
  return Object.create(gate, Object.fromEntries(properties) as PropertyDescriptorMap) as Gate
}

/** It verifies nothing, and takes everybody for the one that the test named. */
function standIn(caller: TestPrincipal | null): Provider {
  const known =
    caller && principal({ kind: 'user', provider: 'test', carries: 'header', roles: [], scopes: [], ...caller })
  return { name: 'test', carries: 'header', challenge: 'Bearer', cookieNames: [], identify: () => known }
}
