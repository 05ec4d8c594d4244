import { bare, nameOf, propertyOf, textOf, type Node } from '../project/ast.js'
import { argumentsOf, calleeOf, frameOf, isCall, type Frame } from './frame.js'

/** Members that lead to what was sent, and are no names in it. */
const STRUCTURE =
  /^(?:value|headers|cookies|searchParams|nextUrl|query|body|params|url|length|req|request|context|ctx|props|nativeEvent|…|\d+)$/

/**
 * The name that a caller sends a value under: `email` of `body.email`, of `form.get('email')` and of a name that was
 * destructured, dotted where it is deeper. Undefined for all of a body.
 */
export function fieldOf(node: Node, frame: Frame): string | undefined {
  const names: string[] = []
  let at: Node | undefined = bare(node)
  let inside = frame
  let called = false
  for (let step = 0; at !== undefined && step < 24; step++) {
    if (isCall(at)) {
      const read = readOf(at)
      if (read !== undefined) return dotted([read, ...names])
      called = true
      const callee: Node = bare(calleeOf(at))
      at = callee.type === 'MemberExpression' ? bare(callee.object) : undefined
    } else if (at.type === 'MemberExpression') {
      const name = nameOf(at.property, at.computed)
      if (name !== undefined && !STRUCTURE.test(name)) names.unshift(name)
      at = bare(at.object)
    } else if (at.type === 'LogicalExpression') {
      at = bare(at.left)
    } else if (at.type === 'ConditionalExpression') {
      at = bare(at.consequent)
    } else if (at.type === 'Identifier') {
      const binding = inside.file.bindings.lookup(at.name, at)
      if (binding?.kind !== 'variable' && binding?.kind !== 'parameter') break
      names.unshift(...binding.path.filter((name) => !STRUCTURE.test(name)))
      if (binding.kind === 'variable') at = binding.init === undefined ? undefined : bare(binding.init)
      else {
        const call: Frame['call'] = frameOf(binding.of, inside)?.call
        const argument = call === undefined ? undefined : argumentsOf(call.node)[binding.index]
        if (call === undefined || argument === undefined) {
          // What a Server Action is handed has no other name.
          if (!called && binding.path.length === 0 && !STRUCTURE.test(at.name)) names.unshift(at.name)
          break
        }
        at = bare(argument)
        inside = call.frame
        // `save({ title: body.title })`: its part is known by its own name there.
        if (at.type === 'ObjectExpression') {
          const part = names.length === 0 ? undefined : propertyOf(at, names[0] as string)
          if (part === undefined) break
          names.shift()
          at = bare(part)
        }
      }
    } else break
  }
  return dotted(names)
}

/** The name in `form.get('name')`. */
export function readOf(call: Node): string | undefined {
  if (!isCall(call)) return undefined
  const callee = bare(calleeOf(call))
  if (callee.type !== 'MemberExpression') return undefined
  const method = nameOf(callee.property, callee.computed)
  return method === 'get' || method === 'getAll' ? textOf(argumentsOf(call)[0]) : undefined
}

function dotted(names: readonly string[]): string | undefined {
  return names.length === 0 ? undefined : names.join('.')
}
