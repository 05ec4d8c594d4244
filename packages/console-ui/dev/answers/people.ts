import type { PeopleAnswer, Person, PersonAnswer } from '../../../holdfast/src/console/wire.ts'
import { notFound, Refusal } from './refusal.ts'
import { day, minute, type Variant } from './variant.ts'

const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0',
  null,
]

const PAGE = 50

export function people(variant: Variant) {
  const { anybody, name } = variant
  const all = anybody ? accounts(variant) : []
  const ended = new Set<string>()
  const sessions = (owner: Person): PersonAnswer['sessions'] =>
    owner.disabled
      ? []
      : AGENTS.map((agent, at) => ({
          id: `${owner.id}-s${at}`,
          createdAt: Date.now() - (at + 1) * 300 * minute,
          lastSeenAt: Date.now() - at * 47 * minute,
          expiresAt: Date.now() + 6 * day,
          userAgent: agent === null ? null : name(agent),
          current: at === 0 && owner.id === 'u-0',
        })).filter(({ id }) => !ended.has(id))
  const keys = (owner: Person): PersonAnswer['keys'] =>
    [
      {
        id: `${owner.id}-k0`,
        name: name('nightly report'),
        scopes: [name('report:read')],
        createdAt: Date.now() - 90 * day,
        expiresAt: null,
        lastUsedAt: Date.now() - 9e6,
      },
      {
        id: `${owner.id}-k1`,
        name: 'import of last spring',
        scopes: [],
        createdAt: Date.now() - 200 * day,
        expiresAt: Date.now() + 12 * day,
        lastUsedAt: null,
      },
    ].filter(({ id }) => !ended.has(id))
  const person = (id: string): PersonAnswer => {
    const found = all.find((one) => one.id === id)
    if (found === undefined) throw notFound()
    return { person: found, sessions: sessions(found), keys: keys(found) }
  }
  return {
    list(query: URLSearchParams): PeopleAnswer {
      const find = query.get('find')
      if (find !== null) return { people: all.filter(({ email }) => email === find.toLowerCase()), next: null }
      const after = query.get('after')
      const page = all.slice(after === null ? 0 : all.findIndex(({ email }) => email === after) + 1).slice(0, PAGE)
      return { people: page, next: page.length < PAGE ? null : (page.at(-1)?.email ?? null) }
    },
    person,
    end(id: string, what: string | undefined, which: string | undefined): PersonAnswer {
      const before = person(id)
      const own = before.sessions.find((session) => session.current)
      if (which === own?.id && own !== undefined)
        throw new Refusal(
          409,
          'console.own_caller',
          'This is you',
          'This is the session that you look with: sign out instead.',
        )
      if (what === 'sessions' && which === undefined)
        for (const session of before.sessions) if (!session.current) ended.add(session.id)
      if (which !== undefined) ended.add(which)
      return person(id)
    },
  }
}

function accounts({ isLarge, name }: Variant): Person[] {
  const known = ['ada', 'brahmagupta', 'chien-shiung', 'dorothy', 'emmy']
  const names = isLarge
    ? [...known, ...Array.from({ length: 120 }, (_, at) => `person-${String(at).padStart(3, '0')}`)]
    : known
  return names.map((who, at) => ({
    id: `u-${at}`,
    email: `${who}@example.com`,
    name: name(`${who[0]?.toUpperCase()}${who.slice(1)} Example`),
    roles: at === 0 ? ['admin', 'member'] : [name('member')],
    disabled: at === 3,
    createdAt: Date.now() - (190 - at) * day,
  }))
}
