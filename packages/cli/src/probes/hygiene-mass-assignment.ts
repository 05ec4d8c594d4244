import type { Probe } from '../probe.js'
import type { KnownRoute, Target } from '../target/target.js'
import { isDone, isSilent, objectsIn } from './reading/answers.js'
import { failed, passed, skipped } from './reading/sights.js'

export const probe: Probe = {
  items: [],
  title: 'nobody gives themselves a role',
  why: 'A handler that writes the whole body into the row (`update(users).set(body)`) lets whoever is signed in set the columns that no form shows: `role` first of all.',
  fix: 'Name the fields that may be written, in a schema that drops or refuses all others.',
  phase: 'end',
  async look(target) {
    const route = ownProfile(target)
    const [as] = target.accounts
    if (route === undefined || as === undefined)
      return skipped('No route is known that changes what an account says of itself.')
    const path = target.pathOf(route)
    // No app has such a role: where it is taken, nothing is won by it.
    const role = `holdfast-probe-${target.unique()}`
    const body = { ...((await target.validBody(route)) ?? { name: 'Holdfast Probe' }), role, roles: [role] }
    const exchange = await target.send({ method: route.method, path, as, body })
    if (isSilent(exchange.answer)) return skipped('It was not answered.')
    const where = `${route.method} ${route.path}`
    if (!isDone(exchange.answer)) return passed(`${where} answers ${exchange.answer.status} to a role.`, exchange)
    const after = await target.send({ path, as })
    const isTaken = [exchange, after].some(({ answer }) =>
      [...objectsIn(answer?.json)].some(
        (each) => each['role'] === role || JSON.stringify(each['roles']) === JSON.stringify([role]),
      ),
    )
    return isTaken
      ? failed(`${where} takes a role from whoever it is about.`, exchange)
      : passed(`${where} passes over a role.`, exchange)
  },
}

function ownProfile({ routes, endpoints: { me } }: Target): KnownRoute | undefined {
  return routes.find(
    ({ method, path }) => /^(?:PATCH|PUT)$/.test(method) && (path === me || /\/(?:me|profile)$/.test(path)),
  )
}
