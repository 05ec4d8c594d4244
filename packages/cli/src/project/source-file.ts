import { parseSync, type Program } from 'oxc-parser'
import { children, type Node } from './ast.js'
import { bindingsOf, type Bindings } from './bindings.js'

/** `export { local as name } from 'source'`, and every other export, in one shape. */
export interface Exported {
  /** As others import it; `*` for `export * from`. */
  readonly name: string
  /** The module that it is passed on from. */
  readonly source?: string
  /** The name there, or in this file; `*` for all of a module. */
  readonly local: string
}

export interface Imported {
  readonly source: string
  /** The name there; `*` for all of the module. */
  readonly name: string
  readonly local: string
}

interface Parsed {
  readonly program: Program
  readonly imports: readonly Imported[]
  readonly exports: readonly Exported[]
  readonly faults: number
}

/** One file of the audited project: text, tree and names, each made when it is first asked for. */
export class SourceFile {
  /** Relative to the audited folder, with `/`. */
  readonly path: string
  readonly text: string
  #parsed: Parsed | undefined
  #bindings: Bindings | undefined
  #lines: number[] | undefined

  constructor(path: string, text: string) {
    this.path = path
    this.text = text
  }

  get program(): Program {
    return this.#parse().program
  }

  /** Types are not among them. */
  get imports(): readonly Imported[] {
    return this.#parse().imports
  }

  get exports(): readonly Exported[] {
    return this.#parse().exports
  }

  /** What the parser did not understand. What it did is there all the same. */
  get faults(): number {
    return this.#parse().faults
  }

  get bindings(): Bindings {
    return (this.#bindings ??= bindingsOf(this.program, this.imports))
  }

  /** From 1. */
  line(offset: number): number {
    const lines = (this.#lines ??= lineStarts(this.text))
    let low = 0
    let high = lines.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((lines[middle] as number) <= offset) low = middle + 1
      else high = middle
    }
    return low
  }

  #parse(): Parsed {
    return (this.#parsed ??= parsed(this.path, this.text))
  }
}

function parsed(path: string, text: string): Parsed {
  // A .js file of a Next.js app may hold JSX.
  const lang = path.endsWith('.ts') || path.endsWith('.mts') || path.endsWith('.cts') ? 'ts' : 'tsx'
  const { program, module, errors } = parseSync(path, text, { lang, sourceType: 'unambiguous' })
  link(program)
  const imports = module.staticImports.flatMap(({ moduleRequest, entries }) =>
    entries
      .filter(({ isType }) => !isType)
      .map(({ importName, localName }) => ({
        source: moduleRequest.value,
        name: importName.name ?? (is(importName.kind, 'Default') ? 'default' : '*'),
        local: localName.value,
      })),
  )
  const exports = module.staticExports.flatMap(({ entries }) =>
    entries
      .filter(({ isType }) => !isType)
      .map(({ exportName, localName, importName, moduleRequest }): Exported => {
        const name = is(exportName.kind, 'Default') ? 'default' : (exportName.name ?? '*')
        if (moduleRequest === null) return { name, local: localName.name ?? name }
        return {
          name,
          source: moduleRequest.value,
          local: importName.name ?? (is(importName.kind, 'Name') ? name : '*'),
        }
      }),
  )
  return { program, imports, exports, faults: errors.filter(({ severity }) => is(severity, 'Error')).length }
}

/** The parser's enums are texts. */
function is(kind: string, wanted: string): boolean {
  return kind === wanted
}

/** Gives every node its parent. */
function link(root: Node): void {
  const open: Node[] = [root]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const child of children(node)) {
      child.parent = node
      open.push(child)
    }
  }
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}
