import { bare, enclosingFunction, isCallable, walk, type Callable, type Node } from '../project/ast.js'
import type { Proof } from './check.js'
import { argumentsOf, calleeOf, isCall, type CallNode, type Frame } from './frame.js'
import { originPath } from './origin.js'
import type { Origins } from './origins.js'

/** Whether a check has passed where a node runs. */
export type Covered = (node: Node, frame: Frame) => boolean

/** Middleware calls `next` through fewer functions than this. */
const MAX_DEPTH = 6

/**
 * What it proves to wait for `new Promise((resolve, reject) => …)`: `throws` where `resolve` is called, or handed to
 * middleware that calls it, only after a check; `returns` where it is also called with nothing.
 */
export function promised(made: CallNode, frame: Frame, origins: Origins, covered: Covered): Proof | undefined {
  if (made.type !== 'NewExpression' || originPath(origins.of(calleeOf(made), frame)) !== '#Promise') return undefined
  const executor = made.arguments[0]
  if (executor === undefined || !isCallable(bare(executor))) return undefined
  const fn = bare(executor) as Callable
  return called(fn, 0, { file: frame.file, fn, outer: frame }, 0)

  /** What is proven where a function that a function is given is called. */
  function called(of: Callable, index: number, inside: Frame, depth: number): Proof | undefined {
    const uses = usesOf(of, index, inside)
    if (uses.length === 0 || depth > MAX_DEPTH) return undefined
    const open = uses.filter((use) => !after(use, inside, depth))
    if (open.length === 0) return 'throws'
    return open.length < uses.length && open.every(givesNothing) ? 'returns' : undefined
  }

  function after(use: Node, inside: Frame, depth: number): boolean {
    const { parent } = use
    if (parent === undefined || parent === null || !isCall(parent)) return false
    const home = enclosingFunction(use)
    const at: Frame = home === undefined || home === inside.fn ? inside : { file: inside.file, fn: home, outer: inside }
    if (covered(parent, at)) return true
    if (calleeOf(parent) !== use) return handed(parent, use, at, depth)
    // (result) => resolve(result), which somebody else calls.
    const giver = home === inside.fn ? undefined : home?.parent
    return giver !== undefined && giver !== null && isCall(giver) && handed(giver, home as Node, inside, depth)
  }

  /** Whether a call that is given a function calls it only after the check. */
  function handed(call: CallNode, given: Node, at: Frame, depth: number): boolean {
    const { root, steps } = origins.of(calleeOf(call), at)
    if (root.kind !== 'function' || steps.length > 0) return false
    const index = argumentsOf(call).findIndex((each) => bare(each) === given)
    const inside: Frame = { file: root.frame.file, fn: root.node, outer: root.frame, call: { node: call, frame: at } }
    return index >= 0 && called(root.node, index, inside, depth + 1) === 'throws'
  }
}

function usesOf(fn: Callable, index: number, { file }: Frame): readonly Node[] {
  const parameter = fn.params[index]
  if (parameter?.type !== 'Identifier' || fn.body === null) return []
  const uses: Node[] = []
  walk(fn.body, (node) => {
    if (node.type !== 'Identifier' || node.name !== parameter.name) return
    const binding = file.bindings.lookup(node.name, node)
    if (binding?.kind === 'parameter' && binding.of === fn && binding.index === index) uses.push(node)
  })
  return uses
}

/** `resolve()`, `resolve(null)`, `resolve(false)`. */
function givesNothing(use: Node): boolean {
  const call = use.parent
  if (call === undefined || call === null || !isCall(call) || calleeOf(call) !== use) return false
  const [value] = argumentsOf(call)
  if (value === undefined) return true
  const plain = bare(value)
  if (plain.type === 'Literal') return plain.value === null || plain.value === false
  return plain.type === 'Identifier' && plain.name === 'undefined'
}
