import { declaredRoutes, type DeclaredRoute } from '../pipeline/declared-routes.js'
import type { ConsoleParts } from './options.js'
import { resource } from './resource.js'
import { listedRoutes } from './route-list.js'
import type { Source } from './source.js'
import type { CoverageAnswer, CoverageRow } from './wire.js'

/** `GET coverage`: every route that is known, which layers guard it, and how often it was called in the last day. */
export function coverage({ gate, routes: given }: ConsoleParts, source: Source) {
  const listed = given === undefined ? undefined : listedRoutes(given)
  return resource({
    method: 'GET',
    path: 'coverage',
    handler(): CoverageAnswer {
      const calls = new Map(source.history.routes('24h').map((row) => [row.route, row]))
      const known = new Map<string, Pick<DeclaredRoute, 'layers'> & { readonly access: string | null }>(listed)
      // What runs says more than what was written down.
      for (const row of declaredRoutes(gate)) known.set(row.route, row)
      for (const route of calls.keys()) if (!known.has(route)) known.set(route, { access: null, layers: {} })
      const rows = [...known].map(([route, { access, layers }]): CoverageRow => {
        const { allowed = 0, observed = 0, failed = 0, denied = 0 } = calls.get(route) ?? {}
        return { route, access, layers, calls: allowed + observed + failed + denied, denied }
      })
      return { routes: rows.toSorted(byRoute), complete: listed !== undefined }
    },
  })
}

/** By path, then by method. */
function byRoute(a: CoverageRow, b: CoverageRow): number {
  const [left, right] = [a, b].map(({ route }) => route.split(' ', 2).toReversed().join(' ')) as [string, string]
  return left < right ? -1 : left > right ? 1 : 0
}
