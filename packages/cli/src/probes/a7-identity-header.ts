import type { Probe, Sight } from '../probe.js'
import type { Caller, Exchange } from '../target/exchange.js'
import type { Target } from '../target/target.js'
import { isGiven } from './credentials/given.js'
import { closedRoutes } from './credentials/doors.js'
import { personOf, type Person } from './credentials/person.js'
import { failed, passed, skipped } from './reading/sights.js'

export const probe: Probe = {
  items: ['A7'],
  title: 'no header says who calls',
  why: 'A header such as `x-user-id` is whatever the caller writes. A proxy that sets it protects only requests that came through it and whose own copy it took off.',
  fix: 'Take the user from the verified session or token. Where a proxy has to tell the app who calls, let it sign what it says, and let it take off what came from outside.',
  phase: 'act',
  async look(target) {
    const closed = await closedRoutes(target)
    if (closed.length === 0) return skipped('No route is known that refuses strangers.')
    const [account] = target.accounts
    const person = account === undefined ? { email: 'admin@example.com', id: '1' } : await personOf(account, target)
    const tries = triesAs(person)
    const sights: Sight[] = []
    for (const path of closed) sights.push(...(await believed(path, [...tries, asCookie(person)], undefined, target)))
    const other = target.accounts.findLast(({ isOurs }) => isOurs)
    if (other !== undefined) {
      for (const path of closed.filter((each) => /admin/i.test(each))) {
        sights.push(...(await believed(path, [AS_ADMINISTRATOR], other, target)))
      }
    }
    if (other !== undefined && other !== account) sights.push(...(await mistaken(person, other, target)))
    return sights.length > 0 ? sights.slice(0, 4) : passed('Headers that name a user or a role change nothing.')
  },
}

const IDS = [
  'x-user-id',
  'x-userid',
  'x-user',
  'x-uid',
  'x-auth-user',
  'x-auth-user-id',
  'x-authenticated-user',
  'x-authenticated-user-id',
  'x-authenticated-userid',
  'x-forwarded-user',
  'x-auth-request-user',
  'x-remote-user',
  'remote-user',
  'x-current-user',
  'x-account-id',
  'x-customer-id',
  'x-member-id',
  'x-subject',
  'x-ms-client-principal-id',
]
const EMAILS = [
  'x-user-email',
  'x-email',
  'x-auth-email',
  'x-forwarded-email',
  'x-auth-request-email',
  'x-authenticated-user-email',
  'x-ms-client-principal-name',
  'x-goog-authenticated-user-email',
  'cf-access-authenticated-user-email',
  'tailscale-user-login',
  'x-user',
  'x-username',
  'x-forwarded-user',
  'x-forwarded-preferred-username',
  'x-remote-user',
  'remote-user',
  'x-authenticated-user',
]
const ROLES = [
  'x-role',
  'x-roles',
  'x-user-role',
  'x-user-roles',
  'x-auth-role',
  'x-auth-roles',
  'x-is-admin',
  'x-admin',
  'x-authenticated',
  'x-internal',
]

interface Try {
  readonly headers: Readonly<Record<string, string>>
  readonly who: string
}

const AS_ADMINISTRATOR: Try = {
  headers: Object.fromEntries(ROLES.map((name) => [name, /role/.test(name) ? 'admin' : 'true'])),
  who: 'an administrator',
}

/** By id and by address; names that are used for either come twice. */
function triesAs({ id, email }: Person): readonly Try[] {
  const emails = named(EMAILS, email)
  const ids = id === undefined ? {} : named(IDS, id)
  const tries = id === undefined ? [emails] : [{ ...emails, ...ids }, emails]
  return tries.map((headers) => ({ headers: { ...headers, ...AS_ADMINISTRATOR.headers }, who: 'somebody else' }))
}

/** A cookie that nobody signed is a header like any other. */
function asCookie({ id, email }: Person): Try {
  const names = ['userId', 'user_id', 'uid', 'user', 'username']
  const pairs = [...names.map((name) => `${name}=${id ?? email}`), `email=${email}`, 'role=admin', 'isAdmin=true']
  return { headers: { cookie: pairs.join('; ') }, who: 'somebody else' }
}

const named = (names: readonly string[], value: string): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, value]))

/** Where somebody is refused without these headers, and answered with them. */
async function believed(path: string, tries: readonly Try[], as: Caller | undefined, target: Target): Promise<Sight[]> {
  const asked = { path, ...(as && { as }) }
  if (isGiven((await target.seen(asked)).answer)) return []
  for (const { headers, who } of tries) {
    const gets = (some: Try['headers']): Promise<Exchange> => target.send({ ...asked, headers: some })
    if (!isGiven((await gets(headers)).answer)) continue
    const [name, exchange] = await narrowed(headers, gets, ({ answer }) => isGiven(answer))
    return [failed(`GET ${path} takes whoever sends ${name} for ${who}.`, exchange)]
  }
  return []
}

/** Where account 2 is answered as account 1. */
async function mistaken(person: Person, other: Caller, target: Target): Promise<Sight[]> {
  const [path] = (await closedRoutes(target)).filter((each) => /me$|profile|account|session$|user$/i.test(each))
  if (path === undefined) return []
  const isOther = ({ answer }: Exchange): boolean => isGiven(answer) && answer.text.includes(person.email)
  if (isOther(await target.seen({ path, as: other }))) return []
  for (const { headers } of triesAs(person)) {
    const gets = (some: Try['headers']): Promise<Exchange> => target.send({ path, as: other, headers: some })
    if (!isOther(await gets(headers))) continue
    const [name, exchange] = await narrowed(headers, gets, isOther)
    return [failed(`GET ${path} answers account 2 as account 1 because of ${name}.`, exchange)]
  }
  return []
}

/** The one header among many that does it, by halves; where it takes several, the half that is left. */
async function narrowed(
  headers: Try['headers'],
  send: (some: Try['headers']) => Promise<Exchange>,
  isHit: (exchange: Exchange) => boolean,
): Promise<readonly [string, Exchange]> {
  const names = Object.keys(headers)
  const part = (from: number, to?: number): Try['headers'] =>
    Object.fromEntries(names.slice(from, to).map((name) => [name, headers[name] ?? '']))
  const middle = Math.ceil(names.length / 2)
  for (const half of names.length > 1 ? [part(0, middle), part(middle)] : []) {
    if (isHit(await send(half))) return narrowed(half, send, isHit)
  }
  return [names.length > 3 ? 'such headers' : names.join(' and '), await send(headers)]
}
