import type { Probe, Sight } from '../probe.js'
import type { KnownRoute, Target } from '../target/target.js'
import { isGiven } from './credentials/given.js'
import { doesSomething } from './reading/actions.js'
import { failed, passed, skipped } from './reading/sights.js'

export const probe: Probe = {
  items: ['A6'],
  title: 'what is private is refused to strangers',
  why: 'A route that does not ask who calls answers whoever finds its address, and addresses are in the scripts that every visitor loads.',
  fix: 'Ask for the identity in the handler itself, or in a wrapper that every handler has, and answer 401 without it.',
  phase: 'act',
  async look(target) {
    const asked = readable(target)
    const sights: Sight[] = []
    for (const { path, isPrivate } of asked) {
      const exchange = await target.seen({ path })
      if (isGiven(exchange.answer) && (await isPrivate())) {
        sights.push(failed(`GET ${path} answers a stranger.`, exchange))
      }
    }
    if (sights.length > 0) return sights
    return asked.length === 0
      ? skipped('No route is known that could be private.')
      : passed(`None of ${asked.length} routes gives a stranger what is private.`)
  },
}

const MOST = 24

interface Readable {
  readonly path: string
  readonly isPrivate: () => Promise<boolean>
}

function readable(target: Target): readonly Readable[] {
  const routes = target.routes.filter(
    (route) => route.method === 'GET' && isCandidate(route) && !doesSomething(route.path),
  )
  const own = target.objects
    .filter(({ methods }) => methods.includes('GET'))
    .map((object) => ({
      path: object.path,
      isPrivate: () => target.isSensitive({ ...object.collection, method: 'GET' }),
    }))
  const others = routes.map((route) => ({ path: target.pathOf(route), isPrivate: () => target.isSensitive(route) }))
  return [...new Map([...others, ...own].map((each) => [each.path, each])).values()].slice(0, MOST)
}

/** What a service calls proves itself otherwise; what signs in and out is for strangers. */
const isCandidate = ({ path, access }: KnownRoute): boolean =>
  access === 'guarded' ||
  (access === 'unknown' && !/log-?in|sign-?(?:in|up)|csrf|health|cron|webhook|callback/i.test(path))
