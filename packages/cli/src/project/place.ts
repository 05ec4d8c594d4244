import type { App } from './apps.js'
import type { Node } from './ast.js'
import type { SourceFile } from './source-file.js'

/** A place in the audited folder. */
export interface Place {
  /** Relative to the audited folder, with `/`. */
  readonly path: string
  /** From 1. */
  readonly line: number
  readonly endLine: number
}

/** Where a node stands. */
export function placeOf(file: SourceFile, node: Node): Place {
  return { path: file.path, line: file.line(node.start), endLine: file.line(Math.max(node.start, node.end - 1)) }
}

/** Where an app stands as a whole: the first line of its package.json, or of what else makes it one. */
export function appPlace({ root, package: own, configFile, files }: App): Place {
  const manifest = root === '' ? 'package.json' : `${root}/package.json`
  return { path: own === undefined ? (configFile ?? files[0] ?? root) : manifest, line: 1, endLine: 1 }
}
