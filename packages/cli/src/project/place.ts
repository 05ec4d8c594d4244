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
