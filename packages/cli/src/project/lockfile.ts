import { posix, relative, sep } from 'node:path'
import { readBunLock } from './lockfiles/bun.js'
import type { LockGraph, LockReader, Manifests } from './lockfiles/lock-graph.js'
import { readNpmLock } from './lockfiles/npm.js'
import { readPnpmLock } from './lockfiles/pnpm.js'
import { readYarnLock } from './lockfiles/yarn.js'
import { record } from './packages.js'
import type { Project } from './project.js'
import type { SourceTree } from './source-tree.js'

/** What is known of the lockfile that speaks of a package of the project. */
export interface Lockfile {
  /** Relative to the audited folder; `../` where the monorepo's root lies above it. */
  readonly path: string
  readonly graph: LockGraph
  /** The package's key in it. */
  readonly key: string
}

/** A lockfile that is there and cannot be used, in a sentence. */
export interface LockNotice {
  readonly path: string
  readonly message: string
}

/** By file name, in the order of which counts where there are several and the manifest names no package manager. */
const FORMATS: readonly (readonly [string, LockReader, string])[] = [
  ['npm-shrinkwrap.json', readNpmLock, 'npm'],
  ['package-lock.json', readNpmLock, 'npm'],
  ['pnpm-lock.yaml', readPnpmLock, 'pnpm'],
  ['yarn.lock', readYarnLock, 'yarn'],
  ['bun.lock', readBunLock, 'bun'],
]

/** Bytes; the largest monorepos have 5 MB. */
const MAX_LOCK = 16_000_000
const MAX_MANIFEST = 1_000_000

/** How far above the audited folder a monorepo's root may lie. */
const MAX_ABOVE = 6

const known = new WeakMap<SourceTree, Map<string, LockGraph | string | undefined>>()

/** The lockfile that holds the package of a folder: the nearest one, in it or above, that knows it. */
export function lockfileOf(folder: string, project: Project): { lock: Lockfile | undefined; notices: LockNotice[] } {
  const notices: LockNotice[] = []
  for (const { at, inside } of foldersAbove(folder, project.tree)) {
    for (const name of namesAt(at, project.tree)) {
      const path = posix.join(at, name)
      const graph = graphAt(path, at, project)
      if (typeof graph === 'string') notices.push({ path, message: graph })
      const key = typeof graph === 'object' ? graph.project(inside) : undefined
      if (typeof graph === 'object' && key !== undefined) return { lock: { path, graph, key }, notices }
    }
    if (project.tree.foreign(posix.join(at, 'bun.lockb'), Number.POSITIVE_INFINITY) !== undefined) {
      const message = 'bun.lockb is binary: `bun install --save-text-lockfile` writes one that can be read'
      notices.push({ path: posix.join(at, 'bun.lockb'), message })
    }
  }
  return { lock: undefined, notices }
}

/** The folder itself and those above it, up to the root of the repository, with where the folder lies in each. */
export function* foldersAbove(
  folder: string,
  tree: SourceTree,
): Generator<{ readonly at: string; readonly inside: string }> {
  for (let at = folder; ; at = posix.dirname(at)) {
    if (at === '.') at = ''
    yield { at, inside: posix.relative(at, folder) }
    if (at === '') break
  }
  for (let up = 1; up <= MAX_ABOVE && !isRepository(posix.join('.', '../'.repeat(up - 1)), tree); up++) {
    const at = '../'.repeat(up).slice(0, -1)
    const inside = insideOf(at, folder, tree)
    if (inside === undefined) return
    yield { at, inside }
  }
}

/** How the folders between are called is known on disk only. */
function insideOf(above: string, folder: string, { root }: SourceTree): string | undefined {
  if (root === null) return undefined
  const outer = relative(posix.join(root.split(sep).join('/'), above), root)
    .split(sep)
    .join('/')
  // At the root of the disk there is nothing above.
  return outer.split('/').length < above.split('/').length ? undefined : posix.join(outer, folder)
}

function isRepository(at: string, tree: SourceTree): boolean {
  return tree.foreign(posix.join(at, '.git/HEAD'), 10_000) !== undefined
}

function namesAt(at: string, tree: SourceTree): string[] {
  const named = manifestAt(at, tree)?.packageManager
  const manager = typeof named === 'string' ? named : ''
  const sorted = FORMATS.toSorted((a, b) => Number(manager.startsWith(b[2])) - Number(manager.startsWith(a[2])))
  return sorted.map(([name]) => name)
}

/** The graph, a sentence that says why there is none, or undefined where there is no such file. */
function graphAt(path: string, at: string, project: Project): LockGraph | string | undefined {
  let graphs = known.get(project.tree)
  if (graphs === undefined) known.set(project.tree, (graphs = new Map<string, LockGraph | string | undefined>()))
  if (!graphs.has(path)) graphs.set(path, read(path, at, project))
  return graphs.get(path)
}

function read(path: string, at: string, project: Project): LockGraph | string | undefined {
  const text = project.tree.foreign(path, MAX_LOCK)
  if (text === undefined) return undefined
  if (text === null) return `it has more than ${MAX_LOCK / 1_000_000} MB`
  const reader = FORMATS.find(([name]) => name === posix.basename(path))?.[1]
  try {
    return reader?.(text, manifestsFrom(at, project))
  } catch {
    return 'it cannot be read as a lockfile'
  }
}

function manifestsFrom(at: string, { tree, packages }: Project): Manifests {
  return {
    at: (folder) => manifestAt(posix.join(at, folder), tree),
    folderOf(name) {
      const found = packages.find((each) => each.name === name)
      if (found === undefined) return undefined
      return at.startsWith('..') ? insideOf(at, found.folder, tree) : posix.relative(at, found.folder)
    },
  }
}

function manifestAt(folder: string, tree: SourceTree): Record<string, unknown> | undefined {
  const text = tree.foreign(posix.join(folder, 'package.json'), MAX_MANIFEST)
  if (text === undefined || text === null) return undefined
  try {
    return record(JSON.parse(text))
  } catch {
    return undefined
  }
}
