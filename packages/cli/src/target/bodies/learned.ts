import type { Answer, Exchange } from '../exchange.js'
import { MARK, valueByName, type Filling } from './by-name.js'
import { namedFields } from './named-fields.js'

export type Body = Readonly<Record<string, unknown>>

/** Tries for one body. */
const MOST_TRIES = 5

/** What a try has come to: the body that was taken, or the last answer. */
export interface Learned {
  readonly body: Body
  readonly exchange: Exchange
  readonly isTaken: boolean
}

/**
 * Sends a body, reads what the refusal says of its fields, and sends another, until it is taken or nothing new is said.
 *
 * @param keep fields that are sent as they are, whatever is said of them
 */
export async function learnBody(
  first: Body,
  filling: Filling,
  send: (body: Body) => Promise<Exchange>,
  { tries = MOST_TRIES, isTaken = (answer: Answer) => answer.status >= 200 && answer.status < 300 } = {},
): Promise<Learned> {
  let body = first
  for (let left = tries; ; left -= 1) {
    const exchange = await send(body)
    const { answer } = exchange
    if (answer !== null && isTaken(answer)) return { body, exchange, isTaken: true }
    const next =
      answer !== null && (answer.status === 400 || answer.status === 422) ? repaired(body, answer.json, filling) : body
    if (
      left <= 1 ||
      JSON.stringify(Object.keys(next)) + JSON.stringify(shape(next)) ===
        JSON.stringify(Object.keys(body)) + JSON.stringify(shape(body))
    )
      return { body, exchange, isTaken: false }
    body = next
  }
}

/** Unique texts differ each time: what counts is which fields there are, and their types. */
function shape(body: Body): unknown {
  return Object.values(body).map((value) => (typeof value === 'string' ? value.replaceAll(/[a-z\d]{8,}/g, '') : value))
}

function repaired(body: Body, json: unknown, filling: Filling): Body {
  const { wanted, types, unknown } = namedFields(json)
  const next: Record<string, unknown> = Object.fromEntries(
    Object.entries(body).filter(([key]) => !unknown.includes(key)),
  )
  for (const field of wanted) {
    const type = types[field]
    const isNew = !(field in body)
    if (isNew || type !== undefined) next[field] = ofType(type, field, body, filling)
  }
  return next
}

function ofType(type: string | undefined, field: string, body: Body, filling: Filling): unknown {
  if (type === 'number') return 1
  if (type === 'boolean') return true
  if (type === 'array') return []
  if (type === 'object') return {}
  // `confirmPassword` repeats what is there.
  if (/passw/i.test(field)) return body.password
  const value = valueByName(field, filling)
  return type === 'string' && typeof value !== 'string' ? `${MARK} ${filling.unique(8)}` : value
}

/** The same body with texts that nobody has sent: what this run has made up, and names that have to differ. */
export function fresh(body: Body, filling: Filling): Body {
  return Object.fromEntries(
    Object.entries(body).map(([field, value]) => {
      const isMadeUp = typeof value === 'string' && (value.startsWith(MARK) || IS_UNIQUE.test(field))
      return [field, isMadeUp ? (valueByName(field, filling) ?? value) : value]
    }),
  )
}

/** Fields whose values no two records share. */
export const IS_UNIQUE = /email|user_?name|^login$|handle|slug/i
