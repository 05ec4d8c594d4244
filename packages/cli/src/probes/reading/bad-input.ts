import type { Exchange } from '../../target/exchange.js'
import type { KnownRoute, Target } from '../../target/target.js'
import { isSuccess } from './answers.js'
import { changedBody, sendBody, takenBodies, type TakenBody } from './bodies.js'
import { oncePerRun } from './once-per-run.js'
import { byQuery, plainReads } from './routes.js'

/** Well-formed input that means nothing, and what came of it. */
export interface BadInput {
  /** `POST /api/orders` */
  readonly where: string
  /** `wrong types in every field` */
  readonly what: string
  readonly exchange: Exchange
}

/** Lists that are asked with a query that means nothing. */
const MOST_LISTS = 2

/** The same for every probe of a run. */
export const badInputs = oncePerRun(async (target): Promise<readonly BadInput[]> => {
  const found: BadInput[] = []
  for (const taken of await takenBodies(target)) found.push(...(await badBodies(target, taken)))
  found.push(...(await badIds(target)), ...(await badQueries(target)))
  return found
})

/** Whether a route that took a good body fails on every bad one alike. */
export async function crashesOnBadInput(target: Target, { route }: TakenBody): Promise<boolean> {
  const where = nameOf(route)
  return (await badInputs(target)).some((each) => each.where === where && each.exchange.answer?.status === 500)
}

async function badBodies(target: Target, taken: TakenBody): Promise<readonly BadInput[]> {
  const where = nameOf(taken.route)
  const wrong = Object.fromEntries(Object.keys(taken.body).map((name) => [name, { holdfast: ['probe'] }]))
  const text = Object.keys(taken.body).find((name) => typeof taken.body[name] === 'string')
  const bodies: readonly (readonly [string, unknown])[] = [
    ['wrong types in every field', wrong],
    ['a body without its fields', {}],
    // Databases refuse it, long after a schema should have.
    ...(text === undefined
      ? []
      : [[`U+0000 in \`${text}\``, await changedBody(target, taken, text, 'probe\u0000')] as const]),
  ]
  const found: BadInput[] = []
  for (const [what, body] of bodies) found.push({ where, what, exchange: await sendBody(target, taken, body) })
  return found
}

async function badIds(target: Target): Promise<readonly BadInput[]> {
  const [object] = target.objects
  const [as] = target.accounts
  if (object === undefined || as === undefined || !object.methods.includes('GET')) return []
  const path = object.path.replace(encodeURIComponent(object.id), 'holdfast-probe')
  return [
    {
      where: `GET ${object.collection.path}/[id]`,
      what: 'an id that is none',
      exchange: await target.send({ path, as }),
    },
  ]
}

async function badQueries(target: Target): Promise<readonly BadInput[]> {
  const found: BadInput[] = []
  for (const route of byQuery(plainReads(target)).slice(0, MOST_LISTS)) {
    const [as] = target.accounts
    const path = target.pathOf(route)
    const plain = await target.seen({ path, ...(as && { as }) })
    if (!isSuccess(plain.answer)) continue
    const names = [...new Set([...(route.query ?? []), 'page', 'limit', 'offset', 'sort'])].slice(0, 8)
    const query = names.map((name) => `${encodeURIComponent(name)}=holdfast-probe`).join('&')
    found.push({
      where: nameOf(route),
      what: 'a query that means nothing',
      exchange: await target.send({ path: `${path}?${query}`, ...(as && { as }) }),
    })
  }
  return found
}

const nameOf = ({ method, path }: KnownRoute): string => `${method} ${path}`
