import { argumentsOf, calleeOf, isCall, type CallNode, type Frame } from '../../flow/frame.js'
import type { Origins } from '../../flow/origins.js'
import { bare, nameOf, propertyOf, type Node } from '../../project/ast.js'

/**
 * What a schema lets through for one field: one of a few values or of a strict form, what a function of the project says,
 * or any text.
 */
export type FieldShape = 'strict' | 'checked' | 'open'

/** The same, with the code of the checks that the project adds. */
export interface FieldSchema {
  readonly shape: FieldShape
  readonly checks: string
}

const STRICT =
  /^(?:enum|nativeEnum|picklist|literal|number|int\d*|bigint|boolean|bool|date|uuid\w*|guid|cuid2?|ulid|nanoid|regex|matches|pattern|oneOf|valid|startsWith|hex|ip|ipv4|ipv6|datetime|hostname|slug|keyof|stringbool|jwt|safeInteger|finite)$/
const CHECKED = /^(?:refine|superRefine|check|custom|transform|pipe|preprocess|test)$/
const OPEN = /^(?:string|url|any|unknown|email|text|mixed)$/

/** What the schema that a call parses by says of a field; undefined where it is not here, or says nothing of it. */
export function fieldShape(call: CallNode, field: string, frame: Frame, origins: Origins): FieldSchema | undefined {
  const callee = bare(calleeOf(call))
  // `schema.parse(x)`, or `parse(schema, x)`.
  const schema = callee.type === 'MemberExpression' ? callee.object : argumentsOf(call)[0]
  // Of a value that the schema is all about, or of one that is deeper, the last name is enough.
  const name = field.split('.').at(-1) ?? ''
  const found = schema === undefined ? undefined : (fieldIn(schema, name, frame, origins, 0) ?? { node: schema, frame })
  return found === undefined ? undefined : shapeOf(found.node, found.frame, origins)
}

interface Written {
  readonly node: Node
  readonly frame: Frame
}

/** The schema of a field, through names, `extend`, `merge` and unions. */
function fieldIn(given: Node, field: string, frame: Frame, origins: Origins, depth: number): Written | undefined {
  const node = bare(given)
  if (depth > 12) return undefined
  const next = (each: Node, at: Frame = frame): Written | undefined => fieldIn(each, field, at, origins, depth + 1)
  if (node.type === 'Identifier') {
    const declared = origins.declaration(node, frame)
    return declared === undefined ? undefined : next(declared.node, declared.frame)
  }
  if (node.type === 'ObjectExpression') {
    const value = propertyOf(node, field)
    if (value !== undefined) return { node: value, frame }
    return first(node.properties, (each) => (each.type === 'SpreadElement' ? next(each.argument) : undefined))
  }
  if (node.type === 'ArrayExpression') return first(node.elements, (each) => (each === null ? undefined : next(each)))
  if (node.type === 'MemberExpression') return next(node.object)
  if (!isCall(node)) return undefined
  const callee = bare(calleeOf(node))
  return (
    first(argumentsOf(node), (each) => next(each)) ??
    (callee.type === 'MemberExpression' ? next(callee.object) : undefined)
  )
}

function first<T, R>(all: readonly T[], find: (each: T) => R | undefined): R | undefined {
  for (const each of all) {
    const found = find(each)
    if (found !== undefined) return found
  }
  return undefined
}

/** By the names of the chain that makes it: `z.string().regex(…)`. */
function shapeOf(given: Node, frame: Frame, origins: Origins): FieldSchema | undefined {
  let open = false
  let checks = ''
  let node: Node = bare(given)
  let at = frame
  for (let step = 0; step < 24; step++) {
    if (isCall(node)) node = bare(calleeOf(node))
    else if (node.type === 'MemberExpression') {
      const name = nameOf(node.property, node.computed) ?? ''
      if (STRICT.test(name)) return { shape: 'strict', checks }
      open ||= OPEN.test(name)
      if (CHECKED.test(name) && isCall(node.parent ?? node)) checks += at.file.text.slice(node.end, node.parent?.end)
      node = bare(node.object)
    } else if (node.type === 'Identifier') {
      if (STRICT.test(node.name)) return { shape: 'strict', checks }
      const declared = origins.declaration(node, at)
      if (declared === undefined) break
      node = declared.node
      at = declared.frame
    } else break
  }
  if (checks !== '') return { shape: 'checked', checks }
  return open ? { shape: 'open', checks } : undefined
}
