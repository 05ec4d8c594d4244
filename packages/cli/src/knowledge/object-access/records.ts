import { argumentsOf, calleeOf, isCall, type Frame } from '../../flow/frame.js'
import { originPath } from '../../flow/origin.js'
import type { CallSite } from '../../flow/reach.js'
import { ancestors, bare, nameOf, textOf, type Node } from '../../project/ast.js'
import { asksDatabase } from '../answers/effects.js'
import { sqlOf } from './sql-text.js'

/**
 * What the records are called that a call is about, in small letters and singular: `user` of `db.user.findMany()`,
 * `db.select().from(users)`, `supabase.from('users')`; undefined where nobody can tell.
 */
export function recordsOf({ node, callee, frame }: CallSite): string | undefined {
  const path = originPath(callee)
  const sql = sqlOf(node, frame)
  if (sql !== undefined) return singular(sql.table)
  if (!asksDatabase(path)) return undefined
  const prisma = /(?:[.#)])(\w+)\.(?:find|create|update|delete|upsert|aggregate|groupBy|count)\w*$/.exec(path)?.[1]
  // ctx.db.update(posts): a client, and no model
  const model = prisma !== undefined && CLIENT.test(prisma) ? undefined : prisma
  const name = model ?? tableIn(node, frame) ?? /\.query\.(\w+)\.\w+$/.exec(path)?.[1]
  return name === undefined ? undefined : singular(name)
}

const CLIENT = /^(?:db|database|tx|trx|conn|connection|drizzle|orm|kysely)$/

/** The table that a builder is given in the chain around a call or before it. */
function tableIn(call: Node, frame: Frame): string | undefined {
  const named = (node: Node): string | undefined => {
    const callee = isCall(node) ? bare(calleeOf(node)) : undefined
    const method = callee?.type === 'MemberExpression' ? nameOf(callee.property, callee.computed) : undefined
    if (!isCall(node) || method === undefined || !TABLE_METHOD.test(method)) return undefined
    const first = argumentsOf(node)[0]
    if (first === undefined) return undefined
    const text = textOf(first)
    if (text !== undefined) return text.split(/[\s.]/)[0]
    const given = bare(first)
    if (given.type === 'Identifier') return given.name
    return given.type === 'MemberExpression' ? nameOf(given.property, given.computed) : undefined
  }
  for (let at: Node = call; ;) {
    const found = named(at)
    if (found !== undefined) return found
    const callee: Node | undefined = isCall(at) ? bare(calleeOf(at)) : at.type === 'MemberExpression' ? at : undefined
    if (callee?.type !== 'MemberExpression') break
    at = bare(callee.object)
  }
  for (const above of ancestors(call)) {
    if (isCall(above)) {
      const found = named(above)
      if (found !== undefined) return found
    } else if (above.type !== 'MemberExpression') return mongooseModel(call, frame) ?? heldCollection(call, frame)
  }
  return undefined
}

const TABLE_METHOD =
  /^(?:from|into|insert|update|delete|insertInto|selectFrom|updateTable|deleteFrom|collection|table)$/

/** `User.findOne()`, `User.find().distinct('role')`. */
function mongooseModel(call: Node, frame: Frame): string | undefined {
  let at: Node = isCall(call) ? bare(calleeOf(call)) : call
  if (at.type !== 'MemberExpression') return undefined
  while (isCall(at) || at.type === 'MemberExpression') at = bare(isCall(at) ? calleeOf(at) : at.object)
  if (at.type !== 'Identifier') return undefined
  return /^[A-Z]/.test(at.name) && frame.file.bindings.lookup(at.name, call) !== undefined ? at.name : undefined
}

/** `const notes = db.collection('notes')`, and then `notes.findOne()`. */
function heldCollection(call: Node, frame: Frame): string | undefined {
  const callee = isCall(call) ? bare(calleeOf(call)) : undefined
  if (callee?.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return undefined
  const binding = frame.file.bindings.lookup(callee.object.name, call)
  const made = binding?.kind === 'variable' && binding.init !== undefined ? bare(binding.init) : undefined
  const opened = made?.type === 'AwaitExpression' ? bare(made.argument) : made
  if (opened === undefined || !isCall(opened)) return undefined
  const member = bare(calleeOf(opened))
  if (member.type !== 'MemberExpression' || nameOf(member.property, member.computed) !== 'collection') return undefined
  return textOf(argumentsOf(opened)[0])
}

function singular(name: string): string {
  return name
    .replace(/(?:Model|Table|Schema)$/, '')
    .toLowerCase()
    .replace(/ies$/, 'y')
    .replace(/(?<=[^s])s$/, '')
}
