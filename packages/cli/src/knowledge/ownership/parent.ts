import type { Facts } from '../../flow/facts.js'
import { calleeOf, isCall, type Frame } from '../../flow/frame.js'
import type { Guard } from '../../flow/guards.js'
import type { Handler } from '../../flow/handler.js'
import type { CallSite } from '../../flow/reach.js'
import { bare, walk, type Node } from '../../project/ast.js'
import { isDatabase, objectAccessOf, type ObjectAccess, type Term } from '../object-access/object-access.js'
import type { Lineages } from './lineage.js'
import { namesObject } from './ownership.js'

/**
 * Whether a check that has passed is about another record than the one that is used: `/shops/[shopId]/items/[itemId]`
 * asks whose the shop is, and then finds the item by its id alone. Nothing ties the two together.
 */
export function isOfAnother(
  guard: Pick<Guard, 'check' | 'frame'>,
  site: CallSite,
  access: ObjectAccess,
  handler: Handler,
  facts: Facts,
  lineages: Lineages,
): boolean {
  const asked = accessAt(guard.check, guard.frame, facts)
  if (asked === undefined || !isDatabase(asked) || !isDatabase(access)) return false
  if (asked.verb !== 'read' || asked.records === undefined || asked.records === access.records) return false
  const parent = fieldsOf(asked, handler, facts, lineages)
  const child = fieldsOf(access, handler, facts, lineages)
  if (parent === undefined || child === undefined || parent.size === 0 || child.size === 0) return false
  if ([...child].some((field) => parent.has(field))) return false
  return !isTied(parent, child, site, guard.check, handler, facts, lineages)
}

function accessAt(check: Node, frame: Frame, facts: Facts): ObjectAccess | undefined {
  if (!isCall(check)) return undefined
  return objectAccessOf({ node: check, callee: facts.origins.of(calleeOf(check), frame), frame }, facts.origins)
}

/** The parts of the request that a query selects records by; undefined where something else selects too. */
function fieldsOf(
  { where }: ObjectAccess,
  handler: Handler,
  facts: Facts,
  lineages: Lineages,
): ReadonlySet<string> | undefined {
  const fields = new Set<string>()
  for (const term of where) {
    if (lineages.of(term.value, term.frame).principal) continue
    if (!namesObject(term.key)) return undefined
    const names = sentNames(term, handler, facts)
    if (names.length !== 1) return undefined
    fields.add(names[0] as string)
  }
  return fields
}

function sentNames({ value, frame }: Pick<Term, 'value' | 'frame'>, handler: Handler, facts: Facts): string[] {
  return facts.sources
    .of(value, frame, handler)
    .flatMap(({ kind, field }) => (field === undefined ? [] : [`${kind} ${field}`]))
}

/** Whether another query selects by both, or a comparison looks at what belongs together. */
function isTied(
  parent: ReadonlySet<string>,
  child: ReadonlySet<string>,
  site: CallSite,
  check: Node,
  handler: Handler,
  facts: Facts,
  lineages: Lineages,
): boolean {
  const frames = new Map<Node, Frame>()
  for (const each of facts.sites(handler)) {
    if (each.frame.fn !== undefined) frames.set(each.frame.fn, each.frame)
    if (each.node === site.node || each.node === check) continue
    const other = objectAccessOf(each, facts.origins)
    if (other === undefined) continue
    const names = other.where.flatMap((term) => sentNames(term, handler, facts))
    const own = other.where.some((term) => lineages.of(term.value, term.frame).principal)
    if (names.some((name) => child.has(name)) && (own || names.some((name) => parent.has(name)))) return true
  }
  return [...frames].some(([fn, frame]) => compares(fn, frame, parent, child, handler, facts, lineages))
}

/** `item.shopId !== params.shopId`, or anything else that sets what was found against what was sent. */
function compares(
  fn: Node,
  frame: Frame,
  parent: ReadonlySet<string>,
  child: ReadonlySet<string>,
  handler: Handler,
  facts: Facts,
  lineages: Lineages,
): boolean {
  let found = false
  const isSent = (node: Node): boolean =>
    sentNames({ value: node, frame }, handler, facts).some((name) => parent.has(name) || child.has(name))
  walk(fn, (node) => {
    if (found) return false
    if (node.type !== 'BinaryExpression' || !/^[!=]==?$/.test(node.operator)) return true
    const sides = [bare(node.left), bare(node.right)]
    const record = sides.some((side) => lineages.of(side, frame).found || lineages.of(side, frame).reads.size > 0)
    found = record && (sides.some(isSent) || sides.every((side) => lineages.of(side, frame).found))
    return !found
  })
  return found
}
