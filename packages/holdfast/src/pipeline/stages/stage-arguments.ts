import type { Access } from '../../authorization/access.js'
import type { HandlerArguments } from '../definition.js'
import type { Exchange } from '../exchange.js'

/** Code behind the gate as the stages see it: everything is `unknown` here, and typed where it was declared. */
export type StageArguments = HandlerArguments<Access, unknown, unknown, unknown, unknown>

/** What code behind the gate is given: `object`, `can` and the handler see the same values. */
export function stageArguments(exchange: Exchange): StageArguments {
  return {
    principal: exchange.principal,
    params: exchange.params,
    query: exchange.query,
    body: exchange.body,
    object: exchange.object,
    answer: exchange.answer,
    // No getter: V8 keeps that of an object literal, and with it the whole exchange, until the next full collection.
    requestId: exchange.requestId,
    request: exchange.call.request as Request,
  }
}
