import type { Program } from 'oxc-parser'
import type { Node } from '../project/ast.js'
import { commentsOf, type SourceFile } from '../project/source-file.js'

/** How a file is written, so that what is added looks like it. */
export interface FileStyle {
  readonly quote: "'" | '"'
  readonly semicolon: '' | ';'
  readonly eol: '\n' | '\r\n'
}

/** By its imports and statements; a file without any is written as most are. */
export function styleOf({ program, text }: SourceFile): FileStyle {
  const imports = program.body.filter((each) => each.type === 'ImportDeclaration')
  const quoted = imports[0]?.source.raw?.[0] ?? (/'/.test(text) || !text.includes('"') ? "'" : '"')
  const ended = program.body.filter((each) => ENDS.test((exportedBy(each) ?? each).type))
  const withSemicolon = ended.filter((each) => text[each.end - 1] === ';').length
  return {
    quote: quoted === '"' ? '"' : "'",
    semicolon: ended.length > 0 && withSemicolon * 2 < ended.length ? '' : ';',
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  }
}

const ENDS =
  /^(?:ImportDeclaration|ExpressionStatement|VariableDeclaration|TSTypeAliasDeclaration|ExportNamedDeclaration|ExportAllDeclaration|CallExpression|Identifier)$/

/** `const a = 1` of `export const a = 1`, `a` of `export default a`. */
function exportedBy(statement: Program['body'][number]): Node | null {
  const { type } = statement
  return type === 'ExportNamedDeclaration' || type === 'ExportDefaultDeclaration' ? statement.declaration : null
}

/** Comments that have to stand above all code. */
const PRAGMA = /@ts-|eslint|oxlint|biome|prettier|<reference|@jsx|@vitest|@jest/

/**
 * Where imports are added: behind the last one; else behind the directives; else above the first statement and its own
 * comment, below what speaks of the whole file.
 */
export function placeOfImports(file: SourceFile): { readonly at: number; readonly after: boolean } {
  const { program, text } = file
  const last = program.body.findLast((each) => each.type === 'ImportDeclaration')
  if (last !== undefined) return { at: last.end, after: true }
  const directive = directivesOf(program).at(-1)
  if (directive !== undefined) return { at: directive.end, after: true }
  const first = program.body[0]
  if (first === undefined) return { at: text.length, after: true }
  let at = first.start
  for (const comment of commentsOf(file).toReversed()) {
    if (comment.end > at) continue
    const between = text.slice(comment.end, at)
    if (PRAGMA.test(comment.value) || between.trim() !== '' || /\n\s*\n/.test(between)) break
    at = comment.start
  }
  return { at, after: false }
}

function directivesOf({ body }: Program): readonly Node[] {
  const end = body.findIndex((each) => each.type !== 'ExpressionStatement' || !('directive' in each))
  return body.slice(0, end === -1 ? body.length : end)
}

/** Whether what follows would go on with a statement that has no semicolon at its end. */
export function wouldGoOn(text: string, end: number): boolean {
  return /^(?:\s|\/\/[^\n]*\n|\/\*[^]*?\*\/)*(?:[([`+\-*.,?]|\/(?![/*]))/.test(text.slice(end, end + 2_000))
}
