import { calledName, argumentsOf, calleeOf, isCall, type Frame } from '../../flow/frame.js'
import { originPath } from '../../flow/origin.js'
import type { Origins } from '../../flow/origins.js'
import { bare, nameOf, propertyOf, type Node } from '../../project/ast.js'

const LIBRARY =
  /^(?:zod(?:\/[\w-]+)*|@zod\/mini|zod-form-data|yup|joi|@hapi\/joi|valibot|superstruct|arktype|@sinclair\/typebox|typebox|effect(?:\/Schema)?|@effect\/schema(?:\/Schema)?|myzod|@hono\/zod-openapi)#(?:z|default|zfd|Joi|yup|v|s|Type|t|S|Schema|iso|coerce|\.)*$/

/** A schema as it was written: `z.string().trim().max(80)` is `string` with `trim` and `max`. */
export interface Written {
  /** What it began as. */
  readonly base: string
  /** What was added to it, options' names among them. */
  readonly parts: readonly string[]
  /** The call that it began with, and where. */
  readonly call: Node
  readonly frame: Frame
}

/** One field of a schema, with the names above it. */
export interface Field extends Written {
  readonly name: string
  readonly node: Node
}

/** Reads what a schema is made of, through names and files. Nothing of it is run. */
export function schemaWritten(node: Node, frame: Frame, origins: Origins, depth = 0): Written | undefined {
  const plain = bare(node)
  if (depth > 16) return undefined
  if (plain.type === 'Identifier') {
    const declared = origins.declaration(plain, frame)
    return declared === undefined ? undefined : schemaWritten(declared.node, declared.frame, origins, depth + 1)
  }
  if (plain.type === 'Literal' && typeof plain.value === 'string') {
    // ArkType: `'string <= 80'`
    return { base: plain.value, parts: [], call: plain, frame }
  }
  if (!isCall(plain)) return undefined
  const callee = bare(calleeOf(plain))
  const [first, ...others] = argumentsOf(plain)
  const name = callee.type === 'MemberExpression' ? nameOf(callee.property, callee.computed) : undefined
  const beginsHere =
    callee.type === 'Identifier'
      ? LIBRARY.test(originPath(origins.of(callee, frame)).replace(/#\w+$/, '#'))
      : callee.type === 'MemberExpression' && LIBRARY.test(originPath(origins.of(callee.object, frame)))
  if (beginsHere) {
    const base = name ?? originPath(origins.of(callee, frame)).replace(/^.*#/, '')
    // `v.pipe(v.string(), v.maxLength(80))`, `size(string(), 0, 80)`, `z.optional(z.string())`
    if (
      /^(?:pipe|size|optional|nullable|nullish|optionalWith|nonempty|trimmed|refine|coerce|defaulted|Optional)$/.test(
        base,
      )
    ) {
      const inner = first === undefined ? undefined : schemaWritten(first, frame, origins, depth + 1)
      if (inner === undefined) return undefined
      const more = others.flatMap((each) => {
        const part = bare(each)
        return isCall(part) ? [calledName(part) ?? ''] : []
      })
      return { ...inner, parts: [...inner.parts, base, ...more] }
    }
    return { base, parts: optionsOf(argumentsOf(plain)), call: plain, frame }
  }
  if (callee.type !== 'MemberExpression' || name === undefined) return undefined
  const inner = schemaWritten(callee.object, frame, origins, depth + 1)
  return inner === undefined ? undefined : { ...inner, parts: [...inner.parts, name] }
}

/** `Type.String({ maxLength: 80 })` */
function optionsOf(args: readonly Node[]): string[] {
  return args.flatMap((each) => {
    const plain = bare(each)
    if (plain.type !== 'ObjectExpression') return []
    return plain.properties.flatMap((property) =>
      property.type === 'Property' ? [nameOf(property.key, property.computed) ?? '…'] : [],
    )
  })
}

const OBJECT = /^(?:object|strictObject|looseObject|objectAsync|interface|type|Object|Struct|struct|formData|partial)$/
const SEVERAL = /^(?:union|discriminatedUnion|variant|intersection|intersect|or|and|Union|Intersect|alternatives)$/
const MAX_FIELDS = 200

/** The fields of a schema of an object, those of parts of it included. Empty for what is no object. */
export function fieldsOf(node: Node, frame: Frame, origins: Origins): Field[] {
  const found: Field[] = []
  visit(node, frame, '', 0)
  return found

  function visit(given: Node, at: Frame, above: string, depth: number): void {
    const plain = bare(given)
    if (depth > 12 || found.length > MAX_FIELDS) return
    if (plain.type === 'Identifier') {
      const declared = origins.declaration(plain, at)
      if (declared !== undefined) visit(declared.node, declared.frame, above, depth + 1)
      return
    }
    if (plain.type === 'MemberExpression') {
      // `...base.shape`
      visit(plain.object, at, above, depth + 1)
      return
    }
    if (plain.type === 'ObjectExpression') {
      shape(plain, at, above, depth)
      return
    }
    if (!isCall(plain)) return
    const callee = bare(calleeOf(plain))
    const written = schemaWritten(plain, at, origins)
    const name = calledName(plain) ?? ''
    if (written !== undefined && written.call === plain) {
      if (OBJECT.test(written.base)) {
        const [first] = argumentsOf(plain)
        if (first !== undefined) visit(first, at, above, depth + 1)
      } else if (SEVERAL.test(written.base)) {
        for (const each of argumentsOf(plain)) {
          const list = bare(each)
          if (list.type === 'ArrayExpression') {
            for (const one of list.elements) if (one !== null) visit(one, at, above, depth + 1)
          } else if (list.type !== 'Literal') visit(list, at, above, depth + 1)
        }
      }
      return
    }
    if (callee.type !== 'MemberExpression') return
    const before = found.length
    visit(callee.object, at, above, depth + 1)
    const [first] = argumentsOf(plain)
    if (first === undefined) return
    if (
      name === 'extend' ||
      name === 'merge' ||
      name === 'and' ||
      name === 'or' ||
      name === 'keys' ||
      name === 'safeExtend' ||
      name === 'concat'
    ) {
      visit(first, at, above, depth + 1)
    } else if (name === 'pick' || name === 'omit') {
      const own = found.splice(before)
      found.push(...own.filter((field) => (propertyOf(first, field.name) !== undefined) === (name === 'pick')))
    }
  }

  function shape(object: Extract<Node, { type: 'ObjectExpression' }>, at: Frame, above: string, depth: number): void {
    for (const property of object.properties) {
      if (property.type === 'SpreadElement') {
        visit(property.argument, at, above, depth + 1)
        continue
      }
      const name = nameOf(property.key, property.computed)
      if (name === undefined) continue
      const path = above === '' ? name : `${above}.${name}`
      const written = schemaWritten(property.value, at, origins)
      if (written === undefined) continue
      found.push({ ...written, name: path, node: property })
      if (OBJECT.test(written.base)) {
        const [first] = isCall(written.call) ? argumentsOf(written.call) : []
        if (first !== undefined) visit(first, written.frame, path, depth + 1)
      }
    }
  }
}

const HARMLESS =
  /^(?:min|nonempty|trim|optional|nullable|nullish|default|defaulted|prefault|describe|required|notRequired|defined|allow|toLowerCase|toUpperCase|lowercase|uppercase|meta|openapi|label|title|description|messages|message|error|required_error|invalid_type_error|catch|brand|readonly|ensure|strict|typeError|nonEmpty|minLength|pipe|string|empty|exactOptional|unwrap|notOneOf|nonoptional)$/
const FILES = /^(?:instanceof|file|File|custom)$/

/** Whether a field takes a text of any length and any form. */
export function isAnyText({ base, parts, call }: Written): boolean {
  if (base === 'string' && call.type === 'Literal') return true
  return /^(?:string|String|text)$/.test(base) && parts.every((part) => HARMLESS.test(part))
}

/** Whether a field takes a text of any form, of whatever length. */
export function isAnyForm(field: Written): boolean {
  return isAnyText({ ...field, parts: field.parts.filter((part) => !/^(?:max|maxLength|length|size)$/.test(part)) })
}

/** Whether a field takes anything at all. */
export function isAnything({ base, parts }: Written): boolean {
  return /^(?:any|unknown|Any|Unknown|mixed)$/.test(base) && parts.every((part) => HARMLESS.test(part))
}

/** Whether a field takes a file of any size. */
export function isAnyFile({ base, parts, call }: Written): boolean {
  if (base === 'instanceof' || base === 'instance') {
    const [first] = isCall(call) ? argumentsOf(call) : []
    const name = first === undefined ? undefined : bare(first)
    if (name?.type !== 'Identifier' || !/^(?:File|Blob)$/.test(name.name)) return false
  } else if (!FILES.test(base) || base === 'custom') return false
  return parts.every((part) => HARMLESS.test(part))
}
