import { calledName, argumentsOf, calleeOf, isCall, type CallNode, type Frame } from '../../flow/frame.js'
import type { Origins } from '../../flow/origins.js'
import type { CallSite } from '../../flow/reach.js'
import { bare, isCallable, nameOf, propertyOf, textOf, walk, type Node } from '../../project/ast.js'
import { chained, termsIn, written, type Term } from './terms.js'

/** Methods of Supabase, Knex and Mongoose that compare one column: `.eq('id', id)`. */
const COMPARES = /^(?:eq|neq|in|is|like|ilike|contains|containedBy|overlaps|filter|equals|andWhere|orWhere|not)$/
/** Functions of Drizzle and of Kysely's expression builder. */
const COMPARE_CALL = /^(?:eq|ne|inArray|notInArray|like|ilike|gt|gte|lt|lte|between|arrayContains|arrayOverlaps)$/

/** The conditions and values of a builder's chain, whichever library's it is. */
export function builderTerms(
  { node, frame, callee }: Pick<CallSite, 'node' | 'frame' | 'callee'>,
  origins: Origins,
): { where: Term[]; data: Term[] } {
  const where: Term[] = []
  const data: Term[] = []
  const own = callee.steps.at(-1) ?? ''
  const [given] = argumentsOf(node)
  if (/^(?:insert|update|upsert)$/.test(own) && given !== undefined && isOfTable(node)) {
    data.push(...termsIn(given, frame, origins))
  }
  // db.query.posts.findFirst({ where: eq(posts.id, id) }), or of its second version { where: { id } }
  const condition = /^find(?:First|Many)$/.test(own) ? propertyOf(given, 'where') : undefined
  if (condition !== undefined) where.push(...conditionTerms(condition, frame, origins))
  for (const { method, args } of chained(node, frame)) {
    const [one, two, three] = args
    if (one === undefined) continue
    if (method === 'set' || method === 'values') data.push(...termsIn(one, frame, origins))
    else if (method === 'match') where.push(...termsIn(one, frame, origins))
    else if (method === 'or') where.push(...textTerms(one, frame))
    else if (COMPARES.test(method) || ((method === 'where' || method === 'having') && two !== undefined)) {
      const value = three ?? two
      const key = columnOf(one)
      if (value !== undefined) where.push({ key, value, frame })
    } else if (/^(?:where|having|andWhere|orWhere|innerJoin|leftJoin|rightJoin)$/.test(method)) {
      for (const each of args) where.push(...conditionTerms(each, frame, origins))
    }
  }
  return { where, data }
}

/** `.from('notes').insert(row)`, where others say the table: `.insert(notes)`. */
function isOfTable(node: CallNode): boolean {
  const callee = bare(calleeOf(node))
  const from = callee.type === 'MemberExpression' ? bare(callee.object) : undefined
  const method = from !== undefined && isCall(from) ? bare(calleeOf(from)) : undefined
  return method?.type === 'MemberExpression' && nameOf(method.property, method.computed) === 'from'
}

/** `and(eq(posts.id, id), eq(posts.userId, user.id))`, functions that build one, templates of SQL. */
export function conditionTerms(given: Node, frame: Frame, origins: Origins, depth = 0): Term[] {
  const { node, frame: at } = written(given, frame, origins)
  const found: Term[] = []
  if (depth > 6) return found
  if (node.type === 'ObjectExpression') return termsIn(node, at, origins)
  walk(node, (each) => {
    if (each.type === 'Identifier' && each !== node) {
      const { node: inner, frame: there } = written(each, at, origins)
      // Conditions that were collected before: and(...filters).
      if (inner.type === 'ArrayExpression' || (isCall(inner) && isComparison(inner))) {
        found.push(...conditionTerms(inner, there, origins, depth + 1), ...pushedTo(each, at, origins, depth))
      }
      return false
    }
    if (!isCall(each)) return true
    if (each.type === 'TaggedTemplateExpression') {
      found.push(...templateTerms(each, at))
      return false
    }
    if (!isComparison(each)) return true
    const [column, value, third] = argumentsOf(each)
    // eb('id', '=', id)
    const compared = third !== undefined && value !== undefined && textOf(value) !== undefined ? third : value
    if (column !== undefined && compared !== undefined)
      found.push({ key: columnOf(column), value: compared, frame: at })
    return false
  })
  if (isCallable(node) || found.length > 0) return found
  return node.type === 'Identifier' || isCall(node) ? [{ key: undefined, value: node, frame: at }] : found
}

function isComparison(call: CallNode): boolean {
  const name = calledName(call)
  if (name === undefined) return false
  if (COMPARE_CALL.test(name)) return argumentsOf(call).length >= 2
  return /^(?:eb|cmpr|expression)$/i.test(name) && argumentsOf(call).length === 3
}

/** `filters.push(eq(…))`. */
function pushedTo(name: Node, frame: Frame, origins: Origins, depth: number): Term[] {
  const found: Term[] = []
  if (name.type !== 'Identifier' || frame.fn === undefined) return found
  walk(frame.fn, (each) => {
    if (each.type !== 'CallExpression') return true
    const { callee } = each
    if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return true
    if (callee.object.name !== name.name || nameOf(callee.property, callee.computed) !== 'push') return true
    for (const given of each.arguments) found.push(...conditionTerms(given, frame, origins, depth + 1))
    return false
  })
  return found
}

/** The column in `posts.userId`, `'posts.user_id'`, `"userId"`. */
function columnOf(node: Node): string | undefined {
  const text = textOf(node)
  if (text !== undefined) return /(\w+)\s*$/.exec(text)?.[1]
  const plain = bare(node)
  if (plain.type === 'MemberExpression') return nameOf(plain.property, plain.computed)
  return plain.type === 'Identifier' ? plain.name : undefined
}

/** `.or(`user_id.eq.${id},team_id.eq.${team}`)` */
function textTerms(given: Node, frame: Frame): Term[] {
  const text = bare(given)
  if (text.type !== 'TemplateLiteral') return []
  return text.expressions.map((value, index) => ({
    key: /(\w+)\.\w+\.[^.]*$/.exec(text.quasis[index]?.value.cooked ?? '')?.[1],
    value,
    frame,
  }))
}

/** sql`${posts.userId} = ${user.id}` */
function templateTerms(call: CallNode, frame: Frame): Term[] {
  if (call.type !== 'TaggedTemplateExpression') return []
  const { quasis, expressions } = call.quasi
  return expressions.map((value, index) => {
    const before = expressions[index - 1]
    const text = quasis[index]?.value.cooked ?? ''
    const column = /(\w+)\s*(?:=|in)\s*\(?\s*$/i.exec(text)?.[1]
    return { key: column ?? (before !== undefined && /^\s*=/.test(text) ? columnOf(before) : undefined), value, frame }
  })
}
