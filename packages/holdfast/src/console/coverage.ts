import { declaredRoutes, type DeclaredRoute } from '../pipeline/declared-routes.js'
import type { ConsoleParts } from './options.js'
import { resource } from './resource.js'
import { listedRoutes } from './route-list.js'
import type { Source } from './source.js'
import type { CoverageAnswer, CoverageRow } from './wire.js'

/** `GET coverage`: every route that is known, which layers guard it, and how often it was called in the last day. */
export function coverage({ gate, path, routes: given }: ConsoleParts, source: Source) {
  const listed = given === undefined ? undefined : listedRoutes(given)
  return resource({
    method: 'GET',
    path: 'coverage',
    handler(): CoverageAnswer {
      const calls = new Map(source.history.routes('24h').map((row) => [row.route, row]))
      const known = new Map<string, Pick<DeclaredRoute, 'layers'> & { readonly access: string | null }>(listed)
      // What runs says more than what was written down.
      for (const row of declaredRoutes(gate)) known.set(row.route, row)
      // The route that answers for accounts is written down as one, and each of its endpoints is known by now.
      for (const [route, { access }] of listed ?? []) if (access === ACCOUNTS) known.delete(route)
      // The console's own are one route of the app, and guarded whatever they are called.
      const own = [...calls.values()].filter(({ route }) => isBelow(path, route))
      for (const route of calls.keys()) {
        if (!known.has(route) && !isBelow(path, route)) known.set(route, { access: null, layers: {} })
      }
      const rows = [...known].map(([route, { access, layers }]): CoverageRow => {
        const called = isBelow(path, route) ? own : [calls.get(route)].filter((each) => each !== undefined)
        const denied = called.reduce((sum, each) => sum + each.denied, 0)
        const others = called.reduce((sum, each) => sum + each.allowed + each.observed + each.failed, 0)
        return { route, access, layers, calls: others + denied, denied }
      })
      return { routes: rows.toSorted(byRoute), complete: listed !== undefined }
    },
  })
}

/** What `holdfast routes` says of `auth.handlers`. */
const ACCOUNTS = 'accounts'

const isBelow = (path: string, route: string): boolean => route.slice(route.indexOf(' ') + 1).startsWith(`${path}/`)

/** By path, then by method. */
function byRoute(a: CoverageRow, b: CoverageRow): number {
  const [left, right] = [a, b].map(({ route }) => route.split(' ', 2).toReversed().join(' ')) as [string, string]
  return left < right ? -1 : left > right ? 1 : 0
}
