import { posix } from 'node:path'
import type { SourceTree } from './source-tree.js'

/** One package.json of the project. */
export interface Package {
  /** The folder, `''` for the audited one. */
  readonly folder: string
  readonly name: string | undefined
  /** All that it may import, by name, with the range as it is written. */
  readonly dependencies: ReadonlyMap<string, string>
  /** As written, for what a rule wants to know more. */
  readonly manifest: Readonly<Record<string, unknown>>
}

/** Every package of the project, the audited folder's own first. */
export function packagesOf(tree: SourceTree): Package[] {
  return tree.files
    .filter((path) => posix.basename(path) === 'package.json')
    .flatMap((path) => {
      const manifest = record(tree.json(path))
      if (manifest === undefined) return []
      const dependencies = new Map<string, string>()
      for (const kind of ['peerDependencies', 'optionalDependencies', 'devDependencies', 'dependencies']) {
        for (const [name, range] of Object.entries(record(manifest[kind]) ?? {})) {
          if (typeof range === 'string') dependencies.set(name, range)
        }
      }
      const folder = posix.dirname(path) === '.' ? '' : posix.dirname(path)
      return [{ folder, name: typeof manifest.name === 'string' ? manifest.name : undefined, dependencies, manifest }]
    })
    .toSorted((a, b) => a.folder.length - b.folder.length || (a.folder < b.folder ? -1 : 1))
}

/** The innermost package that holds the file. */
export function packageOf(packages: readonly Package[], path: string): Package | undefined {
  return packages.findLast(({ folder }) => folder === '' || path.startsWith(`${folder}/`))
}

export function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined
}
