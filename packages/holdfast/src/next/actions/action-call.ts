import { decideCall } from '../../pipeline/action-call.js'
import type { ActionResult } from '../../pipeline/action.js'
import { CSRF } from '../../pipeline/stages/csrf-proof.js'
import type { Call } from '../../pipeline/exchange.js'
import type { Gate } from '../../pipeline/gate.js'
import { HUMAN } from '../../pipeline/stages/human-proof.js'
import type { Policy } from '../../pipeline/policy.js'
import { formDataToObject } from '../../validation/form.js'
import { guardValue } from '../../validation/json-guard.js'

/** Makes sense of an action's arguments. */
export type CallOf = (received: Headers, given: readonly unknown[]) => Call

/** One call of an action: through the gate, its cookies into Next's jar. */
export async function answerAction(
  gate: Gate,
  policy: Policy,
  given: readonly unknown[],
  callOf: CallOf = (received) => actionCall(policy, received, given.at(-1)),
): Promise<ActionResult<unknown>> {
  const { cookies, headers } = await import('next/headers.js')
  const [exchange, result] = await decideCall(gate, policy, callOf(await headers(), given))
  if (exchange.answer.cookies.size > 0) {
    const jar = await cookies()
    for (const { name, value, maxAge, ...attributes } of exchange.answer.cookies.values()) {
      jar.set(name, value, { ...attributes, ...(maxAge === undefined ? {} : { maxAge }) })
    }
  }
  if ('thrown' in result) throw result.thrown
  return result
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
