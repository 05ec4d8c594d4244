import { posix } from 'node:path'
import type { App } from './apps.js'
import { textOf } from './ast.js'
import { Literals, type Written } from './literals.js'
import { coverageOfAny, matcherOf, type Coverage, type Matcher } from './matcher.js'
import type { Project } from './project.js'
import type { SourceFile } from './source-file.js'

/** The `proxy.ts` or `middleware.ts` that Next.js runs before an app's routes. */
export interface Proxy {
  readonly file: SourceFile
  /** The name that its function is exported under: `proxy`, `middleware` or `default`. */
  readonly exportName: string
  /** Undefined where it says none: it runs for every path. */
  readonly matchers: readonly Matcher[] | undefined
  /** For which requests for a path it runs. */
  matches(path: string): Coverage
}

const known = new WeakMap<App, Proxy | null>()

/** The proxy of an app; undefined where it has none that Next.js runs. */
export function proxyOf(app: App, project: Project): Proxy | undefined {
  let proxy = known.get(app)
  if (proxy === undefined) known.set(app, (proxy = proxyFound(app, project) ?? null))
  return proxy ?? undefined
}

function proxyFound(app: App, project: Project): Proxy | undefined {
  const file = fileOf(app, project)
  if (file === undefined) return undefined
  const exportName = ['proxy', 'middleware', 'default'].find((name) => file.exports.some((each) => each.name === name))
  if (exportName === undefined) return undefined
  const matchers = matchersOf(file, new Literals(project.tree, project.graph))
  return {
    file,
    exportName,
    matchers,
    matches: (path) => (matchers === undefined ? 'all' : coverageOfAny(matchers, path)),
  }
}

/** It has to stand beside `app` or `pages`: where they are below `src`, one at the root is not run. */
function fileOf(app: App, { tree }: Project): SourceFile | undefined {
  const home = posix.dirname(app.appFolder ?? app.pagesFolder ?? '')
  const folder = home === '.' ? '' : home
  // Before Next.js 16 nobody looked for a proxy.
  const major = Number(/(\d+)/.exec(app.next ?? '')?.[1] ?? 16)
  const names = major < 16 ? ['middleware'] : ['proxy', 'middleware']
  for (const name of names) {
    for (const ending of ['ts', 'tsx', 'js', 'jsx', 'mts', 'mjs']) {
      const file = tree.source(posix.join(folder, `${name}.${ending}`))
      if (file !== undefined) return file
    }
  }
  return undefined
}

function matchersOf(file: SourceFile, literals: Literals): Matcher[] | undefined {
  const binding = file.bindings.lookup('config', file.program)
  if (binding?.kind !== 'variable' || binding.init === undefined) return undefined
  if (!file.exports.some(({ name }) => name === 'config')) return undefined
  const found = literals.member({ node: binding.init, file }, 'matcher')
  if (found.length === 0) {
    // No matcher is every path; one that is not written out is not known.
    return literals.entries({ node: binding.init, file }).some(([name]) => name === 'matcher')
      ? [matcherOf(undefined)]
      : undefined
  }
  return found
    .flatMap((value) => {
      return value.node.type === 'ArrayExpression' ? literals.elements(value) : [value]
    })
    .map((value) => matcherIn(value, literals))
}

function matcherIn(value: Written, literals: Literals): Matcher {
  if (value.node.type !== 'ObjectExpression') {
    return matcherOf(textOf(value.node) ?? literals.text(value))
  }
  const [source] = literals.member(value, 'source')
  const conditional = ['has', 'missing'].some((name) => literals.member(value, name).length > 0)
  return matcherOf(source === undefined ? undefined : literals.text(source), conditional)
}
