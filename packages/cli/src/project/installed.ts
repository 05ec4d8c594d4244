import { posix } from 'node:path'
import { valid } from 'semver'
import type { App } from './apps.js'
import { foldersAbove, lockfileOf, type Lockfile, type LockNotice } from './lockfile.js'
import { packageOf, record, type Package } from './packages.js'
import type { Project } from './project.js'
import type { SourceTree } from './source-tree.js'

/** A package that is there when an app runs. */
export interface Installed {
  readonly name: string
  /** Exact. */
  readonly version: string
  /** The dependency of the app's own manifest that brings it: itself, where the app asks for it. */
  readonly by: string
  /** What says so, relative to the audited folder: a lockfile, or `node_modules`. */
  readonly source: string
}

/** What runs with an app, and how well it is known. */
export interface Dependencies {
  /** Whose manifest it is that asks. */
  readonly package: Package | undefined
  readonly lock: string | undefined
  /** In order of name and version. */
  readonly installed: readonly Installed[]
  /** What the manifest asks for, by name: all that runs with the app. What only developers need is not the app. */
  readonly asked: ReadonlyMap<string, string>
  readonly notices: readonly LockNotice[]
}

const MAX_PACKAGES = 100_000
const MAX_MANIFEST = 1_000_000

/** The framework is the app, wherever its manifest lists it. */
const FRAMEWORK = new Set(['next', 'react', 'react-dom'])

const known = new WeakMap<App, Dependencies>()

/** What an app installs, by the nearest lockfile that speaks of it, and by `node_modules` where none does. */
export function dependenciesOf(app: App, project: Project): Dependencies {
  let found = known.get(app)
  if (found === undefined) known.set(app, (found = dependenciesFound(app, project)))
  return found
}

function dependenciesFound(app: App, project: Project): Dependencies {
  const home = app.package ?? packageOf(project.packages, posix.join(app.root, 'package.json'))
  if (home === undefined) return { package: home, lock: undefined, installed: [], asked: new Map(), notices: [] }
  const asked = askedBy(home)
  const { lock, notices } = lockfileOf(home.folder, project)
  const locked = lock === undefined ? [] : lockedFor(lock, asked)
  const missing = [...asked.keys()].filter((name) => !locked.some(({ by }) => by === name))
  const laid = missing.flatMap((name) => laidFor(name, home.folder, project.tree))
  const installed = [...locked, ...laid].toSorted(
    (a, b) => compare(a.name, b.name) || compare(a.version, b.version) || compare(a.by, b.by),
  )
  return { package: home, lock: lock?.path, installed, asked, notices }
}

function askedBy({ manifest, dependencies }: Package): Map<string, string> {
  const asked = new Map<string, string>()
  const runs = [manifest.dependencies, manifest.optionalDependencies].map((list) => record(list) ?? {})
  for (const [name, range] of dependencies) {
    if (runs.some((list) => Object.hasOwn(list, name)) || FRAMEWORK.has(name)) asked.set(name, range)
  }
  return asked
}

/** Everything that can be reached from what the app asks for, through the project's own packages too. */
function lockedFor({ graph, key: home, path }: Lockfile, asked: ReadonlyMap<string, string>): Installed[] {
  const own = graph.at(home)
  const found: Installed[] = []
  const seen = new Set<string>()
  // What the app asks for itself comes first, so that it is told as its own.
  const queue = [...asked.keys()].flatMap((by) => {
    const key = own?.dependencies.get(by) ?? own?.development?.get(by)
    return key === undefined ? [] : [{ by, key }]
  })
  for (const { by, key } of queue) {
    if (seen.has(key) || seen.size >= MAX_PACKAGES) continue
    seen.add(key)
    const locked = graph.at(key)
    if (locked === undefined) continue
    const version = locked.version === undefined ? null : valid(locked.version)
    if (version !== null) found.push({ name: locked.name, version, by, source: path })
    for (const needed of locked.dependencies.values()) queue.push({ by, key: needed })
  }
  return unique(found)
}

/** One of each version, the first of them: installers lay some out several times. */
function unique(all: readonly Installed[]): Installed[] {
  const byVersion = new Map<string, Installed>()
  for (const each of all) {
    const key = `${each.name}@${each.version}`
    if (!byVersion.has(key)) byVersion.set(key, each)
  }
  return [...byVersion.values()]
}

/** The version that lies in the nearest `node_modules`, one or none. */
export function laidFor(name: string, folder: string, tree: SourceTree): Installed[] {
  // A name that leads elsewhere is none.
  if (!/^(?:@[\w.-]+\/)?[\w-][\w.-]*$/.test(name)) return []
  for (const { at } of foldersAbove(folder, tree)) {
    const source = posix.join(at, 'node_modules', name, 'package.json')
    const text = tree.foreign(source, MAX_MANIFEST)
    if (typeof text !== 'string') continue
    try {
      const manifest = record(JSON.parse(text))
      const version = typeof manifest?.version === 'string' ? valid(manifest.version) : null
      const own = typeof manifest?.name === 'string' ? manifest.name : name
      return version === null ? [] : [{ name: own, version, by: name, source }]
    } catch {
      return []
    }
  }
  return []
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
