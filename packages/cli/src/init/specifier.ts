import { posix } from 'node:path'
import { parse } from 'jsonc-parser'
import type { App } from '../project/apps.js'
import { record } from '../project/packages.js'
import type { SourceTree } from '../project/source-tree.js'

/**
 * How one file of an app imports another, whether that is there already or not: by the shortest alias of the app's
 * tsconfig or jsconfig that reaches it, else relative.
 */
export function specifier(tree: SourceTree, app: App, to: string, from: string): string {
  const target = withoutEnding(to)
  const aliased = aliasesOf(tree, app).flatMap(({ before, folder }) =>
    folder === '' || target.startsWith(`${folder}/`)
      ? [before + (folder === '' ? target : target.slice(folder.length + 1))]
      : [],
  )
  const [shortest] = aliased.toSorted((a, b) => a.length - b.length)
  if (shortest !== undefined) return shortest
  const relative = posix.relative(posix.dirname(from), target)
  return relative.startsWith('.') ? relative : `./${relative}`
}

interface Alias {
  /** What an import begins with: `@/`. */
  readonly before: string
  readonly folder: string
}

/** Those that the app's own configuration writes out. What it extends may be replaced without anybody looking here. */
function aliasesOf(tree: SourceTree, { root }: App): readonly Alias[] {
  const file = ['tsconfig.json', 'jsconfig.json'].map((name) => posix.join(root, name)).find((path) => tree.has(path))
  if (file === undefined) return []
  const options = record(record(parse(tree.text(file) ?? ''))?.compilerOptions)
  const base = posix.join(root, typeof options?.baseUrl === 'string' ? options.baseUrl : '.')
  return Object.entries(record(options?.paths) ?? {}).flatMap(([pattern, targets]) => {
    const [target] = Array.isArray(targets) ? (targets as unknown[]) : []
    if (typeof target !== 'string' || !/^[^*]+\/\*$/.test(pattern) || !/^[^*]*\*$/.test(target)) return []
    const folder = posix.join(base, target.slice(0, -1)).replace(/\/$/, '')
    return folder.startsWith('..') ? [] : [{ before: pattern.slice(0, -1), folder: folder === '.' ? '' : folder }]
  })
}

function withoutEnding(path: string): string {
  return path.replace(/\.[cm]?[jt]sx?$/, '')
}
