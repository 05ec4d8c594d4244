import { connection } from './connection.js'
import type { Access } from '../authorization/access.js'
import type { Input, ObjectRule, RouteDefinition, Schema } from '../pipeline/definition.js'
import { declared } from '../pipeline/declared.js'
import type { Call } from '../pipeline/exchange.js'
import type { Gate } from '../pipeline/gate.js'
import { GATE } from '../pipeline/gated.js'
import { policyOf, type Guarded } from '../pipeline/guarded.js'
import { compilePolicy, type AnyDefinition, type Policy } from '../pipeline/policy.js'
import { answerCall } from '../pipeline/route.js'
import { routeCall } from '../pipeline/route-call.js'
import { tellOfTodo } from '../pipeline/todo.js'
import { routeName } from './route-name.js'

/** Next's second argument. Typed by the params schema, so that one that disagrees with the folder's name fails `next build`. */
export interface RouteContext<P> {
  readonly params: Promise<P>
}

/** A guarded Route Handler. `routes({ … })` collects them; a bare `export const GET = route({ … })` works too. */
export interface RouteHandler<P = unknown> extends Guarded {
  (request: Request, context: RouteContext<P>): Promise<Response>
}

/** Declares one route; see `RouteDefinition` for each property. */
export type Route = <
  A extends Access,
  P extends Schema | undefined = undefined,
  Q extends Schema | undefined = undefined,
  B extends Schema | undefined = undefined,
  O = unknown,
  S extends Schema | undefined = undefined,
>(
  definition: RouteDefinition<A, P, Q, B, O, S> & ObjectRule<A, P, NoInfer<O>>,
) => RouteHandler<Input<P>>

export function createRoute(gate: Gate): Route {
  const route: Route = (definition) => {
    const policy = compilePolicy(definition as unknown as AnyDefinition, gate.human)
    tellOfTodo(policy, route)
    return guard(gate, declared(gate, policy, route))
  }
  return route
}

/** Puts the gate in front of a policy's handler. */
export function guard<P>(gate: Gate, policy: Policy): RouteHandler<P> {
  const handler = async (request: Request, context: RouteContext<P>) => {
    // Marks the handler as dynamic, so that a build never runs it. No try/catch around it: Next signals by throwing.
    await connection()
    return answerCall(gate, policy, await nextCall(policy, request, await context?.params, context))
  }
  return Object.assign(handler, { [policyOf]: policy, [GATE]: gate })
}

/** A request as the pipeline sees it. `params` are absent where the folder has no dynamic segment. */
export async function nextCall(policy: Policy, request: Request, given: unknown, context?: unknown): Promise<Call> {
  const params = (given ?? {}) as Readonly<Record<string, unknown>>
  return routeCall(request, params, policy.name ?? (await routeName(request.url, params)), context)
}
