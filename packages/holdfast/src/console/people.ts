import { fields, text } from '../accounts/fields.js'
import type { Account } from '../accounts/account-store.js'
import type { Directory } from '../accounts/directory.js'
import { problem, type Problem } from '../core/problem.js'
import { optional } from './query.js'
import { resource, type ConsoleCall, type Resource } from './resource.js'
import type { PeopleAnswer, Person, PersonAnswer } from './wire.js'

type Users = Directory['users']

/** Accounts of one answer. */
const PAGE = 50

const query = fields<{ after: string | null; find: string | null }>({
  after: optional(text({ min: 1, max: 254 })),
  find: optional(text({ min: 1, max: 254 })),
})

/** The accounts of the app, their sessions and keys, and how they end. */
export function peopleResources({ users }: Pick<Directory, 'users'>): readonly Resource[] {
  return [
    resource({
      method: 'GET',
      path: 'people',
      query,
      async handler({ query: { after, find } }): Promise<PeopleAnswer> {
        if (find !== null) {
          const found = await users.findByEmail(find)
          return { people: found === null ? [] : [person(found)], next: null }
        }
        const page = await users.list({ limit: PAGE, ...(after === null ? {} : { after }) })
        return { people: page.map(person), next: page.length < PAGE ? null : (page.at(-1)?.email ?? null) }
      },
    }),
    resource({ method: 'GET', path: 'people/:id', handler: (call) => answer(users, call) }),
    resource({
      method: 'POST',
      path: 'people/:id/sessions/:session/revoke',
      handler: (call) => endSession(users, call),
    }),
    resource({ method: 'POST', path: 'people/:id/sessions/revoke', handler: (call) => endSessions(users, call) }),
    resource({ method: 'POST', path: 'people/:id/keys/:key/revoke', handler: (call) => revokeKey(users, call) }),
  ]
}

async function endSession(users: Users, call: ConsoleCall): Promise<PersonAnswer | Problem> {
  const { id = '', session = '' } = call.params
  if (session === call.administrator.sessionId) return OWN_SESSION
  if (!(await users.endSession(id, session))) return problem('object.not_found')
  call.answer.audit('session_revoked', id)
  return answer(users, call)
}

/** Of whoever looks, every other one: they would be signed out in the middle of their work. */
async function endSessions(users: Users, call: ConsoleCall): Promise<PersonAnswer | Problem> {
  const { id = '' } = call.params
  if ((await users.find(id)) === null) return problem('object.not_found')
  let ended = 0
  if (id === call.administrator.id) {
    for (const own of await users.sessions(id)) {
      if (own.id !== call.administrator.sessionId && (await users.endSession(id, own.id))) ended++
    }
  } else ended = await users.endSessions(id)
  call.answer.audit('sessions_revoked', id, { ended })
  return answer(users, call)
}

async function revokeKey(users: Users, call: ConsoleCall): Promise<PersonAnswer | Problem> {
  const { id = '', key = '' } = call.params
  if (!(await users.revokeKey(id, key))) return problem('object.not_found')
  call.answer.audit('key_revoked', id, { key })
  return answer(users, call)
}

const OWN_SESSION = problem('console.own_caller', {
  detail: 'This is the session that you look with: sign out instead.',
})

async function answer(users: Users, { params, administrator }: ConsoleCall): Promise<PersonAnswer | Problem> {
  const { id = '' } = params
  const account = await users.find(id)
  if (account === null) return problem('object.not_found')
  const [sessions, keys] = await Promise.all([users.sessions(id), users.keys(id)])
  return {
    person: person(account),
    sessions: sessions.map((each) => ({
      id: each.id,
      createdAt: each.createdAt,
      lastSeenAt: each.lastSeenAt,
      expiresAt: Math.min(each.idleExpiresAt, each.expiresAt),
      userAgent: each.userAgent,
      current: each.id === administrator.sessionId,
    })),
    keys:
      keys?.map(({ id: key, name, scopes, createdAt, expiresAt, lastUsedAt }) => ({
        id: key,
        name,
        scopes,
        createdAt,
        expiresAt,
        lastUsedAt,
      })) ?? null,
  }
}

/** Built field by field: a new column of the account does not leave by itself. */
function person({ id, email, name, roles, disabled, createdAt }: Account): Person {
  return { id, email, name, roles, disabled, createdAt }
}
