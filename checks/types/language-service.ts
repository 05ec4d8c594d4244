import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript-5'

const here = dirname(fileURLToPath(import.meta.url))

/**
 * Type-checks files that exist in memory only, as a consumer with `@/` for their root would. Paths are relative to it.
 * @returns each error behind its file's name
 */
export function typeErrors(files: Readonly<Record<string, string>>): readonly string[] {
  const virtual = new Map(Object.entries(files).map(([path, text]) => [join(here, path), text]))
  const options = { ...OPTIONS, types: ['node'], noEmit: true, paths: { '@/*': [join(here, '*')] } }
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists, readFile } = host
  host.fileExists = (name) => virtual.has(name) || fileExists(name)
  host.readFile = (name) => virtual.get(name) ?? readFile(name)
  host.getSourceFile = (name, language, ...rest) => {
    const text = virtual.get(name)
    return text === undefined ? getSourceFile(name, language, ...rest) : ts.createSourceFile(name, text, language)
  }
  // A folder that exists in memory only has to exist for the resolver, too.
  const { directoryExists } = host
  host.directoryExists = (name) =>
    [...virtual.keys()].some((path) => path.startsWith(`${name}/`)) || directoryExists?.(name) === true
  const program = ts.createProgram([...virtual.keys()], options, host)
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ file, messageText }) => `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`)
}

/** An editor's view of one consumer's file, held in memory beside this one. `«name»` marks places to hover. */
export interface Editor {
  /** What an editor shows for the identifier behind the mark. */
  hover(name: string): string
  /** Errors of types and syntax, as a person reads them. */
  errors(): readonly string[]
  /** The file's `.d.ts`, with the errors that only declarations have (TS2742, TS4023 …). */
  declaration(): { readonly text: string; readonly errors: readonly string[] }
}

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  strict: true,
  jsx: ts.JsxEmit.ReactJSX,
  skipLibCheck: true,
  declaration: true,
  types: [],
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
}

export function editor(marked: string): Editor {
  const file = join(here, 'consumer.ts')
  const places = new Map<string, number>()
  let source = ''
  for (const [index, piece] of marked.split(/«(\w+)»/).entries()) {
    if (index % 2 === 0) source += piece
    else places.set(piece, source.length)
  }
  const service = ts.createLanguageService({
    getCompilationSettings: () => OPTIONS,
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot: (name) => {
      const text = name === file ? source : ts.sys.fileExists(name) ? readFileSync(name, 'utf8') : undefined
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
    },
    getCurrentDirectory: () => here,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    realpath: (path) => ts.sys.realpath?.(path) ?? path,
  })
  const read = ({ messageText, code }: ts.Diagnostic) =>
    `TS${code}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
  return {
    hover(name) {
      const at = places.get(name)
      if (at === undefined) throw new Error(`No place is marked «${name}».`)
      const info = service.getQuickInfoAtPosition(file, at)
      return ts.displayPartsToString(info?.displayParts).replaceAll(/\s+/g, ' ')
    },
    errors: () => [...service.getSyntacticDiagnostics(file), ...service.getSemanticDiagnostics(file)].map(read),
    declaration() {
      const program = service.getProgram()
      const emitted = service.getEmitOutput(file, true)
      return {
        text: emitted.outputFiles.find(({ name }) => name.endsWith('.d.ts'))?.text ?? '',
        errors: (program?.getDeclarationDiagnostics(program.getSourceFile(file)) ?? []).map(read),
      }
    },
  }
}
