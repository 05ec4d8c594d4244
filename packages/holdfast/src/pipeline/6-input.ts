// After access, before ownership: an object is looked up by validated ids only. Path, then query, then body, so that
// the cheapest refusal comes first and the body is read last.
import { isProblem } from '../core/problem.js'
import type { Verdict } from '../core/verdict.js'
import { paramsObject, queryObject } from '../validation/query.js'
import { inputInvalid, validate, type InputPart } from '../validation/schema.js'
import type { Schema } from './definition.js'
import type { Exchange } from './exchange.js'

export async function input(exchange: Exchange): Promise<Verdict> {
  const { policy, call } = exchange
  if (policy.params !== undefined) {
    const refused = await check(exchange, 'params', policy.params, () => paramsObject(call.params))
    if (refused !== undefined) return refused
  }
  if (policy.query !== undefined) {
    const refused = await check(exchange, 'query', policy.query, () => queryObject(call.search()))
    if (refused !== undefined) return refused
  }
  if (policy.body !== undefined) {
    return check(exchange, 'body', policy.body, () => call.body(policy))
  }
  return undefined
}

async function check(
  exchange: Exchange,
  part: 'params' | 'query' | 'body',
  schema: Schema,
  read: () => unknown,
): Promise<Verdict> {
  const raw = (await read()) as { readonly value: unknown }
  if (isProblem(raw)) return raw
  const named: InputPart = part === 'body' && exchange.call.surface === 'action' ? 'input' : part
  const result = await validate(schema, raw.value, named)
  if (Array.isArray(result)) return inputInvalid(result)
  exchange[part] = (result as { value: unknown }).value
  return undefined
}
