import type { Probe, Sight } from '../probe.js'
import type { Exchange } from '../target/exchange.js'
import type { KnownRoute, Target } from '../target/target.js'
import { allowedBy, listIn } from './cross-origin/answers.js'
import { isRepeated, surveyOf } from './cross-origin/survey.js'
import { isSilent } from './reading/answers.js'
import { failed, passed, skipped, warned } from './reading/sights.js'

export const probe: Probe = {
  items: ['C3'],
  title: 'a preflight is answered wherever CORS is set',
  why: 'Before a PATCH, a DELETE or anything with JSON in it the browser asks with OPTIONS. Where nobody answers that, the CORS headers on the route itself are never seen, and the usual repair is to open more than was meant.',
  fix: 'Export an `OPTIONS` handler with the same CORS headers, `Access-Control-Allow-Methods` and `Access-Control-Allow-Headers`.',
  phase: 'act',
  async look(target) {
    const shared = await sharedRoutes(target)
    if (shared.length === 0) return skipped('No route was seen to allow another origin.')
    const sights: Sight[] = []
    for (const each of shared) {
      const sight = await judged(each, target)
      if (sight !== undefined) sights.push(sight)
    }
    return sights.length > 0 ? sights : skipped('No preflight was answered.')
  },
}

interface Shared {
  readonly path: string
  readonly method: string
  readonly origin: string
  /** Whether the browser asks before this method at all. */
  readonly isAsked: boolean
  /** Whoever asks is allowed: that is what is wrong there, and who repairs it looks at the preflight too. */
  readonly isForAll: boolean
}

const MOST = 4

/** Methods of routes that answer an origin which they allow; the reads where no write does. */
async function sharedRoutes(target: Target): Promise<readonly Shared[]> {
  const paths = await surveyOf(target)
  const writes: Shared[] = []
  const reads: Shared[] = []
  for (const surveyed of paths) {
    const { path, fromFriend, fromStranger, isPrivate } = surveyed
    const isAny = allowedBy(fromStranger).origin === '*'
    const isForAll = isAny || isRepeated(surveyed)
    const origin = fromFriend?.origin ?? (isAny ? 'https://app.example.com' : undefined)
    if (origin === undefined) continue
    const needsHeader = target.accounts[0]?.bearer !== undefined
    reads.push({ path, method: 'GET', origin, isAsked: isPrivate && needsHeader, isForAll })
    for (const { method } of target.routes
      .filter((each) => isPreflighted(each) && isAt(each, path, target))
      .slice(0, 2)) {
      if (writes.length < MOST && isPrivate && (await isShared(method, path, origin, target))) {
        writes.push({ path, method, origin, isAsked: true, isForAll })
      }
    }
  }
  return writes.length > 0 ? writes : reads.slice(0, MOST)
}

const isPreflighted = ({ method }: KnownRoute): boolean => /^(?:POST|PUT|PATCH|DELETE)$/.test(method)

const isAt = (route: KnownRoute, path: string, target: Target): boolean =>
  target.pathOf(route) === path ||
  target.objects.some((object) => object.path === path && route.path.startsWith(`${object.collection.path}/[`))

/** Whether a write has CORS headers, asked as a stranger with nothing to write: it is refused, and tells all the same. */
async function isShared(method: string, path: string, origin: string, target: Target): Promise<boolean> {
  const exchange = await target.send({ method, path, headers: { origin, 'sec-fetch-site': 'cross-site' } })
  const isAllowed = allowedBy(exchange).origin === origin || allowedBy(exchange).origin === '*'
  if (!isAllowed || isMissing(exchange)) return false
  // Strangers may be refused before anybody looks at the method. What is our own a change of nothing leaves as it is.
  const [as] = target.accounts
  if (as === undefined || method !== 'PATCH') return true
  return !isMissing(await target.send({ method, path, as, body: {} }))
}

const isMissing = ({ answer }: Exchange): boolean => answer !== null && [404, 405, 501].includes(answer.status)

async function judged({ path, method, origin, isAsked, isForAll }: Shared, target: Target): Promise<Sight | undefined> {
  const exchange = await target.send({
    method: 'OPTIONS',
    path,
    headers: {
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': 'content-type',
    },
  })
  if (isSilent(exchange.answer)) return undefined
  const lack = lackOf(exchange, method, origin)
  const line = `OPTIONS ${path}`
  if (lack === undefined) return passed(`${line} answers the preflight of ${method}.`, exchange)
  if (isAsked && isForAll)
    return warned(`${line} answers the preflight of ${method} ${lack}; whoever asks is allowed there.`, exchange)
  return isAsked
    ? failed(`${line} answers the preflight of ${method} ${lack}.`, exchange)
    : warned(`${line} answers a preflight ${lack}; a plain GET needs none.`, exchange)
}

/** What keeps the browser from going on (Fetch §4.8). */
function lackOf(exchange: Exchange, method: string, origin: string): string | undefined {
  const { answer } = exchange
  if (answer === null) return undefined
  if (answer.status < 200 || answer.status > 299) return `with ${answer.status}`
  const allowed = allowedBy(exchange).origin
  if (allowed !== origin && allowed !== '*') return 'without the origin that the route itself allows'
  const methods = listIn(answer.headers['access-control-allow-methods'])
  if (!/^(?:GET|POST)$/.test(method) && !methods.includes(method.toLowerCase()) && !methods.includes('*')) {
    return `without ${method} in Access-Control-Allow-Methods`
  }
  const headers = listIn(answer.headers['access-control-allow-headers'])
  return method === 'GET' || headers.includes('content-type') || headers.includes('*')
    ? undefined
    : 'without content-type in Access-Control-Allow-Headers'
}
