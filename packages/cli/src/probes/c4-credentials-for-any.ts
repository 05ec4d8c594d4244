import type { Probe, Sight } from '../probe.js'
import type { Target } from '../target/target.js'
import { cookiesSetBy, keysOf } from './credentials/credentials.js'
import { allowedBy } from './cross-origin/answers.js'
import { looselyAllowed } from './cross-origin/loose.js'
import { surveyOf } from './cross-origin/survey.js'
import { failed, passed, skipped, warned } from './reading/sights.js'

export const probe: Probe = {
  items: ['C4'],
  title: 'credentials are allowed to named origins only',
  why: '`Access-Control-Allow-Credentials: true` lets a page read what the visitor may see, with their session. Together with `*` it says so to every site: browsers refuse the pair, and the next edit that makes it work opens everything. Together with a list that a stranger gets on to, it is open already.',
  fix: 'Answer with one origin out of a list that is compared as a whole where credentials are allowed, and leave `Allow-Credentials` out where the origin is `*`.',
  phase: 'act',
  async look(target) {
    const paths = await surveyOf(target)
    if (paths.length === 0) return skipped('No route is known that answers.')
    const any = paths.filter(({ fromStranger }) => {
      const { origin, withCredentials } = allowedBy(fromStranger)
      return origin === '*' && withCredentials
    })
    const sights = [
      ...any.map(({ path, fromStranger }) => failed(`GET ${path} says \`*\` and allows credentials.`, fromStranger)),
      ...(await toStrangers(target)),
    ]
    return sights.length > 0
      ? sights
      : passed('No route allows credentials to an origin that is not on a list.', paths[0]?.fromStranger)
  },
}

/** Where a list is compared loosely, whether the browser would send the session along. */
async function toStrangers(target: Target): Promise<readonly Sight[]> {
  const open = (await looselyAllowed(target)).filter(
    ({ exchange, isArguable }) => !isArguable && allowedBy(exchange).withCredentials,
  )
  if (open.length === 0) return []
  const isSent = await goesAlong(target)
  return open.map(({ surveyed: { path }, origin, exchange }) => {
    const evidence = `GET ${path} allows credentials to ${origin}, which is on nobody’s list`
    return isSent
      ? failed(`${evidence}, and the session’s cookie is not kept from other sites.`, exchange)
      : warned(`${evidence}; SameSite keeps the session’s cookie from other sites.`, exchange)
  })
}

/** Whether a cookie that opens something is sent to other sites' requests, as far as its attributes say. */
async function goesAlong(target: Target): Promise<boolean> {
  const keys = new Set((await keysOf(target)).map(({ name }) => name))
  return target.accounts
    .slice(0, 1)
    .flatMap(cookiesSetBy)
    .some(({ name, attributes }) => keys.has(name) && !/^(?:lax|strict)$/i.test(attributes['samesite'] ?? ''))
}
