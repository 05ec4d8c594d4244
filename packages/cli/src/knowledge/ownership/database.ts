import { calleeOf, isCall, type Frame } from '../../flow/frame.js'
import type { Facts } from '../../flow/facts.js'
import { originPath } from '../../flow/origin.js'
import { bare, returnsOf, type Node } from '../../project/ast.js'
import type { ObjectAccess } from '../object-access/object-access.js'
import { ownersOf } from './schema.js'

/** Whether a database lets a client have only its user's rows. */
export type Keeping = 'kept' | 'unknown' | 'open'

const OF_USER = /^@supabase\/(?:ssr|auth-helpers-nextjs)#create(?:Server|Route|Middleware|Browser|Pages|Server\w*)\w*$/
const SERVICE_KEY = /SERVICE|SECRET|[sS]ervice_?[rR]ole|[aA]dmin/
const SERVICE_NAME = /admin|service/i

/** What the client of a query may see: one with the service role key everything, one with a user's session what policies say. */
export function keepingOf(call: Node, frame: Frame, access: ObjectAccess, facts: Facts): Keeping {
  if (access.store !== 'supabase') return 'open'
  const { made, names, path } = makerOf(clientOf(call, frame), frame, facts)
  if (SERVICE_NAME.test(names) || (made !== undefined && SERVICE_KEY.test(made))) return 'open'
  const secured = access.records !== undefined && ownersOf(facts.project).secured.has(access.records)
  return secured && OF_USER.test(path) ? 'kept' : 'unknown'
}

/** The object that `.from(…)` is called on. */
function clientOf(call: Node, frame: Frame): Node {
  let at: Node = bare(call)
  for (;;) {
    const callee: Node = isCall(at) ? bare(calleeOf(at)) : at
    if (callee.type !== 'MemberExpression') return at
    at = bare(callee.object)
    const name = frame.file.text.slice(callee.property.start, callee.property.end)
    if (name === 'from' || name === 'schema') return at
  }
}

interface Maker {
  /** The text of the library's call that made it; undefined where that is not here. */
  readonly made: string | undefined
  /** What is called there. */
  readonly path: string
  /** What the names and functions on the way are called. */
  readonly names: string
}

/** How a client is made, through names and functions of the project. */
function makerOf(client: Node, frame: Frame, facts: Facts): Maker {
  let node: Node | undefined = bare(client)
  let at = frame
  let names = ''
  const textOf = (each: Node): string => at.file.text.slice(each.start, each.end)
  for (let step = 0; node !== undefined && step < 12; step++) {
    if (node.type === 'Identifier') {
      names += ` ${node.name}`
      const declared = facts.origins.declaration(node, at)
      node = declared?.node
      at = declared?.frame ?? at
    } else if (isCall(node)) {
      const callee = facts.origins.of(calleeOf(node), at)
      const { root, steps } = callee
      names += ` ${textOf(calleeOf(node))}`
      if (root.kind === 'external') return { made: textOf(node), path: originPath(callee), names }
      if (root.kind !== 'function' || steps.length > 0) break
      const value = returnsOf(root.node).at(-1)
      at = { file: root.frame.file, fn: root.node, outer: root.frame, call: { node, frame: at } }
      node = value === undefined ? undefined : bare(value)
    } else if (node.type === 'LogicalExpression') {
      node = bare(node.right)
    } else break
  }
  return { made: undefined, path: '', names }
}
