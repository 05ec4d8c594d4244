import { connection } from './connection.js'
import { publicAccess } from '../authorization/access.js'
import { ConfigurationError } from '../core/configuration-error.js'
import { problem } from '../core/problem.js'
import { declared } from '../pipeline/declared.js'
import type { Gate } from '../pipeline/gate.js'
import { policyOf } from '../pipeline/guarded.js'
import type { Policy } from '../pipeline/policy.js'
import { compilePolicy } from '../pipeline/policy.js'
import { answerOptions } from '../pipeline/stages/preflight.js'
import { answerCall } from '../pipeline/route.js'
import { cancel } from '../validation/cancel.js'
import { guard, nextCall, type RouteContext, type RouteHandler } from './route.js'

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
export type Method = (typeof METHODS)[number]

/** A handler as Next takes it; undeclared methods answer 405. */
export type Exported<P = unknown> = (request: Request, context: RouteContext<P>) => Promise<Response>

/** All that a `route.ts` exports. */
export interface RouteExports<G = unknown, P = unknown, U = unknown, A = unknown, D = unknown> {
  readonly GET: Exported<G>
  readonly HEAD: Exported<G>
  readonly POST: Exported<P>
  readonly PUT: Exported<U>
  readonly PATCH: Exported<A>
  readonly DELETE: Exported<D>
  readonly OPTIONS: (request: Request) => Promise<Response>
}

/** The handlers of one path, by method. One type parameter each, so that hovers and errors stay short. */
export type Routes = <G = unknown, P = unknown, U = unknown, A = unknown, D = unknown>(handlers: {
  readonly GET?: RouteHandler<G>
  readonly POST?: RouteHandler<P>
  readonly PUT?: RouteHandler<U>
  readonly PATCH?: RouteHandler<A>
  readonly DELETE?: RouteHandler<D>
}) => RouteExports<G, P, U, A, D>

/**
 * The documented form of a `route.ts`: it alone answers 405 with an exact `Allow` (RFC 9110 §15.5.6), `OPTIONS` with
 * the route's own CORS, and `HEAD` with the headers of `GET`. Export every name that it returns:
 * `export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ … })`.
 */
export function createRoutes(gate: Gate): Routes {
  const routes: Routes = (handlers) => {
    const policies = new Map<string, Policy>()
    for (const [method, handler] of Object.entries(handlers)) {
      if (!(METHODS as readonly string[]).includes(method))
        refuse(`routes(…) takes ${METHODS.join(', ')}, not "${method}".`)
      if (handler === undefined) continue
      if (handler[policyOf] === undefined)
        refuse(`The ${method} of routes(…) is not behind the gate: make it with route({ … }).`)
    }
    // In the order of the standard, whatever the order of the declaration.
    for (const method of METHODS) {
      const policy = handlers[method]?.[policyOf]
      if (policy !== undefined) policies.set(method, declared(gate, policy, routes, method))
    }
    const allow = allowed(policies)
    const missing = guard(gate, notAllowed(allow))
    const at = <P>(method: Method): Exported<P> => (handlers[method] as Exported<P> | undefined) ?? missing
    return {
      GET: at('GET'),
      HEAD: policies.has('GET') ? head(gate, policies.get('GET') as Policy) : missing,
      POST: at('POST'),
      PUT: at('PUT'),
      PATCH: at('PATCH'),
      DELETE: at('DELETE'),
      OPTIONS: async (request) => {
        await connection()
        return answerOptions(gate, policies, allow, request.headers)
      },
    }
  }
  return routes
}

/** `GET, HEAD, POST, OPTIONS`: what the path answers, in a fixed order. */
export function allowed(methods: ReadonlyMap<string, unknown>): string {
  return [...methods.keys(), 'OPTIONS'].flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ')
}

/** An undeclared method goes through the gate like any call, so that a flood of them meets the limits too. */
export function notAllowed(allow: string): Policy {
  return compilePolicy({
    access: publicAccess,
    handler: () => problem('request.method_not_allowed', { headers: { Allow: allow } }),
  })
}

/** RFC 9110 §9.3.2: the headers of GET without its content. */
function head<P>(gate: Gate, policy: Policy): Exported<P> {
  return async (request, context) => {
    await connection()
    const answer = await answerCall(gate, policy, await nextCall(policy, request, await context?.params, context))
    return withoutContent(answer)
  }
}

/** A body that is not sent is let go, whether or not its source lets go of it. */
export function withoutContent(answer: Response): Response {
  if (answer.body !== null) cancel(answer.body)
  return new Response(null, { status: answer.status, headers: answer.headers })
}

function refuse(message: string): never {
  throw new ConfigurationError('config.route', message)
}
