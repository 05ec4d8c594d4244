import type { Probe, Sight } from '../probe.js'
import type { Account, KnownRoute, Target } from '../target/target.js'
import { isCrash, isSuccess } from './reading/answers.js'
import { leakIn } from './reading/error-leaks.js'
import { plainReads } from './reading/routes.js'
import { failed, passed, skipped } from './reading/sights.js'

export const probe: Probe = {
  items: ['V5'],
  title: 'a quotation mark in a parameter does not end a query of the database',
  why: 'Where input is pasted into SQL, one quotation mark ends the text and what follows is read as a query: every table is open to whoever asks, and often to be changed.',
  fix: 'Pass values as parameters (`$1`, tagged templates of Drizzle or Prisma), never by concatenation or `sql.raw`.',
  phase: 'break',
  async look(target) {
    const asks = asked(target)
    if (asks.length === 0) return skipped('No route is known that takes a parameter.')
    const sights: Sight[] = []
    for (const ask of asks) sights.push(...(await judged(target, ask)))
    return sights.length > 0 ? sights : passed(`${asks.length} routes answer a quotation mark as any other letter.`)
  },
}

const MOST = 4
const SEARCHED = ['q', 'query', 'search', 'filter', 'name', 'term']

interface Ask {
  readonly where: string
  path(value: string): string
  readonly as: Account | undefined
}

function asked(target: Target): readonly Ask[] {
  const [as] = target.accounts
  const isSearch = ({ path, query }: KnownRoute): boolean =>
    /search|find|filter|list/i.test(path) || (query ?? []).some((name) => SEARCHED.includes(name))
  return plainReads(target)
    .toSorted((a, b) => Number(isSearch(b)) - Number(isSearch(a)))
    .slice(0, MOST)
    .map((route) => ({
      where: `GET ${route.path}`,
      as,
      path(value) {
        const names = [...new Set([...(route.query ?? []), ...SEARCHED])]
        return `${target.pathOf(route)}?${names.map((name) => `${encodeURIComponent(name)}=${value}`).join('&')}`
      },
    }))
}

/** One mark fails, and two, which are one inside a text of SQL, do not: that is no accident. */
async function judged(target: Target, { where, path, as }: Ask): Promise<readonly Sight[]> {
  const caller = as === undefined ? {} : { as }
  const one = await target.send({ path: path('holdfast%27'), ...caller })
  const isSql = leakIn(one.answer?.text ?? '') === 'an error of the database'
  if (!isCrash(one.answer) && !isSql) return []
  const two = await target.send({ path: path('holdfast%27%27'), ...caller })
  if (!isSuccess(two.answer)) return []
  // Once more: a server that is out of order fails now and then.
  const again = await target.send({ path: path('holdfast%27'), ...caller })
  return again.answer?.status === one.answer?.status
    ? [failed(`${where} fails on one quotation mark and not on two.`, one)]
    : []
}
