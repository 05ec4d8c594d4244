import { children, isCallable, walk, type Callable, type Node } from '../project/ast.js'
import { isCall } from './frame.js'

/** A value that a function gives to names. */
export interface Giving {
  readonly value: Node
  readonly names: readonly Extract<Node, { type: 'Identifier' }>[]
}

const givings = new WeakMap<Callable, readonly Giving[]>()

/** What a function declares and assigns, in source order, functions inside it not included. */
export function givingsOf(fn: Callable): readonly Giving[] {
  let found = givings.get(fn)
  if (found === undefined) givings.set(fn, (found = givingsIn(fn)))
  return found
}

function givingsIn(fn: Callable): readonly Giving[] {
  const found: Giving[] = []
  walk(fn, (node) => {
    if (node !== fn && isCallable(node)) return false
    if (node.type === 'VariableDeclarator' && node.init !== null)
      found.push({ value: node.init, names: namesIn(node.id) })
    else if (node.type === 'AssignmentExpression') found.push({ value: node.right, names: namesIn(node.left) })
    return true
  })
  return found
}

function namesIn(pattern: Node): Giving['names'] {
  const names: Extract<Node, { type: 'Identifier' }>[] = []
  walk(pattern, (node) => {
    if (node.type === 'Identifier') names.push(node)
  })
  return names
}

/** A part of an expression that may say something. */
export interface Part {
  readonly node: Node
  /** Where the parts after those inside it begin. */
  after: number
}

const parts = new WeakMap<Node, readonly Part[]>()

/** The names, members, calls, comparisons and optional chains of an expression, outer ones first; those of functions in it not included. */
export function partsOf(value: Node): readonly Part[] {
  let found = parts.get(value)
  if (found === undefined) parts.set(value, (found = partsIn(value)))
  return found
}

function partsIn(value: Node): readonly Part[] {
  const found: Part[] = []
  const visit = (node: Node): void => {
    if (isCallable(node)) return
    const part = isPart(node) ? { node, after: 0 } : undefined
    if (part !== undefined) found.push(part)
    for (const child of children(node)) visit(child)
    if (part !== undefined) part.after = found.length
  }
  visit(value)
  return found
}

function isPart(node: Node): boolean {
  return (
    node.type === 'Identifier' ||
    node.type === 'MemberExpression' ||
    node.type === 'BinaryExpression' ||
    node.type === 'ChainExpression' ||
    isCall(node)
  )
}

const decisions = new WeakMap<Callable, readonly Node[]>()

/** Where a function may look at something or end: calls, members, conditions; inner ones first, since they run first. */
export function decisionsOf(fn: Callable): readonly Node[] {
  let found = decisions.get(fn)
  if (found === undefined) decisions.set(fn, (found = decisionsIn(fn)))
  return found
}

function decisionsIn(fn: Callable): readonly Node[] {
  const found: Node[] = []
  const visit = (node: Node): void => {
    if (node !== fn && isCallable(node)) return
    for (const child of children(node)) visit(child)
    if (isCall(node) || DECIDES.has(node.type)) found.push(node)
  }
  visit(fn)
  return found
}

const DECIDES = new Set(['MemberExpression', 'IfStatement', 'ConditionalExpression', 'LogicalExpression'])
