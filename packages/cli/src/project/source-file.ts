import { parseSync, type Comment, type OxcError, type Program } from 'oxc-parser'
import { children, type Node } from './ast.js'
import { bindingsOf, type Bindings } from './bindings.js'
import { isNestedTooDeeply } from './nesting.js'

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

/** What the parser did not understand. */
export interface Fault {
  readonly message: string
  /** From 1. */
  readonly line: number
}

interface Parsed {
  readonly program: Program
  readonly imports: readonly Imported[]
  readonly exports: readonly Exported[]
  readonly faults: readonly Fault[]
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

  /** What the parser did not understand; it is parsed now if it was not. What was understood is there all the same. */
  get faults(): readonly Fault[] {
    return this.#parse().faults
  }

  /** Whether anybody has looked at more than its text. */
  get isParsed(): boolean {
    return this.#parsed !== undefined
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

/** All comments of a file, parsed for them alone: few files are asked. */
export function commentsOf({ path, text }: SourceFile): readonly Comment[] {
  return isNestedTooDeeply(text) ? [] : parse(path, text).comments
}

function parse(path: string, text: string): ReturnType<typeof parseSync> {
  // A .js file of a Next.js app may hold JSX.
  const lang = path.endsWith('.ts') || path.endsWith('.mts') || path.endsWith('.cts') ? 'ts' : 'tsx'
  return parseSync(path, text, { lang, sourceType: 'unambiguous' })
}

function parsed(path: string, text: string): Parsed {
  if (isNestedTooDeeply(text)) return tooDeep(path)
  const { program, module, errors } = parse(path, text)
  if (!link(program)) return tooDeep(path)
  const imports = module.staticImports.flatMap(({ moduleRequest, entries }) =>
    entries
      .filter(({ isType }) => !isType)
      .map(({ importName, localName }) => ({
        source: moduleRequest.value,
        name: importName.name ?? (is(importName.kind, 'Default') ? 'default' : '*'),
        local: localName.value,
      })),
  )
  // `import a from './a'; export { a }`: the parser says that `a` of './a' is passed on, where it is its default.
  const defaults = new Set(
    module.staticImports.flatMap(({ entries }) =>
      entries.filter(({ importName }) => is(importName.kind, 'Default')).map(({ localName }) => localName.start),
    ),
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
          local:
            importName.start !== null && defaults.has(importName.start)
              ? 'default'
              : (importName.name ?? (is(importName.kind, 'Name') ? name : '*')),
        }
      }),
  )
  const faults = errors.filter(({ severity }) => is(severity, 'Error')).map((error) => faultOf(error, text))
  return { program, imports, exports, faults }
}

function tooDeep(path: string): Parsed {
  return { ...parsed(path, ''), faults: [{ message: 'It is nested too deeply.', line: 1 }] }
}

function faultOf({ message, labels }: OxcError, text: string): Fault {
  const start = Math.min(text.length, ...labels.map((label) => label.start))
  return { message, line: text.slice(0, start).split('\n').length }
}

/** The parser's enums are texts. */
function is(kind: string, wanted: string): boolean {
  return kind === wanted
}

/** Whoever looks through a tree goes down by calls, and their stack ends; nobody writes such code by hand. */
const MAX_DEPTH = 1_000

/** Gives every node its parent; false where the tree is too deep. */
function link(root: Node): boolean {
  let level: Node[] = [root]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return false
    const next: Node[] = []
    for (const node of level) {
      for (const child of children(node)) {
        child.parent = node
        next.push(child)
      }
    }
    level = next
  }
  return true
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}
