import { posix } from 'node:path'
import { record } from '../packages.js'
import { own, texts, type LockGraph, type LockReader } from './lock-graph.js'

/** Deeper nesting than any installer makes. */
const MAX_DEPTH = 60

/** `package-lock.json` and `npm-shrinkwrap.json`, versions 1 to 3. A key is where the package lies. */
export const readNpmLock: LockReader = (text, manifests): LockGraph => {
  const lock = record(JSON.parse(text))
  const packages = record(lock?.packages) ?? laidOut(record(lock?.dependencies), manifests.at(''))
  if (packages === undefined) throw new TypeError('no packages')

  /** As Node looks a package up: beside whoever asks, then ever further out. */
  function resolve(name: string, from: string): string | undefined {
    let folder = from
    for (let step = 0; step < MAX_DEPTH; step++) {
      const key = posix.join(folder, 'node_modules', name)
      const entry = record(own(packages, key))
      if (entry !== undefined) return entry.link === true && typeof entry.resolved === 'string' ? entry.resolved : key
      if (folder === '') return undefined
      const outer = posix.dirname(folder)
      folder = outer === '.' ? '' : outer
    }
    return undefined
  }

  const resolved = (from: string, ...lists: readonly unknown[]): Map<string, string> =>
    new Map(
      lists.flatMap(texts).flatMap(([name]): [string, string][] => {
        const key = resolve(name, from)
        return key === undefined ? [] : [[name, key]]
      }),
    )

  return {
    project: (folder) => (record(own(packages, folder)) === undefined ? undefined : folder),
    at(key) {
      const entry = record(own(packages, key))
      if (entry === undefined) return undefined
      const isOwn = !/(?:^|\/)node_modules\//.test(key)
      const name = typeof entry.name === 'string' ? entry.name : key.slice(key.lastIndexOf('node_modules/') + 13)
      return {
        name,
        version: !isOwn && typeof entry.version === 'string' ? entry.version : undefined,
        dependencies: resolved(key, entry.dependencies, entry.optionalDependencies),
        ...(isOwn ? { development: resolved(key, entry.devDependencies) } : {}),
      }
    },
  }
}

/** Version 1 nests what later versions name by folders, and leaves the project's own wishes to its manifest. */
function laidOut(
  nested: Record<string, unknown> | undefined,
  manifest: Readonly<Record<string, unknown>> | undefined,
): Record<string, unknown> | undefined {
  if (nested === undefined) return undefined
  const packages: Record<string, unknown> = { '': manifest ?? {} }
  const open: { readonly folder: string; readonly of: Record<string, unknown>; readonly depth: number }[] = [
    { folder: '', of: nested, depth: 0 },
  ]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const [name, value] of Object.entries(next.of)) {
      const entry = record(value)
      if (entry === undefined || next.depth > MAX_DEPTH) continue
      const folder = posix.join(next.folder, 'node_modules', name)
      const alias = typeof entry.version === 'string' ? /^npm:(.+)@([^@]+)$/.exec(entry.version) : null
      packages[folder] = {
        version: alias?.[2] ?? entry.version,
        dependencies: entry.requires,
        ...(alias === null ? {} : { name: alias[1] }),
      }
      const inside = record(entry.dependencies)
      if (inside !== undefined) open.push({ folder, of: inside, depth: next.depth + 1 })
    }
  }
  return packages
}
