import { ancestors, bare, isCallable, nameOf, walk, type Node } from '../project/ast.js'
import { exitOf } from './exits.js'
import type { Facts } from './facts.js'
import { calleeOf, isCall, type CallNode, type Frame } from './frame.js'
import type { Handler } from './handler.js'
import { originPath, type Origin } from './origin.js'
import type { CallSite } from './reach.js'

/** What becomes of an error that is thrown somewhere in a handler. `open`: nobody here can tell. */
export type Fate = 'caught' | 'escapes' | 'open'

/** Libraries that answer for what a handler throws; those that let it through; of all others nobody can tell. */
export interface Wrapping {
  (callee: Origin, call: CallNode): Fate
}

/** Functions that give back what their argument threw. */
const TRIES =
  /(?:^|[#.…])(?:try\w*|safe(?:ly|Await|Async|Call|Try|Promise|Run|Execute)?|attempt\w*|to|catchError\w*|goTry\w*|from(?:Promise|Throwable|ThrowableAsync)|settle|allSettled|mightFail\w*|handle\w*Error\w*|with\w*Error\w*|with(?:Try)?Catch\w*)$/

/** What becomes of an error at a call: through its function, those that call it, and what the handler is wrapped in. */
export function fateOf(site: CallSite, handler: Handler, facts: Facts, wrapping: Wrapping): Fate {
  // withErrors(withQueue(handler)): the inner wrapper runs inside the outer one, and is also looked at alone.
  const same = handler.entries.length > 1 ? facts.sites(handler).filter(({ node }) => node === site.node) : [site]
  if (same.length > 1 && same.some((each) => fate(each, new Set()) === 'caught')) return 'caught'
  return fate(site, new Set())

  function fate(at: CallSite, seen: Set<CallSite>): Fate {
    if (seen.has(at)) return 'escapes'
    seen.add(at)
    if (isCaught(at.node, at.frame, facts)) return 'caught'
    if (at.from.length > 0) {
      const fates = at.from.map((way) => fate(way, seen))
      return fates.includes('caught') ? 'caught' : fates.includes('open') ? 'open' : 'escapes'
    }
    const fates = handler.chain
      .filter(({ callee }) => callee.root.kind !== 'function')
      .map(({ callee, node }) => wrapping(callee, node))
    return fates.includes('caught') ? 'caught' : fates.includes('open') ? 'open' : 'escapes'
  }
}

/** Whether an error at a node is caught in the function that it is in, by something that does not throw again. */
export function isCaught(node: Node, frame: Frame, facts: Facts): boolean {
  let from = node
  let awaited = false
  for (const above of ancestors(node)) {
    if (isCallable(above)) {
      const { parent } = above
      return parent !== null && parent !== undefined && isCall(parent) && tries(parent, frame, facts)
    }
    if (above.type === 'AwaitExpression') awaited = true
    if (above.type === 'TryStatement' && above.block === from && above.handler !== null) {
      if (exitOf(above.handler.body, frame, facts.origins) !== 'throws') return true
    } else if (isCall(above)) {
      const callee = bare(calleeOf(above))
      if (calleeOf(above) === from) {
        if (callee.type === 'MemberExpression' && catches(nameOf(callee.property, callee.computed), above)) return true
        // A promise that is handed over as it is.
      } else if (!awaited && tries(above, frame, facts)) return true
    }
    from = above
  }
  return false
}

/** Whether an error is caught, and nothing comes of it: `try { await limiter.consume(key) } catch { log() }`. */
export function isSwallowed(node: Node): boolean {
  let from = node
  for (const above of ancestors(node)) {
    if (isCallable(above)) return false
    if (above.type === 'TryStatement' && above.block === from && above.handler !== null) {
      let leaves = false
      walk(above.handler.body, (each) => {
        leaves ||= each.type === 'ReturnStatement' || each.type === 'ThrowStatement'
        return !leaves
      })
      return !leaves
    }
    from = above
  }
  return false
}

function tries(call: CallNode, frame: Frame, facts: Facts): boolean {
  const callee = bare(calleeOf(call))
  return (
    TRIES.test(originPath(facts.origins.of(callee, frame))) || (callee.type === 'Identifier' && TRIES.test(callee.name))
  )
}

/** `.catch(handler)` and `.then(next, handler)`, whose handler does not throw. */
function catches(method: string | undefined, call: CallNode): boolean {
  if (call.type !== 'CallExpression') return false
  const handler = method === 'catch' ? call.arguments[0] : method === 'then' ? call.arguments[1] : undefined
  if (handler === undefined) return false
  const fn = bare(handler)
  if (!isCallable(fn) || fn.body?.type !== 'BlockStatement') return true
  return fn.body.body.at(-1)?.type !== 'ThrowStatement'
}

/** The names that catch clauses of a function give to what was thrown, with the clauses. */
export function catchClauses(fn: Node): Extract<Node, { type: 'CatchClause' }>[] {
  const found: Extract<Node, { type: 'CatchClause' }>[] = []
  walk(fn, (node) => {
    if (node !== fn && isCallable(node)) return false
    if (node.type === 'CatchClause') found.push(node)
    return true
  })
  return found
}
