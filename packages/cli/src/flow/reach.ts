import { bare, children, isCallable, walk, type Callable, type Node } from '../project/ast.js'
import { argumentsOf, calleeOf, isCall, type CallNode, type Frame } from './frame.js'
import type { Origin } from './origin.js'
import type { Origins } from './origins.js'

/** One call that runs when a handler runs. */
export interface CallSite {
  readonly node: CallNode
  /** What is called. */
  readonly callee: Origin
  readonly frame: Frame
  /** The calls that got into the function that this one is in, in the order in which they were met; none in the handler itself. */
  readonly from: readonly CallSite[]
  /** How many calls lie between it and the handler. */
  readonly depth: number
}

/** Further away from a handler nothing is looked at: it would be about everything. */
const MAX_DEPTH = 12
const MAX_CALLS = 5_000

/**
 * Every call that a function makes, itself and through functions of the project, in the order of their running as far as
 * source order tells it. A function is entered once: what it does the second time is the same.
 */
export function reach(origins: Origins, entry: Frame): CallSite[] {
  const sites: CallSite[] = []
  const entered = new Map<Callable, CallSite[]>()
  enter(entry, undefined)
  return sites

  function enter(frame: Frame, by: CallSite | undefined): void {
    const from: CallSite[] = by === undefined ? [] : [by]
    if (frame.fn !== undefined) {
      const before = entered.get(frame.fn)
      if (before !== undefined) {
        if (by !== undefined) before.push(by)
        return
      }
      entered.set(frame.fn, from)
    }
    const depth = by === undefined ? 0 : by.depth + 1
    for (const node of callsIn(frame.fn ?? frame.file.program)) {
      if (sites.length >= MAX_CALLS) return
      const callee = origins.of(calleeOf(node), frame)
      const site: CallSite = { node, callee, frame, from, depth }
      sites.push(site)
      if (depth >= MAX_DEPTH) continue
      const { root, steps } = callee
      if (root.kind === 'function' && steps.length === 0) {
        enter({ file: root.frame.file, fn: root.node, outer: root.frame, call: { node, frame } }, site)
      }
      for (const { node: fn, frame: made } of chosenFrom(origins, node, callee)) {
        enter({ file: made.file, fn, outer: made, call: { node, frame } }, site)
      }
      // A callback that the callee did not call, or of which nobody can tell.
      for (const callback of callbacksOf(origins, node, frame)) {
        if (!entered.has(callback.fn as Callable)) enter(callback, site)
      }
    }
  }
}

/** The functions of an object of which one is called: `handlers[req.method](req, res)`. */
function chosenFrom(
  origins: Origins,
  { type }: CallNode,
  { root, steps }: Origin,
): readonly { readonly node: Callable; readonly frame: Frame }[] {
  if (type !== 'CallExpression' || root.kind !== 'value' || steps.length !== 1 || steps[0] !== '…') return []
  const object = bare(root.node)
  if (object.type !== 'ObjectExpression') return []
  return object.properties.flatMap((each) => {
    if (each.type !== 'Property') return []
    const value = origins.of(each.value, root.frame)
    if (value.root.kind !== 'function' || value.steps.length > 0) return []
    return [{ node: value.root.node, frame: value.root.frame }]
  })
}

/** The functions that a call is given: inline, by name, or in an object. */
export function callbacksOf(origins: Origins, call: CallNode, frame: Frame): Frame[] {
  const found: Frame[] = []
  for (const node of givenFunctions(call)) {
    if (isCallable(node)) {
      found.push({ file: frame.file, fn: node, outer: frame })
      continue
    }
    const { root, steps } = origins.of(node, frame)
    if (root.kind === 'function' && steps.length === 0) {
      found.push({ file: root.frame.file, fn: root.node, outer: root.frame })
    }
  }
  return found
}

const given = new WeakMap<CallNode, readonly Node[]>()

/** The functions and the names that stand in a call's arguments. */
function givenFunctions(call: CallNode): readonly Node[] {
  const known = given.get(call)
  if (known !== undefined) return known
  const found: Node[] = []
  for (const argument of argumentsOf(call)) {
    const plain = bare(argument)
    walk(plain, (node) => {
      if (isCallable(node)) {
        found.push(node)
        return false
      }
      // chain([withAuth, withLimits])
      if (node.type === 'Identifier' && (node === plain || node.parent?.type === 'ArrayExpression')) found.push(node)
      // The callbacks of a call inside are that call's.
      return !isCall(node)
    })
  }
  given.set(call, found)
  return found
}

const calls = new WeakMap<Node, readonly CallNode[]>()

/** The calls in the body itself, inner ones first: they run first. */
function callsIn(body: Node): readonly CallNode[] {
  const known = calls.get(body)
  if (known !== undefined) return known
  const found: CallNode[] = []
  const visit = (node: Node): void => {
    if (node !== body && isCallable(node)) return
    for (const child of children(node)) visit(child)
    if (isCall(node)) found.push(node)
  }
  visit(body)
  calls.set(body, found)
  return found
}
