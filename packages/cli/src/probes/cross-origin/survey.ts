import type { Exchange, ProbeRequest } from '../../target/exchange.js'
import type { KnownRoute, Target } from '../../target/target.js'
import { closedRoutes, doorsOf, isPersonal } from '../credentials/doors.js'
import { doesSomething } from '../reading/actions.js'
import { oncePerRun } from '../reading/once-per-run.js'
import { allowedBy } from './answers.js'

/** One path, as it answers to pages of other origins. */
export interface Surveyed {
  readonly path: string
  /** Nobody but the caller is meant to read what it answers. */
  readonly isPrivate: boolean
  readonly withoutOrigin: Exchange
  /** Asked by a site that nobody has heard of. */
  readonly fromStranger: Exchange
  /** Asked by an origin that it allows; `undefined` where none was found. */
  readonly fromFriend: { readonly origin: string; readonly exchange: Exchange } | undefined
}

const MOST = 6

/** The same for every probe of a run. */
export const surveyOf = oncePerRun(survey)

async function survey(target: Target): Promise<readonly Surveyed[]> {
  const stranger = `https://${target.unique()}.attacker.test`
  const paths: Surveyed[] = []
  let friends = likelyFriends(target)
  for (const { path, isPrivate } of await surveyed(target)) {
    const withoutOrigin = await target.seen(from(undefined, path, target))
    const fromStranger = await target.seen(from(stranger, path, target))
    if (withoutOrigin.answer === null || fromStranger.answer === null) continue
    // Who varies by origin has a list, whoever is on it.
    const isListed = allowedBy(fromStranger).varies || paths.length === 0
    const fromFriend = await friendOf(path, isListed ? friends : friends.slice(0, 2), target)
    paths.push({ path, isPrivate: await isPrivate(), withoutOrigin, fromStranger, fromFriend })
    // An app has one list, or two: asking everywhere for everybody would cost too much.
    if (fromFriend !== undefined) friends = [fromFriend.origin, ...friends.slice(0, 2)]
    else if (isListed && paths.length > 1) friends = friends.slice(0, 2)
  }
  return paths
}

/** Whatever origin asks is told back: then there is no list to come near to. */
export function isRepeated({ fromStranger }: Surveyed): boolean {
  return allowedBy(fromStranger).origin === fromStranger.request.headers?.['origin']
}

/** A plain read, as account 1 where there is one. */
export function from(origin: string | undefined, path: string, { accounts }: Target): ProbeRequest {
  const [as] = accounts
  return { path, ...(origin !== undefined && { headers: { origin } }), ...(as && { as }) }
}

/** Origins that apps have on their lists: what documentation writes, where front ends run in development, and the app's own. */
function likelyFriends({ origin }: Target): readonly string[] {
  return [
    'https://app.example.com',
    'https://example.com',
    origin,
    'https://www.example.com',
    'https://admin.example.com',
    'https://shop.example.com',
    'https://trusted.example.com',
    'https://trusted.example',
    'https://app.example',
    'https://app.example.org',
    'https://app.example.test',
    'http://localhost:3000',
    'http://localhost:5173',
  ]
}

async function friendOf(path: string, friends: readonly string[], target: Target): Promise<Surveyed['fromFriend']> {
  for (const origin of new Set(friends)) {
    const exchange = await target.seen(from(origin, path, target))
    const allowed = allowedBy(exchange).origin
    if (allowed === origin) return { origin, exchange }
    // Some name their one friend to whoever asks.
    if (allowed !== undefined && URL.canParse(allowed) && new URL(allowed).origin === allowed) {
      return { origin: allowed, exchange: await target.seen(from(allowed, path, target)) }
    }
    if (allowed === '*') return undefined
  }
  return undefined
}

interface Asked {
  readonly path: string
  isPrivate(): Promise<boolean>
}

/** What only accounts get, then records, then the rest. */
async function surveyed(target: Target): Promise<readonly Asked[]> {
  const sure = [...(await doorsOf(target)).map(({ path }) => path), ...(await closedRoutes(target))]
  const records = target.objects.filter(({ methods }) => methods.includes('GET')).slice(0, 2)
  const isOpen = ({ method, path, access }: KnownRoute): boolean =>
    method === 'GET' && access !== 'service' && !doesSomething(path) && !/cron|webhook/i.test(path)
  const all: readonly Asked[] = [
    ...sure.slice(0, 3).map((path) => ({ path, isPrivate: () => Promise.resolve(true) })),
    ...records.map((object) => ({
      path: object.path,
      isPrivate: () => isPersonal(object, target),
    })),
    ...sure.slice(3).map((path) => ({ path, isPrivate: () => Promise.resolve(true) })),
    ...target.routes
      .filter(isOpen)
      .map((route) => ({ path: target.pathOf(route), isPrivate: () => target.isSensitive(route) })),
  ]
  const first = new Map<string, Asked>()
  for (const each of all) if (!first.has(each.path)) first.set(each.path, each)
  return [...first.values()].slice(0, MOST)
}
