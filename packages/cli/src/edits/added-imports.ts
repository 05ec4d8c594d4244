import { mentions } from '../project/ast.js'
import type { SourceFile } from '../project/source-file.js'
import type { Edit } from './edit.js'
import { placeOfImports, type FileStyle } from './file-style.js'

/** The names by which one file speaks of the gate: those that it imports already, and new ones. */
export class AddedImports {
  readonly #file: SourceFile
  readonly #added = new Map<string, Map<string, string>>()

  constructor(file: SourceFile) {
    this.#file = file
  }

  /** The local name of what a module exports; it is imported where it is not yet. @param own whether an import is of that module */
  name(exported: string, source: string, own: (source: string) => boolean = (other) => other === source): string {
    const present = this.#file.imports.find((each) => each.name === exported && own(each.source))
    if (present !== undefined) return present.local
    let names = this.#added.get(source)
    if (names === undefined) this.#added.set(source, (names = new Map<string, string>()))
    let local = names.get(exported)
    if (local === undefined) names.set(exported, (local = this.#free(exported)))
    return local
  }

  /** Undefined where nothing is missing. */
  edit({ quote, semicolon, eol }: FileStyle): Edit | undefined {
    const lines = [...this.#added].map(([source, names]) => {
      const list = [...names]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, local]) => (name === local ? name : `${name} as ${local}`))
      return `import { ${list.join(', ')} } from ${quote}${source}${quote}${semicolon}`
    })
    if (lines.length === 0) return undefined
    const { at, after } = placeOfImports(this.#file)
    const text = lines.join(eol)
    return { path: this.#file.path, start: at, end: at, text: after ? eol + text : text + eol + eol }
  }

  /** A name that nothing in the file has, in whatever scope. */
  #free(exported: string): string {
    const taken = (name: string): boolean => mentions(this.#file.program, name)
    if (!taken(exported)) return exported
    const prefixed = `holdfast${exported[0]?.toUpperCase() ?? ''}${exported.slice(1)}`
    let local = prefixed
    for (let count = 2; taken(local); count++) local = `${prefixed}${count}`
    return local
  }
}
