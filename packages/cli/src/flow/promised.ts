import { bare, enclosingFunction, isCallable, walk, type Callable, type Node } from '../project/ast.js'
import type { Proof } from './check.js'
import { argumentsOf, calledName, calleeOf, isCall, type CallNode, type Frame } from './frame.js'
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
  return new Continuation(origins, covered).called(fn, 0, { file: frame.file, fn, outer: frame }, false)
}

/**
 * Whether middleware, `(req, res, next) => …`, goes on only after a check. `next(error)` is no way on: whoever runs the
 * middleware answers for the error then.
 */
export function goesOnAfter(middleware: Frame, origins: Origins, covered: Covered): boolean {
  const { fn } = middleware
  if (fn === undefined || fn.params.length < 3) return false
  return new Continuation(origins, covered).called(fn, fn.params.length - 1, middleware, true) === 'throws'
}

/** Where a function that a function is given is called, and what is known there. */
class Continuation {
  readonly #origins: Origins
  readonly #covered: Covered

  constructor(origins: Origins, covered: Covered) {
    this.#origins = origins
    this.#covered = covered
  }

  /** @param refuses whether to be called with an error is to be told of one */
  called(of: Callable, index: number, inside: Frame, refuses: boolean, depth = 0): Proof | undefined {
    const uses = usesOf(of, index, inside).filter((use) => !refuses || !givesError(use))
    if (uses.length === 0 || depth > MAX_DEPTH) return undefined
    const open = uses.filter((use) => !this.#after(use, inside, depth))
    if (open.length === 0) return 'throws'
    return open.length < uses.length && open.every(givesNothing) ? 'returns' : undefined
  }

  #after(use: Node, inside: Frame, depth: number): boolean {
    const { parent } = use
    if (parent === undefined || parent === null || !isCall(parent)) return false
    const home = enclosingFunction(use)
    const at: Frame = home === undefined || home === inside.fn ? inside : { file: inside.file, fn: home, outer: inside }
    if (this.#covered(parent, at)) return true
    if (calleeOf(parent) !== use) return this.#handed(parent, use, at, depth)
    // (result) => resolve(result), which somebody else calls.
    const giver = home === inside.fn ? undefined : home?.parent
    return giver !== undefined && giver !== null && isCall(giver) && this.#handed(giver, home as Node, inside, depth)
  }

  /** Whether a call that is given a function calls it only after the check. */
  #handed(call: CallNode, given: Node, at: Frame, depth: number): boolean {
    const { root, steps } = this.#origins.of(calleeOf(call), at)
    if (root.kind !== 'function' || steps.length > 0) return false
    const index = argumentsOf(call).findIndex((each) => bare(each) === given)
    const inside: Frame = { file: root.frame.file, fn: root.node, outer: root.frame, call: { node: call, frame: at } }
    return index >= 0 && this.called(root.node, index, inside, looksForError(given), depth + 1) === 'throws'
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
  const value = givenTo(use)
  if (value === undefined) return isCalled(use)
  if (value.type === 'Literal') return value.value === null || value.value === false
  return value.type === 'Identifier' && value.name === 'undefined'
}

/** `next(new AuthError())`, `next(error)`. */
function givesError(use: Node): boolean {
  const value = givenTo(use)
  if (value === undefined) return false
  if (value.type === 'NewExpression' || value.type === 'CallExpression') {
    return /(?:Error|Exception)$|^(?:unauthorized|forbidden)$/i.test(calledName(value) ?? '')
  }
  return value.type === 'Identifier' && /^(?:e|err|error)$/.test(value.name)
}

function isCalled(use: Node): boolean {
  return use.parent !== null && use.parent !== undefined && isCall(use.parent) && calleeOf(use.parent) === use
}

function givenTo(use: Node): Node | undefined {
  const [value] = isCalled(use) ? argumentsOf(use.parent as CallNode) : []
  return value === undefined ? undefined : bare(value)
}

/** `(result) => result instanceof Error ? reject(result) : resolve(result)`, `(err) => { if (err) … }`. */
function looksForError(given: Node): boolean {
  const name = isCallable(given) && given.params[0]?.type === 'Identifier' ? given.params[0].name : undefined
  if (name === undefined || !isCallable(given) || given.body === null) return false
  let looks = false
  walk(given.body, (node) => {
    if (node.type !== 'IfStatement' && node.type !== 'ConditionalExpression') return !looks
    const test = bare(node.test)
    const tested = test.type === 'BinaryExpression' && test.operator === 'instanceof' ? bare(test.left) : test
    looks ||= tested.type === 'Identifier' && tested.name === name
    return !looks
  })
  return looks
}
