import { argumentsOf, calleeOf, type Frame } from '../../flow/frame.js'
import type { Origins } from '../../flow/origins.js'
import type { CallSite } from '../../flow/reach.js'
import { bare, isCallable, nameOf, walk, type Node } from '../../project/ast.js'
import { isStandIn } from '../answers/exposure.js'
import type { ObjectAccess } from './object-access.js'
import { termsIn, type Term } from './terms.js'

type Site = Pick<CallSite, 'node' | 'callee' | 'frame'>

/** What a call does to records that a module keeps itself, in a list or behind something named like a database. */
export function memoryAccess(site: Site, origins: Origins): ObjectAccess | undefined {
  const { node, frame, callee } = site
  const { root, steps } = callee
  const member = bare(calleeOf(node))
  if (member.type !== 'MemberExpression' || member.object.type !== 'Identifier') return undefined
  const method = nameOf(member.property, member.computed) ?? ''
  const records = member.object.name
    .replace(/_?(?:db|store|repo\w*|dao|list|data)$/i, '')
    .toLowerCase()
    .replace(/s$/, '')
  const shared = { store: 'memory', records, counts: false } as const
  if (root.kind === 'value' && steps.length === 1 && /^(?:find|filter|findIndex)$/.test(method)) {
    if (root.frame.fn !== undefined || !isList(root.node)) return undefined
    const where = compared(argumentsOf(node)[0], frame)
    return { ...shared, verb: method === 'findIndex' ? 'change' : 'read', where, data: [] }
  }
  if (root.kind !== 'function' || !isStandIn(site, origins)) return undefined
  const given = argumentsOf(node).flatMap((each, index): readonly Term[] => {
    const parameter = root.node.params[index]
    return termsIn(each, frame, origins, parameter?.type === 'Identifier' ? parameter.name : undefined)
  })
  return /^(?:add|append|insert|create|put)/.test(method)
    ? { ...shared, verb: 'create', where: [], data: given }
    : { ...shared, verb: 'change', where: given, data: [] }
}

function isList(node: Node): boolean {
  const list = bare(node)
  return list.type === 'ArrayExpression' && list.elements.some((each) => each?.type === 'ObjectExpression')
}

/** `(user) => user.id === id` */
function compared(callback: Node | undefined, frame: Frame): Term[] {
  const fn = callback === undefined ? undefined : bare(callback)
  const found: Term[] = []
  if (fn === undefined || !isCallable(fn)) return found
  const [parameter] = fn.params
  if (parameter?.type !== 'Identifier') return found
  const keyOf = (side: Node): string | undefined => {
    const plain = bare(side)
    if (plain.type !== 'MemberExpression' || plain.object.type !== 'Identifier') return undefined
    return plain.object.name === parameter.name ? nameOf(plain.property, plain.computed) : undefined
  }
  walk(fn, (node) => {
    if (node.type !== 'BinaryExpression' || !/^===?$/.test(node.operator)) return true
    for (const [side, other] of [
      [node.left, node.right],
      [node.right, node.left],
    ] as const) {
      const key = keyOf(side)
      if (key !== undefined) found.push({ key, value: other, frame: { file: frame.file, fn, outer: frame } })
    }
    return false
  })
  return found
}
