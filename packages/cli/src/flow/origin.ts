import type { Callable, Node } from '../project/ast.js'
import type { SourceFile } from '../project/source-file.js'
import type { Frame } from './frame.js'

/** Where a value begins. */
export type Root =
  /** A package from elsewhere, or one whose source is not here. */
  | { readonly kind: 'external'; readonly module: string }
  | { readonly kind: 'global' }
  /** A function of the project, with the frame that it was made in. */
  | { readonly kind: 'function'; readonly node: Callable; readonly frame: Frame }
  | { readonly kind: 'class'; readonly node: Node; readonly frame: Frame }
  /** `import * as x` of a file of the project. */
  | { readonly kind: 'namespace'; readonly file: SourceFile }
  /** What a function was given, where nobody here can say by whom. */
  | { readonly kind: 'parameter'; readonly of: Callable; readonly index: number }
  /** Anything that is made on the spot: a literal, an object, arithmetic. */
  | { readonly kind: 'value'; readonly node: Node; readonly frame: Frame }

/**
 * What a value is, by where it comes from: a root and the steps from there, each a member's name, `()` for a call or a
 * `new`, or `(fn)0` for what a callback is given first. `db.user.findMany` after `const db = new PrismaClient()` is
 * `@prisma/client#PrismaClient().user.findMany`.
 */
export interface Origin {
  readonly root: Root
  readonly steps: readonly string[]
}

export const CALLED = '()'

/** As text, for tables of what is known: `next-auth#getServerSession`, `#fetch`, `…user.findMany`. */
export function originPath(origin: Origin): string {
  let path = paths.get(origin)
  if (path === undefined) paths.set(origin, (path = rootName(origin.root) + stepsText(origin.steps)))
  return path
}

const paths = new WeakMap<Origin, string>()

/** What is said of a path, found once for each: a project has few of them, and asks often. */
export function byPath<T>(find: (path: string) => T): (path: string) => T {
  const known = new Map<string, T>()
  return (path) => {
    const before = known.get(path)
    if (before !== undefined || known.has(path)) return before as T
    const found = find(path)
    // Long-lived processes see many projects.
    if (known.size >= 100_000) known.clear()
    known.set(path, found)
    return found
  }
}

export function stepsText(steps: readonly string[]): string {
  return steps.reduce((text, step) => (step.startsWith('(') ? text + step : text === '' ? step : `${text}.${step}`), '')
}

function rootName(root: Root): string {
  switch (root.kind) {
    case 'external':
      return `${root.module}#`
    case 'global':
      return '#'
    default:
      return `…`
  }
}
