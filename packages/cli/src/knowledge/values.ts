import { ancestors, bare, walk, type Callable, type Node } from '../project/ast.js'
import { Literals, type Written } from '../project/literals.js'
import type { Project } from '../project/project.js'
import type { SourceFile } from '../project/source-file.js'

const readers = new WeakMap<Project, Literals>()

/** One reader of written values for each project. */
export function literalsOf(project: Project): Literals {
  let literals = readers.get(project)
  if (literals === undefined) readers.set(project, (literals = new Literals(project.tree, project.graph)))
  return literals
}

/** Everything that an expression may be; of a parameter its default, and what the file's own calls give. */
export function valuesOf(written: Written, literals: Literals): readonly Written[] {
  return literals.resolve(written).flatMap((each) => {
    const node = bare(each.node)
    if (node.type !== 'Identifier') return [each]
    const found = givenBy(node, each.file).flatMap((value) => literals.resolve({ node: value, file: each.file }))
    return found.length > 0 ? found : [each]
  })
}

function givenBy(name: Node & { type: 'Identifier' }, file: SourceFile): Node[] {
  const binding = file.bindings.lookup(name.name, name)
  if (binding?.kind === 'variable' && binding.node.type === 'VariableDeclarator') {
    const otherwise = defaultIn(binding.node.id, name.name)
    return otherwise === undefined ? [] : [otherwise]
  }
  if (binding?.kind !== 'parameter') return []
  const otherwise = defaultIn(binding.of.params[binding.index], name.name)
  const given = binding.path.length === 0 ? givenTo(binding.of, binding.index, file) : []
  return [...given, ...(otherwise === undefined ? [] : [otherwise])]
}

/** What a name of a pattern is where nobody gives it: `(secret = 'x')`, `({ secret = 'x' })`. */
function defaultIn(pattern: Node | undefined, name: string): Node | undefined {
  let found: Node | undefined
  if (pattern !== undefined) {
    walk(pattern, (node) => {
      if (node.type === 'AssignmentPattern' && node.left.type === 'Identifier' && node.left.name === name) {
        found ??= node.right
      }
      return found === undefined
    })
  }
  return found
}

/** What a file's own calls give a function of it at a place. */
function givenTo(fn: Callable, index: number, file: SourceFile): Node[] {
  const name = fn.id?.name ?? declaredAs(fn)
  const found: Node[] = []
  if (name === undefined) return found
  walk(file.program, (node) => {
    if (node.type !== 'CallExpression') return true
    const callee = bare(node.callee)
    const argument = node.arguments[index]
    if (callee.type === 'Identifier' && callee.name === name && argument !== undefined) found.push(argument)
    return true
  })
  return found
}

/** The name of the variable that an expression is the value of. */
export function declaredAs(node: Node): string | undefined {
  for (const above of ancestors(node)) {
    if (above.type === 'VariableDeclarator') return above.id.type === 'Identifier' ? above.id.name : undefined
    if (bare(above) === above) return undefined
  }
  return undefined
}

/** Whether an object may have more than what is written out, such as what a parameter brings. */
export function isOpen(written: Written, literals: Literals): boolean {
  return valuesOf(written, literals).some(({ node, file, given }) => {
    if (node.type !== 'ObjectExpression') return true
    return node.properties.some(
      (property) =>
        property.type === 'SpreadElement' &&
        isOpen({ node: property.argument, file, ...(given === undefined ? {} : { given }) }, literals),
    )
  })
}

/** What an object has under a name, parameters' defaults included. */
export function memberOf(object: Written, name: string, literals: Literals): readonly Written[] {
  return valuesOf(object, literals).flatMap((each) => literals.member(each, name))
}
