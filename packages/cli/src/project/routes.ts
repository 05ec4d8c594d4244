import type { App } from './apps.js'
import { children, hasDirective, isCallable, walk, type Callable } from './ast.js'
import type { SourceFile } from './source-file.js'
import type { SourceTree } from './source-tree.js'

export type RouteKind = 'route' | 'pages-api' | 'action'

/** One thing that strangers can call: an exported method of a route file, a Pages API handler, a Server Action. */
export interface Route {
  readonly kind: RouteKind
  readonly app: App
  readonly file: SourceFile
  /** The path that it answers at, such as `/api/orders/[id]`; for an action, the file and its name. */
  readonly path: string
  /** `GET`, …; for a Pages API handler, whose methods nobody declares, `*`; for an action its name. */
  readonly method: string
  /** What the file exports it as; `null` for an action that is declared inside something. */
  readonly exportName: string | null
  /** An action that is declared inside something. */
  readonly inline?: Callable
}

export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

const ROUTE_FILE = /(?:^|\/)route\.(?:[cm]?[jt]s|[jt]sx)$/
const SCRIPT_FILE = /\.(?:[cm]?[jt]s|[jt]sx)$/
const TEST_FILE = /(?:\.(?:test|spec|stories|d)\.[cm]?[jt]sx?$)|(?:^|\/)(?:__tests__|__mocks__)\//

/** All routes and actions of an app, in order of their files. */
export function routesOf(tree: SourceTree, app: App): Route[] {
  return app.files.flatMap((path): Route[] => {
    if (!SCRIPT_FILE.test(path) || TEST_FILE.test(path)) return []
    if (app.appFolder !== undefined && path.startsWith(`${app.appFolder}/`) && ROUTE_FILE.test(path)) {
      const file = tree.source(path)
      return file === undefined ? [] : methodsOf(app, file, path.slice(app.appFolder.length))
    }
    if (app.pagesFolder !== undefined && path.startsWith(`${app.pagesFolder}/api/`)) {
      const file = tree.source(path)
      if (file === undefined || !file.exports.some(({ name }) => name === 'default')) return []
      const at = path
        .slice(app.pagesFolder.length)
        .replace(/\.[^./]+$/, '')
        .replace(/\/index$/, '')
      return [{ kind: 'pages-api', app, file, path: at, method: '*', exportName: 'default' }]
    }
    return tree.text(path)?.includes('use server') === true ? actionsOf(app, tree.source(path)) : []
  })
}

function methodsOf(app: App, file: SourceFile, below: string): Route[] {
  const at = below
    .replace(/\/?route\.[^./]+$/, '')
    .split('/')
    // Groups and slots are no part of the path.
    .filter((segment) => !/^\(.*\)$/.test(segment) && !segment.startsWith('@'))
    .join('/')
  const path = at === '' ? '/' : at
  return METHODS.filter((method) => file.exports.some(({ name }) => name === method)).map((method) => ({
    kind: 'route',
    app,
    file,
    path,
    method,
    exportName: method,
  }))
}

/** Every export of a file that begins with `'use server'`, and every function that does. */
function actionsOf(app: App, file: SourceFile | undefined): Route[] {
  if (file === undefined) return []
  const action = (method: string, exportName: string | null, inline?: Callable): Route => ({
    kind: 'action',
    app,
    file,
    path: `${file.path}#${method}`,
    method,
    exportName,
    ...(inline === undefined ? {} : { inline }),
  })
  if (hasDirective(file.program.body, 'use server')) {
    return file.exports.filter(({ name }) => name !== '*').map(({ name }) => action(name, name))
  }
  const found: Route[] = []
  walk(file.program, (node) => {
    if (isCallable(node) && node.body?.type === 'BlockStatement' && hasDirective(node.body.body, 'use server')) {
      found.push(action(nameOfFunction(node), null, node))
    }
    return children(node).length > 0
  })
  return found
}

function nameOfFunction(node: Callable): string {
  if (node.id !== null) return node.id.name
  const { parent } = node
  if (parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier') return parent.id.name
  if (parent?.type === 'Property' && parent.key.type === 'Identifier') return parent.key.name
  return 'anonymous'
}
