import type { Access } from '../authorization/access.js'
import {
  compileAction,
  decideCall,
  type ActionDefinition,
  type ActionObjectRule,
  type ActionResult,
} from '../pipeline/action.js'
import { declared } from '../pipeline/declared.js'
import type { HandlerData, Input, Output, Schema } from '../pipeline/definition.js'
import type { Call } from '../pipeline/exchange.js'
import type { Gate } from '../pipeline/gate.js'
import { CSRF } from '../pipeline/csrf-proof.js'
import { HUMAN } from '../pipeline/human-proof.js'
import type { Policy } from '../pipeline/policy.js'
import { formDataToObject } from '../validation/form.js'
import { guardValue } from '../validation/json-guard.js'

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

/** Puts the gate in front of a policy as a Server Action; `callOf` makes sense of its arguments. */
export function bindAction<I, D>(
  gate: Gate,
  policy: Policy,
  callOf: (received: Headers, given: readonly unknown[]) => Call = (received, given) =>
    actionCall(policy, received, given.at(-1)),
): Action<I, D> {
  return async (...given: readonly unknown[]) => {
    const { cookies, headers } = await import('next/headers.js')
    const [exchange, result] = await decideCall(gate, policy, callOf(await headers(), given))
    if (exchange.answer.cookies.size > 0) {
      const jar = await cookies()
      for (const { name, value, maxAge, ...attributes } of exchange.answer.cookies.values()) {
        jar.set(name, value, { ...attributes, ...(maxAge === undefined ? {} : { maxAge }) })
      }
    }
    if ('thrown' in result) throw result.thrown
    return result as ActionResult<D>
  }
}

/** A call of an action as the pipeline sees it. Next has read the body; the caller chose every argument and its type. */
export function actionCall(policy: Policy, received: Headers, given: unknown): Call {
  return {
    surface: 'action',
    method: 'POST',
    headers: received,
    route: policy.name ?? 'action',
    params: {},
    search: () => new URLSearchParams(),
    body: () => (given instanceof FormData ? formDataToObject(given, PROOFS) : withoutProofs(guardValue(given))),
    beside: (name) => beside(given, name),
    request: undefined,
  }
}

function beside(given: unknown, name: string): readonly unknown[] {
  if (given instanceof FormData) return given.getAll(name)
  return isObject(given) && Object.hasOwn(given, name) ? [given[name]] : []
}

/** Fields that are the gate's, and no part of the input that the schema describes. */
const PROOFS = [HUMAN, CSRF]

function withoutProofs(guarded: ReturnType<typeof guardValue>): ReturnType<typeof guardValue> {
  if (!('value' in guarded) || !isObject(guarded.value)) return guarded
  const { value } = guarded
  if (!PROOFS.some((name) => Object.hasOwn(value, name))) return guarded
  return { value: Object.fromEntries(Object.entries(value).filter(([name]) => !PROOFS.includes(name))) }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
