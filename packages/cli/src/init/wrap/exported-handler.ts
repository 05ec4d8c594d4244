import type { ExportNamedDeclaration, Program, VariableDeclarator } from 'oxc-parser'
import { hasDirective, isCallable, mentions, walk, type Callable, type Node } from '../../project/ast.js'
import type { SourceFile } from '../../project/source-file.js'

/** How a method of a route file is exported, where its code can be put into `route({ … })` as it stands. */
export type ExportedHandler =
  /** `export async function GET() { … }` */
  | { readonly kind: 'function'; readonly statement: ExportNamedDeclaration; readonly fn: Callable }
  /** `export const GET = async () => { … }`, and `export const GET = handler` */
  | { readonly kind: 'value'; readonly value: Node; readonly fn: Callable | undefined }
  /** `export { handler as GET }` */
  | { readonly kind: 'named'; readonly statement: ExportNamedDeclaration; readonly local: string }

/** How a file exports a method, or why it cannot be wrapped: a clause that goes on from "it is …". */
export function exportedHandler(file: SourceFile, method: string): ExportedHandler | { readonly reason: string } {
  const { program } = file
  for (const statement of program.body) {
    if (statement.type === 'ExportAllDeclaration') continue
    if (statement.type !== 'ExportNamedDeclaration') continue
    const found = inStatement(statement, method, program)
    if (found === undefined) continue
    return 'reason' in found ? found : checked(found, file, method)
  }
  return { reason: 'passed on from another module with `export *`' }
}

function inStatement(
  statement: ExportNamedDeclaration,
  method: string,
  program: Program,
): ExportedHandler | { readonly reason: string } | undefined {
  const { declaration, specifiers, source } = statement
  if (declaration?.type === 'TSDeclareFunction' && declaration.id?.name === method)
    return { reason: 'declared with overloads' }
  if (isCallable(declaration) && declaration.id?.name === method) {
    return { kind: 'function', statement, fn: declaration }
  }
  if (declaration?.type === 'VariableDeclaration') {
    for (const declarator of declaration.declarations) {
      if (declarator.id.type !== 'Identifier') {
        if (mentions(declarator.id, method)) return { reason: 'one part of a value that is taken apart' }
        continue
      }
      if (declarator.id.name !== method) continue
      if (declaration.kind !== 'const') return { reason: `declared with \`${declaration.kind}\`` }
      return ofValue(declarator)
    }
  }
  for (const { exported, local } of specifiers) {
    if ((exported.type === 'Identifier' ? exported.name : exported.value) !== method) continue
    if (source !== null) return { reason: `passed on from '${source.value}'` }
    if (local.type !== 'Identifier') return { reason: 'exported under a name that is a text' }
    const imported = importOf(local.name, program)
    if (imported !== undefined) return { reason: `passed on from '${imported}'` }
    if (local.name === method) return { reason: 'declared in one place and exported in another under the same name' }
    if (!isFunctionHere(local.name, program))
      return { reason: `exported as \`${local.name}\`, which is no function of this file` }
    if (isDeclaredBelow(local.name, statement, program))
      return { reason: `exported above the declaration of \`${local.name}\`` }
    return { kind: 'named', statement, local: local.name }
  }
  return undefined
}

function importOf(name: string, program: Program): string | undefined {
  for (const statement of program.body) {
    if (statement.type !== 'ImportDeclaration') continue
    if (statement.specifiers.some(({ local }) => local.name === name)) return statement.source.value
  }
  return undefined
}

function ofValue({ id, init }: VariableDeclarator): ExportedHandler | { readonly reason: string } {
  if ('typeAnnotation' in id && id.typeAnnotation !== null && id.typeAnnotation !== undefined) {
    return { reason: 'declared with a type of its own' }
  }
  if (init === null) return { reason: 'declared without a value' }
  if (isCallable(init)) return { kind: 'value', value: init, fn: init }
  if (init.type === 'Identifier') return { kind: 'value', value: init, fn: undefined }
  if (init.type === 'CallExpression') return { reason: 'made by a call, and what that hands over is not known' }
  return { reason: 'made by an expression that is no function' }
}

function checked(
  found: ExportedHandler,
  file: SourceFile,
  method: string,
): ExportedHandler | { readonly reason: string } {
  const { program } = file
  if (found.kind === 'value' && found.value.type === 'Identifier' && !isFunctionHere(found.value.name, program)) {
    const imported = importOf(found.value.name, program)
    if (imported !== undefined) return { reason: `passed on from '${imported}'` }
    return { reason: `exported as \`${found.value.name}\`, which is no function of this file` }
  }
  if (found.kind === 'named' && /\/[/*]/.test(file.text.slice(found.statement.start, found.statement.end))) {
    return { reason: 'exported in a list with comments in it' }
  }
  const fn = found.kind === 'named' ? functionHere(found.local, program) : (found.fn ?? functionOf(found, program))
  if (fn === undefined) return { reason: 'no function of this file' }
  if (fn.generator) return { reason: 'a generator' }
  const name = fn.id?.name
  const overloaded = program.body.some((each) => {
    const declared = each.type === 'ExportNamedDeclaration' ? each.declaration : each
    return declared?.type === 'TSDeclareFunction' && declared.id?.name === name
  })
  if (overloaded && name !== undefined) return { reason: 'declared with overloads' }
  if (
    fn.body?.type === 'BlockStatement' &&
    ['use cache', 'use server'].some((each) => hasDirective(directives(fn), each))
  ) {
    return { reason: 'a function with a directive of its own' }
  }
  if (usesThis(fn)) return { reason: 'a function that uses `this`' }
  const isScript = /\.[cm]?jsx?$/.test(file.path)
  if (!isScript && fn.params.some((each) => !isTyped(each)))
    return { reason: 'a function whose parameters have no types' }
  if (found.kind !== 'named') {
    const own = found.kind === 'function' ? found.statement : found.value.parent
    if (mentions(program, method, own ?? undefined))
      return { reason: `used by other code of its file as \`${method}\`` }
  }
  return found
}

function directives(fn: Callable): readonly Node[] {
  return fn.body?.type === 'BlockStatement' ? fn.body.body : []
}

function functionOf(
  found: Extract<ExportedHandler, { kind: 'value' | 'function' }>,
  program: Program,
): Callable | undefined {
  return found.kind === 'value' && found.value.type === 'Identifier'
    ? functionHere(found.value.name, program)
    : undefined
}

/** The function that a file's top declares under a name. */
function functionHere(name: string, program: Program): Callable | undefined {
  for (const statement of program.body) {
    const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    if (isCallable(declared) && declared.id?.name === name) return declared
    if (declared?.type !== 'VariableDeclaration' || declared.kind !== 'const') continue
    const found = declared.declarations.find(({ id }) => id.type === 'Identifier' && id.name === name)
    if (found !== undefined) return isCallable(found.init) ? found.init : undefined
  }
  return undefined
}

/** A constant has no value above its declaration, where a list of exports may stand. */
function isDeclaredBelow(name: string, statement: Node, program: Program): boolean {
  const fn = functionHere(name, program)
  return fn !== undefined && fn.type !== 'FunctionDeclaration' && fn.start > statement.start
}

function isFunctionHere(name: string, program: Program): boolean {
  return functionHere(name, program) !== undefined
}

/** Next.js calls its handlers as members of an object of its own. */
function usesThis(fn: Callable): boolean {
  let found = false
  walk(fn, (node) => {
    if (node !== fn && (node.type === 'FunctionExpression' || node.type === 'FunctionDeclaration')) return false
    if (node.type === 'ClassDeclaration' || node.type === 'ClassExpression') return false
    found ||= node.type === 'ThisExpression'
    return !found
  })
  return found
}

function isTyped(parameter: Node): boolean {
  const pattern = parameter.type === 'AssignmentPattern' ? parameter.left : parameter
  return 'typeAnnotation' in pattern && pattern.typeAnnotation !== null && pattern.typeAnnotation !== undefined
}
