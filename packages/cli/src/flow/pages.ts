import type { App } from '../project/apps.js'
import type { Facts } from './facts.js'
import { handlerOf, type Handler } from './handler.js'

const PAGE = /(?:^|\/)(?:page|layout|template|default)\.(?:[cm]?[jt]s|[jt]sx)$/
const SCRIPT = /\.(?:[cm]?[jt]s|[jt]sx)$/

const known = new WeakMap<Facts, Map<App, readonly Handler[]>>()

/**
 * The pages of an app as if they were handlers: what runs on the server when somebody opens them, with the path and the
 * query that he chose. App Router components and their metadata, `getServerSideProps`.
 */
export function pagesOf(app: App, facts: Facts): readonly Handler[] {
  let apps = known.get(facts)
  if (apps === undefined) known.set(facts, (apps = new Map<App, readonly Handler[]>()))
  let pages = apps.get(app)
  if (pages === undefined) apps.set(app, (pages = pagesFound(app, facts)))
  return pages
}

function pagesFound(app: App, facts: Facts): Handler[] {
  const { tree } = facts.project
  return app.files.flatMap((path): Handler[] => {
    const inApp = app.appFolder !== undefined && path.startsWith(`${app.appFolder}/`) && PAGE.test(path)
    const inPages =
      app.pagesFolder !== undefined &&
      path.startsWith(`${app.pagesFolder}/`) &&
      !path.startsWith(`${app.pagesFolder}/api/`) &&
      SCRIPT.test(path)
    if (!inApp && !inPages) return []
    const text = tree.text(path) ?? ''
    const names = inApp ? ['default', 'generateMetadata'] : ['getServerSideProps']
    if (inPages && !text.includes('getServerSideProps')) return []
    const file = tree.source(path)
    if (file === undefined) return []
    return names
      .filter((name) => file.exports.some((each) => each.name === name))
      .flatMap((exportName) => {
        const route = { kind: 'route', app, file, path, method: 'GET', exportName } as const
        return handlerOf(route, facts.origins) ?? []
      })
  })
}
