import type { Probe, Sight } from '../probe.js'
import type { Answer } from '../target/exchange.js'
import type { Account, KnownRoute, Target } from '../target/target.js'
import { isDone, isSilent, objectsIn } from './reading/answers.js'
import { byQuery, plainReads } from './reading/routes.js'
import { failed, passed, skipped, warned } from './reading/sights.js'

export const probe: Probe = {
  items: ['V1'],
  title: 'query parameters with impossible values are refused',
  why: 'A `limit` that nobody bounds reads the whole table, one that is no number becomes `NaN` in the query, and a `sort` that is passed on orders by columns that nobody was to know of.',
  fix: 'Describe the query by a schema: whole numbers with a least and a greatest, sorting by a list of names; answer 400 to the rest.',
  phase: 'act',
  async look(target) {
    const [as] = target.accounts
    const sights: Sight[] = []
    let lists = 0
    for (const route of byQuery(plainReads(target)).slice(0, 5)) {
      if (lists === MOST_LISTS) break
      const list = await listOf(target, route, as)
      if (list === undefined) continue
      lists += 1
      for (const { name, value, what } of asks(list)) sights.push(...(await judged(target, list, name, value, what)))
    }
    return sights.length > 0 ? sights : skipped('No list is known that takes a page or a limit.')
  },
}

const MOST_LISTS = 2
const MILLION = '1000000'

interface List {
  readonly route: KnownRoute
  readonly path: string
  readonly as: Account | undefined
  readonly plain: Answer
  /** Parameters that it is known to take, or tells of in its answer. */
  readonly names: readonly string[]
}

const SIZE = /^(?:limit|per_?page|page_?size|take|first|size)$/i
const PLACE = /^(?:page|offset|skip)$/i
const ORDER = /^(?:sort|order|sort_?by|order_?by|direction)$/i

async function listOf(target: Target, route: KnownRoute, as: Account | undefined): Promise<List | undefined> {
  const path = target.pathOf(route)
  const { answer } = await target.seen({ path, ...(as && { as }) })
  if (answer === null || !isDone(answer) || answer.json === undefined || arraysIn(answer.json).length === 0)
    return undefined
  const told = [...objectsIn(answer.json)].slice(0, 3).flatMap((object) => Object.keys(object))
  const names = [...new Set([...(route.query ?? []), ...told])].filter((name) =>
    [SIZE, PLACE, ORDER].some((each) => each.test(name)),
  )
  if (!names.some((name) => SIZE.test(name))) {
    // Nothing tells: one element is fewer than before, where there are several.
    const one = await target.send({ path: `${path}?limit=1`, ...(as && { as }) })
    if (isDone(one.answer) && one.answer?.text !== answer.text && longest(one.answer?.json) <= 1) names.push('limit')
  }
  return names.length === 0 ? undefined : { route, path, as, plain: answer, names }
}

interface Ask {
  readonly name: string
  readonly value: string
  readonly what: string
}

function asks({ names }: List): readonly Ask[] {
  const size = names.find((name) => SIZE.test(name))
  const place = names.find((name) => PLACE.test(name))
  const order = names.find((name) => ORDER.test(name))
  return [
    ...(size === undefined
      ? []
      : [
          { name: size, value: 'holdfast', what: 'a word' },
          { name: size, value: '-1', what: 'a negative number' },
          { name: size, value: MILLION, what: 'a million' },
        ]),
    ...(place === undefined ? [] : [{ name: place, value: '-1', what: 'a negative number' }]),
    ...(order === undefined ? [] : [{ name: order, value: 'holdfast', what: 'an unknown word' }]),
  ]
}

async function judged(
  target: Target,
  list: List,
  name: string,
  value: string,
  what: string,
): Promise<readonly Sight[]> {
  const { route, path, as, plain } = list
  const exchange = await target.send({ path: `${path}?${encodeURIComponent(name)}=${value}`, ...(as && { as }) })
  const { answer } = exchange
  const where = `GET ${route.path}`
  if (isSilent(answer)) return []
  // Crashes are V4's.
  if (!isDone(answer)) return answer.status < 500 ? [passed(`${where} refuses ${what} as \`${name}\`.`, exchange)] : []
  if (tells(answer.json, name, value)) return [failed(`${where} takes ${what} as \`${name}\`, and uses it.`, exchange)]
  if (value === MILLION) {
    return longest(answer.json) > 1_000
      ? [failed(`${where} answers with ${longest(answer.json)} elements at once.`, exchange)]
      : []
  }
  if (answer.text === plain.text)
    return [passed(`${where} answers ${what} as \`${name}\` as if it had not been there.`, exchange)]
  const again = await target.send({ path, ...(as && { as }) })
  const isSteady = again.answer?.text === plain.text
  // A page before the first may well be an empty one.
  return isSteady && (SIZE.test(name) || ORDER.test(name))
    ? [failed(`${where} takes ${what} as \`${name}\`: its answer is another one.`, exchange)]
    : [warned(`${where} answers ${answer.status} to ${what} as \`${name}\`.`, exchange)]
}

/** The answer tells what it was asked for: as it was, or as the `null` that `NaN` becomes. */
function tells(json: unknown, name: string, value: string): boolean {
  return [...objectsIn(json)].slice(0, 3).some((object) => {
    const told = object[name]
    return name in object && (String(told) === value || (told === null && value === 'holdfast'))
  })
}

function arraysIn(json: unknown): readonly (readonly unknown[])[] {
  if (Array.isArray(json)) return [json]
  return [...objectsIn(json)]
    .slice(0, 3)
    .flatMap((object) => Object.values(object).filter((each) => Array.isArray(each)))
}

const longest = (json: unknown): number => Math.max(0, ...arraysIn(json).map((each) => each.length))
