import { argumentsOf, calleeOf, frameOf, isCall, type Frame } from '../../flow/frame.js'
import { returnsOf, type Origins } from '../../flow/origins.js'
import { bare, enclosingFunction, isCallable, nameOf, propertyOf, walk, type Node } from '../../project/ast.js'

/** One thing that a query says of a record: `userId: session.user.id`, `.eq('id', id)`. */
export interface Term {
  /** The column or field; undefined where nobody can tell. */
  readonly key: string | undefined
  readonly value: Node
  readonly frame: Frame
}

/** A value, and the frame that it is written in. */
export interface Written {
  readonly node: Node
  readonly frame: Frame
}

/** Of a condition in an object: what says how to compare, and not what. */
const OPERATOR =
  /^(?:equals|in|notIn|not|lt|lte|gt|gte|contains|startsWith|endsWith|has|hasSome|hasEvery|mode|set|push|increment|decrement|\$\w+|eq|ne|inArray)$/
/** Of a relation in an object: the record on the other side. */
const RELATION = /^(?:some|every|none|is|isNot|connect|connectOrCreate|create|AND|OR|NOT|and|or|not|where|\$and|\$or)$/

const MAX_DEPTH = 12

/** What an object says, through names, spreads and functions that make it. */
export function termsIn(node: Node, frame: Frame, origins: Origins, key?: string, depth = 0): Term[] {
  const { node: plain, frame: at } = written(node, frame, origins)
  if (depth > MAX_DEPTH) return []
  const inner = (each: Node, name = key): Term[] => termsIn(each, at, origins, name, depth + 1)
  switch (plain.type) {
    case 'ObjectExpression': {
      const own = plain.properties.flatMap((each) => {
        if (each.type === 'SpreadElement') return inner(each.argument)
        const name = nameOf(each.key, each.computed)
        if (name === undefined) return inner(each.value, undefined)
        return inner(each.value, OPERATOR.test(name) || RELATION.test(name) ? key : name)
      })
      return [
        ...own,
        ...addedTo(node, frame).flatMap(([name, value]) => termsIn(value, frame, origins, name, depth + 1)),
      ]
    }
    case 'ArrayExpression':
      return plain.elements.flatMap((each) => {
        if (each === null) return []
        return inner(each.type === 'SpreadElement' ? each.argument : each)
      })
    case 'LogicalExpression':
      if (key !== undefined) break
      return plain.operator === '&&' ? inner(plain.right) : [...inner(plain.left), ...inner(plain.right)]
    case 'ConditionalExpression':
      if (key !== undefined) break
      return [...inner(plain.consequent), ...inner(plain.alternate)]
    case 'Literal':
      if (key === undefined) return []
      break
    default:
  }
  // As it stands: that a session may be missing is seen there, and not where it leads.
  return [{ key, value: node, frame }]
}

/** The object or the text that a name, an argument or a call of the project's own stands for. */
export function written(given: Node, frame: Frame, origins: Origins): Written {
  let node = bare(given)
  let at = frame
  for (let step = 0; step < 10; step++) {
    if (node.type === 'Identifier') {
      const binding = at.file.bindings.lookup(node.name, node)
      if (binding?.kind === 'variable' && binding.init !== undefined) {
        const value = valueAt(binding.init, binding.path)
        if (value === undefined) return { node, frame: at }
        node = bare(value)
      } else if (binding?.kind === 'parameter') {
        const call: Frame['call'] = frameOf(binding.of, at)?.call
        const argument = call === undefined ? undefined : argumentsOf(call.node)[binding.index]
        if (call === undefined || argument === undefined || argument.type === 'SpreadElement') break
        const { node: whole, frame: outer }: Written =
          binding.path.length === 0 ? { node: argument, frame: call.frame } : written(argument, call.frame, origins)
        const value = valueAt(whole, binding.path)
        if (value === undefined) return { node, frame: at }
        node = bare(value)
        at = outer
      } else if (binding?.kind === 'import') {
        const declared = origins.declaration(node, at)
        if (declared === undefined) break
        node = declared.node
        at = declared.frame
      } else break
    } else if (node.type === 'MemberExpression') {
      const whole = written(node.object, at, origins)
      const name = nameOf(node.property, node.computed)
      const value = name === undefined ? undefined : propertyOf(whole.node, name)
      if (value === undefined) break
      node = bare(value)
      at = whole.frame
    } else if (isCall(node)) {
      const { root, steps } = origins.of(calleeOf(node), at)
      if (root.kind !== 'function' || steps.length > 0) break
      const [value, ...others] = returnsOf(root.node)
      if (value === undefined || others.length > 0 || bare(value).type !== 'ObjectExpression') break
      at = { file: root.frame.file, fn: root.node, outer: root.frame, call: { node, frame: at } }
      node = bare(value)
    } else break
  }
  return { node, frame: at }
}

function valueAt(value: Node, path: readonly string[]): Node | undefined {
  return path.reduce<Node | undefined>((at, step) => propertyOf(at, step), value)
}

/** What is put into an object after it was made: `where.userId = user.id`. */
function addedTo(node: Node, { file }: Frame): (readonly [string, Node])[] {
  const name = bare(node)
  if (name.type !== 'Identifier') return []
  const binding = file.bindings.lookup(name.name, name)
  const scope = enclosingFunction(name)
  if (binding?.kind !== 'variable' || scope === undefined) return []
  const found: (readonly [string, Node])[] = []
  walk(scope, (each) => {
    if (each.type !== 'AssignmentExpression' || each.left.type !== 'MemberExpression') return true
    const { object, property, computed } = each.left
    const key = nameOf(property, computed)
    if (key !== undefined && object.type === 'Identifier' && file.bindings.lookup(object.name, object) === binding) {
      found.push([key, each.right])
    }
    return true
  })
  return found
}

/** The methods of a builder around a call, and of the name that it was given: `.where(…)`, `.eq(…)`. */
export function chained(call: Node, frame: Frame): { readonly method: string; readonly args: readonly Node[] }[] {
  const found: { method: string; args: readonly Node[] }[] = []
  let top = call
  for (let at = call.parent; at !== undefined && at !== null; at = at.parent) {
    if (at.type === 'MemberExpression' && at.object === top) top = at
    else if (isCall(at) && calleeOf(at) === top) {
      const method = top.type === 'MemberExpression' ? nameOf(top.property, top.computed) : undefined
      if (method !== undefined) found.push({ method, args: argumentsOf(at) })
      top = at
    } else if (
      at.type === 'ChainExpression' ||
      at.type === 'ParenthesizedExpression' ||
      at.type === 'AwaitExpression' ||
      bare(at) === bare(top)
    ) {
      top = at
    } else break
  }
  const holder = top.parent
  if (holder?.type !== 'VariableDeclarator' || holder.id.type !== 'Identifier') return found
  const { name } = holder.id
  const binding = frame.file.bindings.lookup(name, holder.id)
  const scope = enclosingFunction(holder)
  if (scope === undefined) return found
  walk(scope, (each) => {
    if (!isCall(each) || isCallable(each)) return true
    for (let at: Node = each; isCall(at);) {
      const callee = bare(calleeOf(at))
      if (callee.type !== 'MemberExpression') return true
      const object = bare(callee.object)
      if (
        object.type === 'Identifier' &&
        object.name === name &&
        frame.file.bindings.lookup(name, object) === binding
      ) {
        const own = bare(calleeOf(each))
        const method = own.type === 'MemberExpression' ? nameOf(own.property, own.computed) : undefined
        if (method !== undefined) found.push({ method, args: argumentsOf(each) })
        return true
      }
      at = object
    }
    return true
  })
  return found
}
