import type { KnownRoute, Target } from '../../target/target.js'

/** Routes that read, for people, at a path without parameters. */
export function plainReads({ routes }: Target): readonly KnownRoute[] {
  return routes.filter(({ method, path, access }) => method === 'GET' && access !== 'service' && !path.includes('['))
}

/** Those first that are known to take a query. */
export function byQuery(routes: readonly KnownRoute[]): readonly KnownRoute[] {
  return routes.toSorted((a, b) => (b.query?.length ?? 0) - (a.query?.length ?? 0))
}
