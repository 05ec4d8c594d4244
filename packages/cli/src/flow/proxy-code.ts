import type { App } from '../project/apps.js'
import { exampleOf, type Coverage } from '../project/matcher.js'
import { proxyOf } from '../project/proxy.js'
import type { Facts } from './facts.js'
import { handlerOf, type Handler } from './handler.js'
import { PathConditions } from './path-conditions.js'
import type { CallSite } from './reach.js'

/** A call that an app's proxy makes before a route. */
export interface ProxySite {
  readonly site: CallSite
  /** Whether it is made for all requests for that route, or may be. */
  readonly coverage: Exclude<Coverage, 'none'>
}

const known = new WeakMap<App, Handler | null>()

/** An app's proxy as a handler: what it checks, limits and sets is found like a route's. It is none of `facts.handlers`. */
export function proxyHandlerOf(app: App, facts: Facts): Handler | undefined {
  let handler = known.get(app)
  if (handler === undefined) {
    const proxy = proxyOf(app, facts.project)
    const route =
      proxy === undefined
        ? undefined
        : { kind: 'route' as const, app, file: proxy.file, path: '/', method: '*', exportName: proxy.exportName }
    handler = (route === undefined ? undefined : handlerOf(route, facts.origins)) ?? null
    known.set(app, handler)
  }
  return handler ?? undefined
}

/**
 * The calls of the proxy that run, or may run, before a route. Its matcher and its conditions on the path decide.
 *
 * @param isMeant which calls are asked about: for the others no condition is looked at
 */
export function proxySitesBefore(
  route: Pick<Handler, 'app' | 'path' | 'method' | 'kind'> & Partial<Pick<Handler, 'file'>>,
  facts: Facts,
  isMeant: (site: CallSite) => boolean = () => true,
): ProxySite[] {
  const proxy = proxyOf(route.app, facts.project)
  const handler = proxyHandlerOf(route.app, facts)
  if (proxy === undefined || handler === undefined) return []
  const isAction = route.kind === 'action'
  const path = isAction ? pageOf(route) : route.path
  const covered = proxy.matches(path)
  if (covered === 'none') return []
  const method = isAction ? 'POST' : route.kind === 'route' ? route.method : undefined
  const conditions = new PathConditions(facts.origins, { path: exampleOf(path), method })
  return facts.sites(handler).flatMap((site): ProxySite[] => {
    if (!isMeant(site)) return []
    const reached = conditions.reaches(site)
    if (reached === 'none') return []
    // An action is called at the path of any page that imports it.
    if (isAction) return reached === 'all' ? [{ site, coverage: 'some' }] : []
    return [{ site, coverage: covered === 'all' && reached === 'all' ? 'all' : 'some' }]
  })
}

/** The path of the page beside which an action stands. */
function pageOf({ app, file }: Pick<Handler, 'app'> & Partial<Pick<Handler, 'file'>>): string {
  const below = app.appFolder !== undefined && file?.path.startsWith(`${app.appFolder}/`) === true
  if (!below || file === undefined || app.appFolder === undefined) return '/'
  const segments = file.path
    .slice(app.appFolder.length + 1)
    .split('/')
    .slice(0, -1)
  return `/${segments.filter((each) => !/^(?:\(.*\)|@.*|_.*)$/.test(each)).join('/')}`
}
