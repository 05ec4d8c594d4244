import { posix } from 'node:path'
import { packageOf, record, type Package } from './packages.js'
import type { SourceTree } from './source-tree.js'

/** One Next.js application of the project. */
export interface App {
  /** The folder that holds its package.json or next.config, `''` for the audited one. */
  readonly root: string
  readonly package: Package | undefined
  /** What it declares as `next`, as written. */
  readonly next: string | undefined
  /** Where its App Router begins: `app` or `src/app` below the root. */
  readonly appFolder: string | undefined
  /** Where its Pages Router begins. */
  readonly pagesFolder: string | undefined
  readonly configFile: string | undefined
  /** `proxy.ts` or `middleware.ts`. */
  readonly proxyFile: string | undefined
  /** All its files, other apps' inside it not included. */
  readonly files: readonly string[]
}

const SCRIPT = ['ts', 'tsx', 'js', 'jsx', 'mjs', 'mts', 'cjs']

/**
 * The Next.js apps of a project: a package that depends on `next` or has a `next.config`, and has routes or pages. A
 * folder `app/api` alone makes no app.
 */
export function appsOf(tree: SourceTree, packages: readonly Package[]): App[] {
  const roots = new Map<string, Package | undefined>()
  for (const each of packages) if (each.dependencies.has('next')) roots.set(each.folder, each)
  for (const path of tree.files) {
    const config = /^(?:(.*)\/)?next\.config\.[cm]?[jt]s$/.exec(path)
    const folder = config?.[1] ?? ''
    if (config !== null && !roots.has(folder)) {
      roots.set(
        folder,
        packages.find((each) => each.folder === folder),
      )
    }
  }
  for (const root of bareRoots(tree, packages, [...roots.keys()])) roots.set(root, undefined)
  const all = [...roots.keys()]
  return all
    .flatMap((root) => {
      const inner = all.filter((other) => other !== root && inside(other, root))
      const files = tree.files.filter((path) => inside(path, root) && !inner.some((other) => inside(path, other)))
      const app = appAt(root, roots.get(root), files)
      return app === undefined ? [] : [app]
    })
    .toSorted((a, b) => (a.root < b.root ? -1 : 1))
}

/** Folders with route files that import from `next`, where no package.json speaks of them. */
function bareRoots(tree: SourceTree, packages: readonly Package[], known: readonly string[]): Set<string> {
  const found = new Set<string>()
  for (const path of tree.files) {
    const [, root] = /^(?:(.*?)\/)?(?:src\/)?app\/(?:.*\/)?(?:route|page|actions?)\.[cm]?[jt]sx?$/.exec(path) ?? [
      undefined,
      undefined,
    ]
    const home = root ?? ''
    if (!/(?:^|\/)app\//.test(path) || found.has(home) || known.some((each) => inside(path, each))) continue
    if (!/(?:^|\/)(?:route|page|actions?)\.[cm]?[jt]sx?$/.test(path)) continue
    if (packages.some(({ folder }) => folder === home && folder !== '')) continue
    const text = tree.text(path) ?? ''
    // A page that imports nothing of Next is one all the same where no other framework's package holds it.
    const isPage = /\/page\.[jt]sx$/.test(path) && /^export default /m.test(text) && !isOfReact(packages, path)
    if (isPage || /from\s*['"]next(?:\/|['"])|^\s*['"]use (?:server|client)['"]/m.test(text)) found.add(home)
  }
  return found
}

function isOfReact(packages: readonly Package[], path: string): boolean {
  return packageOf(packages, path)?.dependencies.has('react') === true
}

function appAt(root: string, own: Package | undefined, files: readonly string[]): App | undefined {
  const folder = (name: string): string | undefined =>
    [name, `src/${name}`].map((each) => posix.join(root, each)).find((each) => files.some((path) => inside(path, each)))
  const file = (...names: readonly string[]): string | undefined =>
    names
      .flatMap((name) => SCRIPT.flatMap((end) => [`${name}.${end}`, `src/${name}.${end}`]))
      .map((name) => posix.join(root, name))
      .find((path) => files.includes(path))
  const appFolder = folder('app')
  const pagesFolder = folder('pages')
  const configFile = file('next.config')
  if (appFolder === undefined && pagesFolder === undefined) return undefined
  return {
    root,
    package: own,
    next: own?.dependencies.get('next') ?? nextOf(own),
    appFolder,
    pagesFolder,
    configFile,
    proxyFile: file('proxy', 'middleware'),
    files,
  }
}

function nextOf(own: Package | undefined): string | undefined {
  const engines = record(own?.manifest.peerDependencies)?.next
  return typeof engines === 'string' ? engines : undefined
}

/** The path of a file from a folder on; undefined where it is not in it, or there is no such folder. */
export function below(folder: string | undefined, file: string): string | undefined {
  return folder !== undefined && file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : undefined
}

function inside(path: string, folder: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`)
}
