import type { Binding } from './bindings.js'
import type { Node } from './ast.js'
import { ModulePaths, type Target } from './module-paths.js'
import type { Package } from './packages.js'
import type { SourceFile } from './source-file.js'
import type { SourceTree } from './source-tree.js'

/** What an imported name is in the end: something in a file of the project, or of a package from elsewhere. */
export type Declared =
  | { readonly file: SourceFile; readonly binding: Binding }
  /** `export default <expression>`. */
  | { readonly file: SourceFile; readonly expression: Node }
  /** `import * as name` of a file. */
  | { readonly file: SourceFile; readonly namespace: true }
  | { readonly external: string; readonly name: string }

/** Follows imports and re-exports through the project. */
export class ModuleGraph {
  readonly #tree: SourceTree
  readonly #paths: ModulePaths

  constructor(tree: SourceTree, packages: readonly Package[]) {
    this.#tree = tree
    this.#paths = new ModulePaths(tree, packages)
  }

  resolve(specifier: string, from: string): Target {
    return this.#paths.resolve(specifier, from)
  }

  /** What `import { name } from 'source'` in a file gets. */
  imported(source: string, name: string, from: SourceFile): Declared {
    const target = this.resolve(source, from.path)
    const file = 'file' in target ? this.#tree.source(target.file) : undefined
    if (file === undefined) return { external: 'external' in target ? target.external : source, name }
    if (name === '*') return { file, namespace: true }
    return this.exported(file, name) ?? { external: source, name }
  }

  /** What a file exports under a name. */
  exported(file: SourceFile, name: string, seen: ReadonlySet<string> = new Set()): Declared | undefined {
    const key = `${file.path}\0${name}`
    if (seen.has(key)) return undefined
    const next = new Set(seen).add(key)
    const direct = file.exports.find((each) => each.name === name)
    if (direct !== undefined) {
      if (direct.source !== undefined) return this.#passedOn(file, direct.source, direct.local, next)
      const binding = file.bindings.lookup(direct.local, file.program)
      if (binding?.kind === 'import') return this.#passedOn(file, binding.source, binding.name, next)
      if (binding !== undefined) return { file, binding }
      const expression = name === 'default' ? defaultExpression(file) : undefined
      return expression === undefined ? undefined : { file, expression }
    }
    for (const { name: all, source } of file.exports) {
      if (all !== '*' || source === undefined || name === 'default') continue
      const found = this.#passedOn(file, source, name, next)
      if (found !== undefined && !('external' in found)) return found
    }
    return undefined
  }

  #passedOn(file: SourceFile, source: string, name: string, seen: ReadonlySet<string>): Declared | undefined {
    const target = this.resolve(source, file.path)
    const next = 'file' in target ? this.#tree.source(target.file) : undefined
    if (next === undefined) return { external: 'external' in target ? target.external : source, name }
    return name === '*' ? { file: next, namespace: true } : this.exported(next, name, seen)
  }
}

function defaultExpression(file: SourceFile): Node | undefined {
  for (const statement of file.program.body) {
    if (statement.type === 'ExportDefaultDeclaration') return statement.declaration
  }
  return undefined
}
