import { ancestors, bare, isCallable, nameOf, walk, type Callable, type Node } from '../project/ast.js'
import { argumentsOf, type CallNode, type Frame } from './frame.js'
import { CALLED, type Origin, type Root } from './origin.js'
import type { Origins } from './origins.js'

type ClassRoot = Extract<Root, { kind: 'class' }>

const MAX_BASES = 4

const made = new WeakMap<CallNode, { readonly frame: Frame; readonly object: Frame }>()

/** The frame that the methods of an object are made in: it knows the `new` that made it. */
export function objectFrame({ node: of, frame }: ClassRoot, node: CallNode, by: Frame): Frame {
  const known = made.get(node)
  if (known !== undefined && known.frame === by) return known.object
  const object: Frame = { file: frame.file, outer: frame, made: { of, node, frame: by } }
  made.set(node, { frame: by, object })
  return object
}

/** What `this` is: the object whose method it is in, or the class. */
export function selfOf(node: Node, frame: Frame): Origin | undefined {
  let method: Callable | undefined
  for (const above of ancestors(node)) {
    if (isCallable(above) && above.type !== 'ArrowFunctionExpression') {
      if (method !== undefined) return undefined
      method = above
    }
    if (above.type === 'MethodDefinition' || above.type === 'PropertyDefinition') {
      const of = above.parent?.parent
      if (of?.type !== 'ClassDeclaration' && of?.type !== 'ClassExpression') return undefined
      if (method !== undefined && above.value !== method) return undefined
      return { root: { kind: 'class', node: of, frame: homeOf(of, frame) }, steps: above.static ? [] : [CALLED] }
    }
  }
  return undefined
}

/** The frame that a class was declared in, or that of the object where that is known. */
function homeOf(of: Node, frame: Frame): Frame {
  let at = frame
  for (let each: Frame | undefined = frame; each !== undefined; each = each.outer) {
    if (each.made?.of === of) return each
    if (each.fn !== undefined && of.start <= each.fn.start && each.fn.end <= of.end) at = each.outer ?? at
  }
  return at
}

/** A member of a class, or of an object of it: a method, a field, or what the constructor puts there. */
export function memberOf(
  root: ClassRoot,
  name: string,
  isObject: boolean,
  origins: Origins,
  depth = 0,
): Origin | undefined {
  const { node, frame } = root
  if (node.type !== 'ClassDeclaration' && node.type !== 'ClassExpression') return undefined
  for (const member of node.body.body) {
    if (member.type !== 'MethodDefinition' && member.type !== 'PropertyDefinition') continue
    if (nameOf(member.key, member.computed) !== name) continue
    const { value } = member
    if (isCallable(value)) {
      // A getter is what it gives.
      if (member.type === 'MethodDefinition' && member.kind === 'get') {
        return origins.returned({ kind: 'function', node: value, frame }, undefined)
      }
      return { root: { kind: 'function', node: value, frame }, steps: [] }
    }
    if (value !== null) return origins.of(value, frame)
  }
  const kept = isObject ? keptBy(node, frame, name, origins) : undefined
  if (kept !== undefined || node.superClass === null || depth >= MAX_BASES) return kept
  const base = origins.of(node.superClass, frame)
  if (base.root.kind !== 'class' || base.steps.length > 0) return undefined
  return memberOf(base.root, name, isObject, origins, depth + 1)
}

/** `constructor(private db)` and `this.db = db`. */
function keptBy(node: Node, frame: Frame, name: string, origins: Origins): Origin | undefined {
  if (node.type !== 'ClassDeclaration' && node.type !== 'ClassExpression') return undefined
  const declared = node.body.body.find((each) => each.type === 'MethodDefinition' && each.kind === 'constructor')
  const fn = declared?.type === 'MethodDefinition' ? declared.value : undefined
  if (fn?.body === null || fn === undefined) return undefined
  const call = frame.made?.of === node ? frame.made : undefined
  for (const [index, parameter] of fn.params.entries()) {
    if (parameter.type !== 'TSParameterProperty' || parameter.parameter.type !== 'Identifier') continue
    if (parameter.parameter.name !== name) continue
    const given = call === undefined ? undefined : argumentsOf(call.node)[index]
    return given === undefined || given.type === 'SpreadElement' || call === undefined
      ? undefined
      : origins.of(given, call.frame)
  }
  let value: Node | undefined
  walk(fn.body, (each) => {
    if (each.type !== 'AssignmentExpression' || each.left.type !== 'MemberExpression') return true
    if (bare(each.left.object).type === 'ThisExpression' && nameOf(each.left.property, each.left.computed) === name) {
      value ??= each.right
    }
    return true
  })
  if (value === undefined) return undefined
  return origins.of(value, constructorFrame(fn, frame))
}

const constructors = new WeakMap<Frame, Frame>()

function constructorFrame(fn: Callable, object: Frame): Frame {
  let frame = constructors.get(object)
  if (frame === undefined || frame.fn !== fn) {
    const call = object.made
    frame = {
      file: object.file,
      fn,
      outer: object,
      ...(call === undefined ? {} : { call: { node: call.node, frame: call.frame } }),
    }
    constructors.set(object, frame)
  }
  return frame
}
