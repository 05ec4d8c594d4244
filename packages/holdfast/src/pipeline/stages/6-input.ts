// After access, before ownership: an object is looked up by validated ids only. Path, then query, then body, so that
// the cheapest refusal comes first and the body is read last.
import { isProblem, type Problem } from '../../core/problem.js'
import { isPromise, type Eventually, type Verdict } from '../../core/verdict.js'
import { paramsObject, queryObject } from '../../validation/query.js'
import { inputInvalid, validate } from '../../validation/schema.js'
import type { Exchange } from '../exchange.js'

const PARTS = ['params', 'query', 'body'] as const

export async function input(exchange: Exchange): Promise<Verdict> {
  for (const part of PARTS) {
    const schema = exchange.policy[part]
    if (schema === undefined) continue
    const read = received(exchange, part)
    const raw = isPromise(read) ? await read : read
    if (isProblem(raw)) return raw
    const named = part === 'body' && exchange.call.surface === 'action' ? 'input' : part
    const validated = validate(schema, raw.value, named)
    const result = isPromise(validated) ? await validated : validated
    if (Array.isArray(result)) return inputInvalid(result)
    exchange[part] = (result as { value: unknown }).value
  }
  return undefined
}

type Received = { readonly value: unknown } | Problem

function received({ call, policy }: Exchange, part: (typeof PARTS)[number]): Eventually<Received> {
  switch (part) {
    case 'params':
      return paramsObject(call.params)
    case 'query':
      return queryObject(call.search())
    case 'body':
      return call.body(policy)
  }
}
