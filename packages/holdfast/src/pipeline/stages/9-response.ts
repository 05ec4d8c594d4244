// Last, on every exit: an allowed answer, a refusal and a fault all leave with the same headers, so that no path
// forgets one. Nothing here decides; it dresses what was decided.
import { isProblem, problem, problemBody, type Problem } from '../../core/problem.js'
import { isPromise, type Eventually } from '../../core/verdict.js'
import { shapeResponse } from '../../validation/response.js'
import { dress, JSON_TYPE, jsonResponse } from '../answer/answer-headers.js'
import type { Exchange } from '../exchange.js'
import { isResponse } from '../answer/is-response.js'
import { leakIn } from '../answer/leak-in.js'

/** What the handler returned, as far as it is plain data: only declared fields leave, and a mismatch is our fault. */
export function shape(exchange: Exchange, returned: unknown): Eventually<Shaped> {
  const { response } = exchange.policy
  if (response === undefined || returned === undefined) return { data: returned }
  const shaped = shapeResponse(response, returned, (errors) => {
    const fields = errors.map(({ pointer, code }) => `${pointer || '/'} (${code})`).join(', ')
    console.error(`holdfast: the answer of ${exchange.call.route} does not fit its response schema: ${fields}`)
  })
  return isPromise(shaped) ? shaped.then(dataOf) : dataOf(shaped)
}

type Shaped = { readonly data: unknown } | Problem

function dataOf(shaped: { readonly value: unknown } | Problem): Shaped {
  return isProblem(shaped) ? shaped : { data: shaped.value }
}

/** The answer of an allowed call, or the fault that its data is. */
export function respond(exchange: Exchange, returned: unknown): Eventually<Response | Problem> {
  if (isResponse(returned))
    return exchange.gate.leaks === undefined ? dress(exchange, own(returned)) : watch(exchange, returned)
  const shaped = shape(exchange, returned)
  return isPromise(shaped) ? shaped.then((data) => answer(exchange, data)) : answer(exchange, shaped)
}

async function watch(exchange: Exchange, returned: Response): Promise<Response | Problem> {
  const { watched } = await import('../answer/leak-tap.js')
  const response = await watched(exchange, returned)
  return isProblem(response) ? response : dress(exchange, own(response))
}

function answer(exchange: Exchange, shaped: Shaped): Response | Problem {
  if (isProblem(shaped)) return shaped
  const { data } = shaped
  const { status = data === undefined ? 204 : 200 } = exchange.policy
  if (data === undefined || status === 204) return dress(exchange, new Response(null, { status }))
  const text = JSON.stringify(data) as string | undefined
  if (text === undefined) throw new TypeError('A handler returns what JSON can hold, a Response, or a problem.')
  const leak = leakIn(exchange, text)
  if (leak !== undefined) return leak
  const { headers, cookies } = exchange.answer
  if (headers.size + cookies.size > 0)
    return dress(exchange, new Response(text, { status, headers: { 'Content-Type': JSON_TYPE } }))
  return jsonResponse(exchange, text, status)
}

/** An application's own problem may quote what its database or a service said. */
export function tellable(exchange: Exchange, refusal: Problem): Problem {
  const { detail, extensions, headers } = refusal
  if (exchange.gate.leaks === undefined) return refusal
  return leakIn(exchange, JSON.stringify([refusal.title, detail, extensions, headers])) ?? refusal
}

/** The answer of a refused or failed call: RFC 9457. */
export function refuse(exchange: Exchange, refusal: Problem): Response {
  const body = JSON.stringify(problemBody(refusal, exchange.requestId, exchange.gate.docs))
  const response = new Response(body, {
    status: refusal.status,
    headers: { 'Content-Type': 'application/problem+json', ...refusal.headers, ...inDevelopment(exchange) },
  })
  return dress(exchange, response)
}

/** For the overlay of whoever writes the app; elsewhere nobody learns how far a call came. */
function inDevelopment({ stage }: Exchange): Readonly<Record<string, string>> | undefined {
  return process.env.NODE_ENV === 'development' ? { 'X-Holdfast-Stage': stage } : undefined
}

/** A fault: the client learns the request's id and nothing else. */
export const fault: Problem = problem('internal.error')

/** Responses of `fetch` and `Response.redirect` have immutable headers. */
export function own(response: Response): Response {
  return new Response(response.body, {
    status: response.status,
    statusText: response.statusText,
    headers: response.headers,
  })
}
