import { parseSync, Visitor, type Program } from 'oxc-parser'

export interface Import {
  readonly specifier: string
  readonly kind: 'static' | 'dynamic' | 'type'
  readonly line: number
}

/** A module as far as its imports go. */
export interface SourceModule {
  /** Relative to the root of the repository, with forward slashes. */
  readonly path: string
  readonly imports: readonly Import[]
  /** Whether it holds nothing but `export { … } from '…'`. */
  readonly onlyReExportsNames: boolean
}

export function readModule(path: string, source: string): SourceModule {
  const { program, errors } = parseSync(path, source)
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]?.message}`)
  const imports: Import[] = []
  const add = (specifier: string, kind: Import['kind'], offset: number): void => {
    imports.push({ specifier, kind, line: source.slice(0, offset).split('\n').length })
  }
  new Visitor({
    // `import { type A }` stays in the output as `import {}`: only `import type` is gone at run time.
    ImportDeclaration: ({ source: from, importKind, start }) =>
      add(from.value, importKind === 'type' ? 'type' : 'static', start),
    ExportAllDeclaration: ({ source: from, exportKind, start }) =>
      add(from.value, exportKind === 'type' ? 'type' : 'static', start),
    ExportNamedDeclaration: ({ source: from, exportKind, start }) => {
      if (from !== null) add(from.value, exportKind === 'type' ? 'type' : 'static', start)
    },
    ImportExpression: ({ source: from, start }) =>
      add(from.type === 'Literal' ? String(from.value) : '(computed)', 'dynamic', start),
    TSImportType: ({ source: from, start }) => add(from.value, 'type', start),
  }).visit(program)
  return { path, imports, onlyReExportsNames: onlyReExportsNames(program) }
}

function onlyReExportsNames({ body }: Program): boolean {
  return body.every((statement) => statement.type === 'ExportNamedDeclaration' && statement.source !== null)
}
