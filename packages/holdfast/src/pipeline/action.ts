import type { Answer } from '../core/answer.js'
import type { Access } from '../authorization/access.js'
import type { BotRule } from '../bots/bot-rule.js'
import type { Problem, ProblemBody } from '../core/problem.js'
import type { Eventually } from '../core/verdict.js'
import type { HumanVerifier } from '../human/verifier.js'
import type { Limit } from '../rate-limit/limit.js'
import type { Cost } from './limits/cost.js'
import type { Caller, IsAny, Loaded, NoObject, ObjectNeedsCan, Output, Schema, Unowned } from './definition.js'
import { compilePolicy, type AnyDefinition, type Policy } from './policy.js'

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
  /**
   * Asks for a solved CAPTCHA, once the caller may call: the solution comes as the field `holdfast-human` of the form or
   * of the object, or in the header `Holdfast-Human`. Needs `holdfast({ human })`.
   */
  readonly human?: true
  readonly limit?: Limit | readonly Limit[]
  /** A ceiling for everybody together: see `RouteDefinition`. */
  readonly budget?: Limit
  /** What the call costs of every limit, whole units from 1, or a function that answers it; default 1. */
  readonly cost?: Cost
  /** In place of the app's rule for callers without a principal that say they are no browser. */
  readonly bots?: BotRule
  /** Its `limit` and `budget` count and refuse nobody. Default false. */
  readonly observe?: boolean
  /** Checks the last argument: a form (its fields as an object) or a value. Absent: arguments are ignored. */
  readonly input?: I
  readonly object?: ((args: ActionObjectArguments<A, Output<I>>) => Eventually<O | null | undefined>) | NoObject<O>
  readonly can?: (args: ActionCanArguments<A, Output<I>, O>) => Eventually<boolean | Problem>
  readonly denied?: 403 | 404
  readonly response?: S
  readonly handler: (args: ActionArguments<A, Output<I>, Loaded<O>>) => Eventually<R | Problem>
}

/** Checked after inference: an object needs `can`. */
export type ActionObjectRule<O> =
  IsAny<O> extends true
    ? ObjectNeedsCan
    : [O] extends [Unowned]
      ? unknown
      : unknown extends O
        ? unknown
        : ObjectNeedsCan

/** What an action answers: a value in both cases, so that `useActionState` can show either. */
export type ActionResult<D> =
  | { readonly ok: true; readonly data: D }
  | { readonly ok: false; readonly problem: ProblemBody }

/** Any declaration, its types forgotten. */
export type AnyActionDefinition = ActionDefinition<Access, Schema | undefined, unknown, Schema | undefined, unknown>

/** `input` is the body of the one pipeline. */
export function compileAction(definition: AnyActionDefinition, verifier?: HumanVerifier): Policy {
  const { input, object, can, handler, ...rest } = definition
  const renamed =
    <T>(code: (args: never) => T) =>
    (args: { readonly body: unknown }) =>
      code({ ...args, input: args.body } as never)
  const route = {
    ...rest,
    ...(input === undefined ? {} : { body: input }),
    ...(object === undefined ? {} : { object: typeof object === 'function' ? renamed(object) : object }),
    ...(can === undefined ? {} : { can: renamed(can) }),
    handler: renamed(handler),
  }
  return compilePolicy(route as unknown as AnyDefinition, verifier)
}
