import { createHash } from 'node:crypto'
import { isCallable, children, nameOf, type Node } from '../project/ast.js'
import type { SourceFile } from '../project/source-file.js'
import type { SourceTree } from '../project/source-tree.js'
import { ruleId } from '../rule.js'
import type { Judged } from './audit.js'

/**
 * Names each finding for good: by its rule, its file, the handler or the function that it is in, and what it is about. No
 * line and no text of the code is part of it, so that it stays what it is when code moves or a variable has a new name.
 * What is alike in all of that is counted from the top.
 */
export function fingerprints(judged: readonly Judged[], tree: SourceTree): string[] {
  const seen = new Map<string, number>()
  return judged.map(({ rule, route, judgement: { place, subject = '' } }) => {
    const source = route === null ? tree.source(place.path) : undefined
    const where = route === null ? symbolAt(source, place.line, place.endLine) : `${route.method} ${route.path}`
    const key = JSON.stringify([ruleId(rule), place.path, where, subject])
    const count = seen.get(key) ?? 0
    seen.set(key, count + 1)
    return createHash('sha256').update(`${key}${count}`).digest('hex').slice(0, 16)
  })
}

/** The declarations around some lines, from the outside: `Store.save`. */
function symbolAt(file: SourceFile | undefined, line: number, endLine: number): string {
  if (file === undefined) return ''
  const names: string[] = []
  for (let node: Node | undefined = file.program; node !== undefined;) {
    const name = declaredName(node)
    if (name !== undefined) names.push(name)
    node = children(node).find((each) => file.line(each.start) <= line && file.line(each.end - 1) >= endLine)
  }
  return names.join('.')
}

/** Of what has a name for the sake of others: a local variable is none. */
function declaredName(node: Node): string | undefined {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return node.id?.name
    case 'MethodDefinition':
    case 'PropertyDefinition':
    case 'Property':
      return isCallable(node.value) ? nameOf(node.key, node.computed) : undefined
    case 'VariableDeclarator': {
      const isTop = node.parent?.parent?.type === 'Program' || node.parent?.parent?.type === 'ExportNamedDeclaration'
      return (isTop || isCallable(node.init)) && node.id.type === 'Identifier' ? node.id.name : undefined
    }
    default:
      return undefined
  }
}
