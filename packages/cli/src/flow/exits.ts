import type { Statement } from 'oxc-parser'
import { ancestors, bare, isCallable, type Callable, type Node } from '../project/ast.js'
import { calleeOf, isCall, type Frame } from './frame.js'
import { originPath } from './origin.js'
import type { Origins } from './origins.js'

/** Calls that do not come back. */
const NEVER_RETURNS =
  /^next\/navigation#(?:redirect|permanentRedirect|notFound|forbidden|unauthorized)$|^#process\.exit$|^(?:#|…)?assertNever$/

/** How a statement leaves the code after it unreached. */
export type Exit = 'throws' | 'returns'

/** Whether nothing after a statement runs once it has, and how; undefined where something may. */
export function exitOf(statement: Node, frame: Frame, origins: Origins): Exit | undefined {
  switch (statement.type) {
    case 'ReturnStatement':
    case 'ContinueStatement':
    case 'BreakStatement':
      return 'returns'
    case 'ThrowStatement':
      return 'throws'
    case 'BlockStatement':
      return firstExit(statement.body, frame, origins)
    case 'IfStatement': {
      if (statement.alternate === null) return undefined
      const one = exitOf(statement.consequent, frame, origins)
      const other = exitOf(statement.alternate, frame, origins)
      return one === undefined || other === undefined ? undefined : one === other ? one : 'returns'
    }
    case 'TryStatement': {
      const inside = exitOf(statement.block, frame, origins)
      if (inside !== 'throws') return inside
      return statement.handler === null ? inside : exitOf(statement.handler.body, frame, origins)
    }
    case 'ExpressionStatement': {
      const expression = bare(statement.expression)
      if (!isCall(expression)) return undefined
      const callee = origins.of(calleeOf(expression), frame)
      if (NEVER_RETURNS.test(originPath(callee))) return 'throws'
      const { root, steps } = callee
      return root.kind === 'function' && steps.length === 0 && alwaysThrows(root.node, root.frame, origins)
        ? 'throws'
        : undefined
    }
    default:
      return undefined
  }
}

const throwers = new WeakMap<Callable, boolean>()

/** Whether a function of the project never comes back. One that calls itself does, as far as anybody can tell. */
function alwaysThrows(fn: Callable, frame: Frame, origins: Origins): boolean {
  const known = throwers.get(fn)
  if (known !== undefined || fn.body?.type !== 'BlockStatement') return known === true
  throwers.set(fn, false)
  const throws = firstExit(fn.body.body, frame, origins) === 'throws'
  throwers.set(fn, throws)
  return throws
}

function firstExit(statements: readonly Statement[], frame: Frame, origins: Origins): Exit | undefined {
  for (const statement of statements) {
    const exit = exitOf(statement, frame, origins)
    if (exit !== undefined) return exit
  }
  return undefined
}

/** Source positions, `end` not included. */
export interface Region {
  readonly start: number
  readonly end: number
}

/** What runs after a statement or expression only if it was passed: the rest of its block, and no more where it is conditional. */
export function rest(node: Node): Region {
  let from = node
  for (const above of ancestors(node)) {
    if (isCallable(above)) return { start: node.end, end: above.end }
    // After a try whose catch leaves, all went well.
    if (above.type === 'TryStatement' && above.block === from) {
      from = above
      continue
    }
    const conditional =
      (above.type === 'IfStatement' && above.test !== from) ||
      (above.type === 'ConditionalExpression' && above.test !== from) ||
      (above.type === 'LogicalExpression' && above.left !== from) ||
      above.type === 'SwitchCase' ||
      above.type === 'CatchClause' ||
      above.type === 'ForStatement' ||
      above.type === 'ForOfStatement' ||
      above.type === 'ForInStatement' ||
      above.type === 'WhileStatement'
    if (conditional) return { start: node.end, end: from.end }
    from = above
  }
  return { start: node.end, end: from.end }
}

/** Whether an error that is thrown here is caught in the same function by something that goes on. */
export function swallowed(node: Node, frame: Frame, origins: Origins): Node | undefined {
  let from = node
  for (const above of ancestors(node)) {
    if (isCallable(above)) return undefined
    if (above.type === 'TryStatement' && above.block === from && above.handler !== null) {
      if (exitOf(above.handler.body, frame, origins) === undefined) return above.block
    }
    from = above
  }
  return undefined
}
