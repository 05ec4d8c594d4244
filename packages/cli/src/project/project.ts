import { appsOf, type App } from './apps.js'
import { ModuleGraph } from './module-graph.js'
import { packagesOf, type Package } from './packages.js'
import { routesOf, type Route } from './routes.js'
import type { SourceTree } from './source-tree.js'

/** An audited folder: what is in it, before anybody judges it. */
export interface Project {
  readonly tree: SourceTree
  readonly packages: readonly Package[]
  readonly graph: ModuleGraph
  readonly apps: readonly App[]
  readonly routes: readonly Route[]
}

export function readProject(tree: SourceTree): Project {
  const packages = packagesOf(tree)
  const apps = appsOf(tree, packages)
  const routes = apps.flatMap((app) => routesOf(tree, app))
  return { tree, packages, graph: new ModuleGraph(tree, packages), apps, routes }
}
