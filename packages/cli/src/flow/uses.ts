import { ancestors, bare, enclosingFunction, isCallable, walk, type Callable, type Node } from '../project/ast.js'
import type { Binding } from '../project/bindings.js'
import { callsOf } from './callers.js'
import type { Facts } from './facts.js'
import { argumentsOf, calleeOf, isCall, topFrame, type CallNode, type Frame } from './frame.js'
import type { Origin } from './origin.js'

/** A place where a value ends up. */
export interface Use {
  /** The value, or what it was made into, where it is used. */
  readonly node: Node
  readonly frame: Frame
  /** The call that it is given to, with what is called; undefined where it is compared, tested or otherwise used. */
  readonly call: { readonly node: CallNode; readonly callee: Origin; readonly index: number } | undefined
  /** The functions that it was returned from on the way, the first first. */
  readonly through: readonly Callable[]
  /** The call that the first of them answered; where it was followed from, where there is none. */
  readonly asked: { readonly node: Node; readonly frame: Frame }
}

type Way = Pick<Use, 'through' | 'asked'>

const MAX_USES = 400
const MAX_DEPTH = 10

/** Follows a value forward: through names, texts, objects, returns to callers, and arguments into functions of the project. */
export function usesOf(start: Node, frame: Frame, facts: Facts): Use[] {
  const uses: Use[] = []
  const seen = new Set<Node>()
  follow(start, frame, { through: [], asked: { node: start, frame } }, 0)
  return uses

  function follow(node: Node, at: Frame, way: Way, depth: number): void {
    if (seen.has(node) || depth > MAX_DEPTH || uses.length >= MAX_USES) return
    seen.add(node)
    const up = node.parent
    if (up === undefined || up === null) return
    const on = (next: Node): void => follow(next, at, way, depth)
    const used = (call?: Use['call']): void => void uses.push({ node, frame: at, call, ...way })
    switch (up.type) {
      case 'VariableDeclarator':
      case 'AssignmentExpression': {
        const target = up.type === 'VariableDeclarator' ? up.id : up.left
        const value = up.type === 'VariableDeclarator' ? up.init : up.right
        if (value !== node) return used()
        for (const name of namesIn(target)) references(name, at, way, depth)
        return
      }
      case 'LogicalExpression':
      case 'ConditionalExpression':
        if (up.type === 'ConditionalExpression' && up.test === node) return used()
        return on(up)
      case 'AwaitExpression':
      case 'ChainExpression':
      case 'TSAsExpression':
      case 'TSNonNullExpression':
      case 'TSSatisfiesExpression':
      case 'ParenthesizedExpression':
      case 'TemplateLiteral':
      case 'SpreadElement':
      case 'ArrayExpression':
      case 'ObjectExpression':
        return on(up)
      case 'Property':
        return up.value === node && up.parent?.type === 'ObjectExpression' ? on(up.parent) : used()
      case 'BinaryExpression':
        return up.operator === '+' ? on(up) : used()
      case 'MemberExpression': {
        if (up.object !== node) return used()
        // value.split(',')[0].trim()
        const outer = up.parent
        return on(outer !== undefined && outer !== null && isCall(outer) && calleeOf(outer) === up ? outer : up)
      }
      case 'ReturnStatement':
      case 'ArrowFunctionExpression': {
        const fn = up.type === 'ReturnStatement' ? enclosingFunction(up) : up
        if (fn === undefined || (up.type === 'ArrowFunctionExpression' && up.body !== node)) return
        const calls = callsOf(fn, at.file, facts)
        if (calls.length === 0) used()
        for (const call of calls) {
          const asked = way.through.length === 0 ? call : way.asked
          follow(call.node, call.frame, { through: [...way.through, fn], asked }, depth + 1)
        }
        return
      }
      default:
    }
    if (!isCall(up)) return used()
    const index = argumentsOf(up).indexOf(node as never)
    if (index === -1) return used()
    const callee = facts.origins.of(calleeOf(up), at)
    const { root, steps } = callee
    const parameter = root.kind === 'function' && steps.length === 0 ? root.node.params[index] : undefined
    used({ node: up, callee, index })
    if (root.kind === 'function' && parameter !== undefined) {
      const inside: Frame = { file: root.frame.file, fn: root.node, outer: root.frame, call: { node: up, frame: at } }
      for (const name of namesIn(parameter)) references(name, inside, way, depth + 1)
    }
    // String(value), encodeURIComponent(value), and what gives back what it was given
    if (
      callee.root.kind === 'global' &&
      /^(?:String|encodeURIComponent|decodeURIComponent|Array)$/.test(steps[0] ?? '')
    )
      on(up)
  }

  function references(name: Node, at: Frame, way: Way, depth: number): void {
    if (name.type !== 'Identifier') return
    const scope = at.fn ?? at.file.program
    const binding = at.file.bindings.lookup(name.name, name)
    if (binding === undefined) return
    for (const each of referencesTo(binding, name.name, scopeOf(binding) ?? scope, at)) {
      if (each !== name) follow(each, frameFor(each, at), way, depth + 1)
    }
  }
}

function scopeOf(binding: Binding): Node | undefined {
  return binding.kind === 'variable' ? (enclosingFunction(binding.node) ?? undefined) : undefined
}

function referencesTo(binding: Binding, name: string, scope: Node, { file }: Frame): Node[] {
  const found: Node[] = []
  walk(scope, (node) => {
    if (node.type === 'Identifier' && node.name === name && !isName(node)) {
      if (file.bindings.lookup(name, node) === binding) found.push(node)
    }
    return true
  })
  return found
}

/** The key of a property or the name of a member is no use of a variable. */
function isName(node: Node): boolean {
  const { parent } = node
  if (parent?.type === 'MemberExpression') return parent.property === node && !parent.computed
  if (parent?.type === 'Property') return parent.key === node && parent.value !== node && !parent.computed
  return parent?.type === 'VariableDeclarator' && parent.id === node
}

/** The same frame, or one inside it where the reference is in a callback. */
function frameFor(node: Node, at: Frame): Frame {
  const fn = enclosingFunction(node)
  if (fn === undefined || fn === at.fn) return at
  const inner: Callable[] = []
  for (const above of ancestors(node)) {
    if (above === at.fn) break
    if (isCallable(above)) inner.unshift(above)
  }
  return inner.reduce<Frame>(
    (outer, each) => ({ file: at.file, fn: each, outer }),
    at.fn === undefined ? topFrame(at.file) : at,
  )
}

function namesIn(pattern: Node): Node[] {
  const found: Node[] = []
  const plain = bare(pattern)
  walk(plain.type === 'AssignmentPattern' ? plain.left : plain, (node) => {
    if (node.type === 'MemberExpression') return false
    if (
      node.type === 'Identifier' &&
      !(node.parent?.type === 'Property' && node.parent.key === node && node.parent.value !== node)
    )
      found.push(node)
    return true
  })
  return found
}
