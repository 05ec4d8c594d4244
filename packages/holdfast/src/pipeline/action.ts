import type { Answer } from '../core/answer.js'
import type { Access } from '../authorization/access.js'
import { isProblem, problemBody, type Problem, type ProblemBody } from '../core/problem.js'
import type { Eventually } from '../core/verdict.js'
import type { Limit } from '../rate-limit/limit.js'
import { fault, shape } from './9-response.js'
import type { Caller, Loaded, NoObject, ObjectNeedsCan, Output, Schema, Unowned } from './definition.js'
import type { Call, Exchange } from './exchange.js'
import type { Gate } from './gate.js'
import { compilePolicy, type AnyDefinition, type Policy } from './policy.js'
import { record } from './record.js'
import { report, run } from './run.js'

/** What is known before the object is. */
export interface ActionObjectArguments<A extends Access, I> {
  readonly principal: Caller<A>
  readonly input: I
}

export interface ActionCanArguments<A extends Access, I, O> extends ActionObjectArguments<A, I> {
  readonly object: O
}

export interface ActionArguments<A extends Access, I, O> extends ActionCanArguments<A, I, O> {
  readonly answer: Answer
  readonly requestId: string
}

/** One Server Action's declaration: the same gate as a route's, with `input` in place of params, query and body. */
export interface ActionDefinition<A extends Access, I extends Schema | undefined, O, S extends Schema | undefined, R> {
  /** The name in events and limits: a Server Action has no path. Lower-case, e.g. `orders.place`. */
  readonly name: string
  /** Who may call. Required. */
  readonly access: A
  readonly limit?: Limit | readonly Limit[]
  /** What the call costs of every limit, whole units from 1; default 1. */
  readonly cost?: number
  /** Checks the last argument: a form (its fields as an object) or a value. Absent: arguments are ignored. */
  readonly input?: I
  readonly object?: ((args: ActionObjectArguments<A, Output<I>>) => Eventually<O | null | undefined>) | NoObject<O>
  readonly can?: (args: ActionCanArguments<A, Output<I>, O>) => Eventually<boolean | Problem>
  readonly denied?: 403 | 404
  readonly response?: S
  readonly handler: (args: ActionArguments<A, Output<I>, Loaded<O>>) => Eventually<R | Problem>
}

/** Checked after inference: an object needs `can`. */
export type ActionObjectRule<O> = [O] extends [Unowned] ? unknown : unknown extends O ? unknown : ObjectNeedsCan

/** What an action answers: a value in both cases, so that `useActionState` can show either. */
export type ActionResult<D> =
  | { readonly ok: true; readonly data: D }
  | { readonly ok: false; readonly problem: ProblemBody }

/** Any declaration, its types forgotten. */
export type AnyActionDefinition = ActionDefinition<Access, Schema | undefined, unknown, Schema | undefined, unknown>

/** `input` is the body of the one pipeline. */
export function compileAction(definition: AnyActionDefinition): Policy {
  const { input, object, can, handler, ...rest } = definition
  const renamed =
    <T>(code: (args: never) => T) =>
    (args: { readonly body: unknown }) =>
      code({ ...args, input: args.body } as never)
  return compilePolicy({
    ...rest,
    ...(input === undefined ? {} : { body: input }),
    ...(object === undefined ? {} : { object: typeof object === 'function' ? renamed(object) : object }),
    ...(can === undefined ? {} : { can: renamed(can) }),
    handler: renamed(handler),
  } as unknown as AnyDefinition)
}

/**
 * One call of an action: through the same stages, to a value. Never throws but for the framework's own control flow
 * and a `ConfigurationError`. `exchange.answer` still holds the cookies to set.
 */
export async function decideCall(gate: Gate, policy: Policy, call: Call): Promise<[Exchange, ActionResult<unknown>]> {
  const began = performance.now()
  gate.start()
  const [exchange, ending] = await run(gate, policy, call)
  if ('refusal' in ending) return leave(exchange, ending.refusal, began)
  exchange.stage = 'response'
  try {
    const shaped = await shape(exchange, ending.returned)
    if (isProblem(shaped)) {
      exchange.answer.discard()
      return leave(exchange, shaped, began)
    }
    record(exchange, undefined, 200, began)
    return [exchange, { ok: true, data: shaped.data }]
  } catch (error) {
    report(error, exchange)
    exchange.answer.discard()
    return leave(exchange, fault, began)
  }
}

function leave(exchange: Exchange, refusal: Problem, began: number): [Exchange, ActionResult<never>] {
  record(exchange, refusal, refusal.status, began)
  return [exchange, { ok: false, problem: problemBody(refusal, exchange.requestId, exchange.gate.docs) }]
}
