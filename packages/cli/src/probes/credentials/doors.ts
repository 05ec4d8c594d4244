import type { Answer, Caller, Exchange } from '../../target/exchange.js'
import type { Account, KnownRoute, OwnedObject, Target } from '../../target/target.js'
import { doesSomething } from '../reading/actions.js'
import { isSilent } from '../reading/answers.js'
import { oncePerRun } from '../reading/once-per-run.js'
import { isGiven } from './given.js'

/** A route that answers account 1 and refuses strangers: there it shows whether a credential is worth something. */
export interface Door {
  readonly route: KnownRoute
  readonly path: string
  readonly account: Account
  readonly answered: Exchange
  readonly refused: Exchange
}

const MOST = 4

/** The same for every probe of a run. */
export const doorsOf = oncePerRun(findDoors)

async function findDoors(target: Target): Promise<readonly Door[]> {
  const [account] = target.accounts
  const doors: Door[] = []
  if (account === undefined) return doors
  for (const route of candidates(target)) {
    if (doors.length === MOST) break
    const path = target.pathOf(route)
    const refused = await target.seen({ path })
    if (refused.answer === null || isSilent(refused.answer) || isGiven(refused.answer)) continue
    const answered = await target.seen({ path, as: account })
    if (isGiven(answered.answer)) doors.push({ route, path, account, answered, refused })
  }
  return doors
}

/** Paths whose GET refuses strangers, whether our accounts open them or not; what tells who is asking comes first. */
export const closedRoutes = oncePerRun(findClosed)

async function findClosed(target: Target): Promise<readonly string[]> {
  const paths = new Set<string>()
  for (const path of candidates(target).map((route) => target.pathOf(route))) {
    const { answer } = await target.seen({ path })
    if (answer !== null && isRefusal(answer)) paths.add(path)
    if (paths.size === MOST_CLOSED) break
  }
  return [...paths]
}

const MOST_CLOSED = 5

/** To where people sign in. */
const isAway = ({ status, headers }: Answer): boolean =>
  status >= 300 && status < 400 && /log-?in|sign-?in|auth/i.test(headers['location'] ?? '')

/** What tells who is asking comes first: there it shows for whom somebody is taken. Then what was named by a person. */
function candidates({ routes, endpoints }: Target): readonly KnownRoute[] {
  const { me } = endpoints
  const weight = ({ path, source }: KnownRoute): number => {
    if (path === me) return 0
    const kind = /profile|\bme\b|account/i.test(path) ? 1 : path.includes('[') ? 3 : /auth|session/i.test(path) ? 4 : 2
    return source === 'option' ? kind : kind + 4
  }
  const gets = routes.filter(
    ({ method, path, access }) =>
      method === 'GET' && access !== 'service' && !doesSomething(path) && !/health|cron|webhook/i.test(path),
  )
  const own: readonly KnownRoute[] =
    me === undefined || gets.some(({ path }) => path === me)
      ? []
      : [{ method: 'GET', path: me, access: 'unknown', source: 'convention' }]
  return [...own, ...gets].toSorted((a, b) => weight(a) - weight(b))
}

/** Whether a record belongs to somebody: its list does, or a stranger may not read it. */
export async function isPersonal({ collection, path }: OwnedObject, target: Target): Promise<boolean> {
  if (await target.isSensitive({ ...collection, method: 'GET' })) return true
  const { answer } = await target.seen({ path })
  return answer !== null && isRefusal(answer)
}

const isRefusal = (answer: Answer): boolean => answer.status === 401 || answer.status === 403 || isAway(answer)

/** Whether a door opens for somebody: `undefined` where no answer tells. */
export async function opensFor(target: Target, { path }: Door, as: Caller): Promise<Exchange | false | undefined> {
  const exchange = await target.send({ path, as })
  if (isSilent(exchange.answer)) return undefined
  return isGiven(exchange.answer) ? exchange : false
}
