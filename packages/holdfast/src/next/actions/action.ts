import type { Access } from '../../authorization/access.js'
import {
  compileAction,
  type ActionDefinition,
  type ActionObjectRule,
  type ActionResult,
} from '../../pipeline/action.js'
import { declared } from '../../pipeline/declared.js'
import type { HandlerData, Input, Output, Schema } from '../../pipeline/definition.js'
import type { Gate } from '../../pipeline/gate.js'
import type { Policy } from '../../pipeline/policy.js'
import type { CallOf } from './action-call.js'

/**
 * A guarded Server Action. Call it with its input or with a form, or hand it to `useActionState`: the last argument is
 * the input, whatever a caller puts before it.
 */
export interface Action<I, D> {
  (input: I | FormData): Promise<ActionResult<D>>
  (previous: unknown, input: I | FormData): Promise<ActionResult<D>>
}

/** What an answer's data is: what the response schema makes of it, or what the handler returned. */
type Data<S extends Schema | undefined, R> = S extends Schema ? Output<S> : R

/** Declares one Server Action; see `ActionDefinition`. */
export type DeclareAction = <
  A extends Access,
  I extends Schema | undefined = undefined,
  O = unknown,
  S extends Schema | undefined = undefined,
  R extends HandlerData<S> = HandlerData<S>,
>(
  definition: ActionDefinition<A, I, O, S, R> & ActionObjectRule<NoInfer<O>>,
) => Action<Input<I>, Data<S, R>>

export function createAction(gate: Gate): DeclareAction {
  const action: DeclareAction = (definition) => {
    const policy = compileAction(definition as never, gate.human)
    return bindAction(gate, declared(gate, policy, action, 'POST'))
  }
  return action
}

/** Puts the gate in front of a policy as a Server Action; what answers calls is loaded with the first. */
export function bindAction<I, D>(gate: Gate, policy: Policy, callOf?: CallOf): Action<I, D> {
  return async (...given: readonly unknown[]) => {
    const { answerAction } = await import('./action-call.js')
    return answerAction(gate, policy, given, callOf) as Promise<ActionResult<D>>
  }
}
