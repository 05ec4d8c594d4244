import { argumentsOf, calleeOf, isCall, type CallNode, type Frame } from '../../flow/frame.js'
import { originPath } from '../../flow/origin.js'
import type { Origins } from '../../flow/origins.js'
import type { CallSite } from '../../flow/reach.js'
import type { Binding } from '../../project/bindings.js'
import { bare, nameOf, walk, type Node } from '../../project/ast.js'

const MODEL = String.raw`^mongoose#.*(?:model\(\)|models\.\w+|models\.…)`
const SAVES = new RegExp(
  `${MODEL}(?:\\(\\)|\\.findOne\\(\\).*|\\.findById\\(\\).*)\\.(?:save|updateOne|deleteOne|remove)$`,
)
const MAKES = new RegExp(`${MODEL}$`)
const FINDS = /^find(?:ById|One)$/

/** `new Note({ text })`: a record, which is stored with what it was made of. */
export function makesDocument({ node, callee }: Pick<CallSite, 'node' | 'callee'>): boolean {
  return node.type === 'NewExpression' && MAKES.test(originPath(callee))
}

/** `note.save()`: what changes or removes a record of Mongoose through the record itself. */
export function changesDocument({ callee }: Pick<CallSite, 'callee'>): boolean {
  return SAVES.test(originPath(callee))
}

/** The query that found the record which a call changes; undefined for a new one. */
export function queryOf(
  { node, frame }: Pick<CallSite, 'node' | 'frame'>,
  origins: Origins,
): CallSite['node'] | undefined {
  const document = documentOf(node)
  const found = document === undefined ? undefined : origins.declaration(document, frame)
  if (found === undefined || found.frame.file !== frame.file) return undefined
  let at: Node = found.node.type === 'AwaitExpression' ? bare(found.node.argument) : found.node
  while (isCall(at)) {
    const callee: Node = bare(calleeOf(at))
    if (callee.type !== 'MemberExpression') return undefined
    if (FINDS.test(nameOf(callee.property, callee.computed) ?? '')) return at
    at = bare(callee.object)
  }
  return undefined
}

/** The `new` that made the record which a call stores; undefined for one that a query found. */
export function constructionOf(
  { node, frame }: Pick<CallSite, 'node' | 'frame'>,
  origins: Origins,
): CallNode | undefined {
  const callee = bare(calleeOf(node))
  const object = callee.type === 'MemberExpression' ? bare(callee.object) : undefined
  const made = object?.type === 'Identifier' ? origins.declaration(object, frame)?.node : object
  if (made === undefined || !isCall(made)) return undefined
  return makesDocument({ node: made, callee: origins.of(calleeOf(made), frame) }) ? made : undefined
}

/** What is written into a record before it is saved, by the field; undefined for a list that it is added to. */
export function filledInto({
  node,
  frame,
}: Pick<CallSite, 'node' | 'frame'>): readonly { readonly key: string | undefined; readonly value: Node }[] {
  const document = documentOf(node)
  if (document === undefined || frame.fn === undefined) return []
  const named = frame.file.bindings.lookup(document.name, document)
  if (named === undefined) return []
  const found: { key: string | undefined; value: Node }[] = []
  walk(frame.fn, (each) => {
    if (
      each.type === 'AssignmentExpression' &&
      each.left.type === 'MemberExpression' &&
      isOf(each.left, named, frame)
    ) {
      found.push({ key: nameOf(each.left.property, each.left.computed), value: each.right })
    } else if (isCall(each)) found.push(...handedTo(each, named, frame).map((value) => ({ key: undefined, value })))
    return true
  })
  return found
}

const ADDS = /^(?:push|unshift|addToSet|set|overwrite)$/

/** `note.tags.push(tag)`, `note.set(body)`, `Object.assign(note, body)`. */
function handedTo(call: CallNode, named: Binding, frame: Frame): readonly Node[] {
  const callee = bare(calleeOf(call))
  if (callee.type !== 'MemberExpression') return []
  const method = nameOf(callee.property, callee.computed) ?? ''
  const given = argumentsOf(call)
  if (ADDS.test(method) && isOf(callee, named, frame)) return given
  const [first, ...rest] = given
  const assigns = method === 'assign' && callee.object.type === 'Identifier' && callee.object.name === 'Object'
  return assigns && first !== undefined && baseOf(first, frame) === named ? rest : []
}

/** Whether something is a part of a record, or of what was found in one of its lists. */
function isOf(member: Node, named: Binding, frame: Frame): boolean {
  const base = baseOf(member, frame)
  if (base === named) return true
  return base?.kind === 'variable' && base.init !== undefined && baseOf(base.init, frame) === named
}

/** The name that a chain of members and calls begins with. */
function baseOf(node: Node, { file }: Frame): Binding | undefined {
  let at: Node = bare(node)
  for (;;) {
    if (at.type === 'MemberExpression') at = bare(at.object)
    else if (isCall(at)) at = bare(calleeOf(at))
    else break
  }
  return at.type === 'Identifier' ? file.bindings.lookup(at.name, at) : undefined
}

function documentOf(call: CallNode): (Node & { type: 'Identifier' }) | undefined {
  const callee = bare(calleeOf(call))
  if (callee.type !== 'MemberExpression') return undefined
  const object = bare(callee.object)
  return object.type === 'Identifier' ? object : undefined
}
