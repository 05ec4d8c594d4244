import type { Check } from '../../flow/check.js'
import type { Facts } from '../../flow/facts.js'
import { argumentsOf, calleeOf, type CallNode, type Frame } from '../../flow/frame.js'
import { originPath } from '../../flow/origin.js'
import { bare, nameOf, propertyOf, type Node } from '../../project/ast.js'
import { identityCheck, nominalCheck } from '../identity/identity.js'
import { objectAccessOf, type ObjectAccess, type Term } from '../object-access/object-access.js'
import { Lineages } from './lineage.js'
import { roleCheck } from '../identity/roles.js'
import { isElsewhere } from '../identity/signatures.js'

/** What functions are called that ask whether somebody may have something. */
const PERMITS =
  /(?:^|[#.…])(?:can[A-Z]\w*|\w*(?:[aA]ccess|[pP]ermission|[pP]ermitted|[oO]wner|[oO]wns|[oO]wned|[bB]elongs|[mM]ember|[aA]llowed|[aA]uthori[sz]ed|[aA]uthori[sz]ation|[aA]bility|[pP]olicy|[tT]enant)\w*)$/
/** What functions are called that do something with members or tenants, or find them. */
const CHANGES =
  /^(?:add|create|insert|update|upsert|edit|delete|remove|invite|save|set|toggle|change|send|accept|decline|join|leave|new|make|build|format|render)(?=[A-Z_])/
const FINDS = /^(?:get|find|fetch|load|list|read|query|select|search|count)(?=[A-Z_])/
const SEARCHES = /^(?:includes|has|some|find|every|filter|indexOf|findIndex|get)$/

const THROWS = /\.(?:update|delete|find(?:Unique|First)OrThrow)$/

const known = new WeakMap<Facts, Check>()

/** Whether the caller may have a record: a comparison with its owner, a membership that is looked up, a permission. */
export function objectCheckOf(facts: Facts): Check {
  let check = known.get(facts)
  if (check === undefined) known.set(facts, (check = made(facts)))
  return check
}

function made(facts: Facts): Check {
  const lineages = new Lineages(facts)
  const isOwn = (node: Node, frame: Frame): boolean => lineages.of(node, frame).principal
  return {
    name: 'object',
    // That a lookup went well says nothing of what it found.
    errorsTell: false,
    proof(callee, call, frame) {
      if (callee.root.kind === 'function' && callee.steps.length === 0) return undefined
      const role = roleCheck.proof(callee, call, frame)
      if (role !== undefined) return role
      const path = originPath(callee)
      const given = argumentsOf(call)
      if (isElsewhere(callee) && PERMITS.test(path))
        return given.some((each) => isOwn(each, frame)) ? 'throws' : undefined
      const access = objectAccessOf({ node: call, callee, frame }, facts.origins)
      if (access !== undefined) {
        // Prisma's `update` and `delete` of one record throw where there is none.
        const throws = access.store === 'prisma' && THROWS.test(path)
        if (access.verb !== 'read' && !throws) return undefined
        if (asksForMembers(given[0], (each) => isOwn(each, frame))) return 'returns'
        if (access.where.length < 2) return undefined
        const isHis = access.where.some((term) => isOwnTerm(term, access, call, frame, facts, lineages))
        return isHis ? (throws ? 'throws' : 'returns') : undefined
      }
      const member = bare(calleeOf(call))
      if (member.type !== 'MemberExpression' || given[0] === undefined || bare(given[0]).type === 'Literal')
        return undefined
      if (!SEARCHES.test(nameOf(member.property, member.computed) ?? '')) return undefined
      return isOwn(member.object, frame) ? 'returns' : undefined
    },
    compared({ operator, left, right }, frame) {
      if (!/^[!=]==?$/.test(operator) || isPlain(left) || isPlain(right)) return undefined
      const one = lineages.of(left, frame)
      const other = lineages.of(right, frame)
      if (one.principal === other.principal && !(one.principal && one.reads.size + other.reads.size > 0))
        return undefined
      return operator.startsWith('=') ? 'holds' : 'fails'
    },
    supposed(name, call, _fn, { call: by }) {
      if (!PERMITS.test(name) || CHANGES.test(name) || argumentsOf(call).length === 0) return undefined
      // getMember(id) finds somebody; getMember(teamId, session.user.id) asks whether the caller is one.
      if (FINDS.test(name) && by !== undefined && !argumentsOf(call).some((each) => isOwn(each, by.frame)))
        return undefined
      return 'throws'
    },
    ...(roleCheck.wraps === undefined ? {} : { wraps: roleCheck.wraps }),
  }
}

const MEMBERS =
  /^(?:users|members|memberships|\w+(?:Users|Members|Memberships)|collaborators|participants|owners|admins|employees)$/

/** `include: { members: { where: { userId } } }`: of the members of what is found, the caller alone. */
function asksForMembers(query: Node | undefined, isOwn: (value: Node) => boolean): boolean {
  const parts = ['include', 'select'].flatMap((name) => {
    const part = propertyOf(query, name)
    const plain = part === undefined ? undefined : bare(part)
    return plain?.type === 'ObjectExpression' ? plain.properties : []
  })
  return parts.some((each) => {
    if (each.type !== 'Property' || !MEMBERS.test(nameOf(each.key, each.computed) ?? '')) return false
    const where = propertyOf(each.value, 'where')
    const plain = where === undefined ? undefined : bare(where)
    return (
      plain?.type === 'ObjectExpression' && plain.properties.some((one) => one.type === 'Property' && isOwn(one.value))
    )
  })
}

function isPlain(node: Node): boolean {
  const plain = bare(node)
  return (
    plain.type === 'Literal' ||
    plain.type === 'UnaryExpression' ||
    (plain.type === 'Identifier' && (plain.name === 'undefined' || /^[A-Z_]+$/.test(plain.name)))
  )
}

/** Whether a condition keeps a query to the caller's own, and cannot fall away. */
export function isOwnTerm(
  { value, frame: at }: Term,
  { store, where }: ObjectAccess,
  call: CallNode,
  frame: Frame,
  facts: Facts,
  lineages: Lineages,
): boolean {
  if (!lineages.of(value, at).principal) return false
  if (store !== 'prisma' || !mayBeMissing(value, at)) return true
  // Where it is all that selects one record, Prisma throws.
  if (where.length === 1 && selectsOne(call)) return true
  return isKnownAt(call, frame, facts)
}

function selectsOne(call: CallNode): boolean {
  const callee = bare(calleeOf(call))
  const method = callee.type === 'MemberExpression' ? nameOf(callee.property, callee.computed) : undefined
  return method !== undefined && /^(?:findUnique\w*|update|delete|upsert)$/.test(method)
}

/** `session?.user.id`: Prisma leaves out a condition whose value is `undefined`, and finds everybody's. */
function mayBeMissing(value: Node, frame: Frame, depth = 0): boolean {
  if (value.type === 'ChainExpression') return true
  if (
    value.type === 'TSNonNullExpression' ||
    value.type === 'TSAsExpression' ||
    value.type === 'ParenthesizedExpression'
  ) {
    return mayBeMissing(value.expression, frame, depth)
  }
  if (value.type !== 'Identifier' || depth > 4) return false
  const binding = frame.file.bindings.lookup(value.name, value)
  if (binding?.kind !== 'variable' || binding.init === undefined || binding.path.length > 0) return false
  return mayBeMissing(binding.init, frame, depth + 1)
}

function isKnownAt(call: CallNode, frame: Frame, facts: Facts): boolean {
  for (
    let at: { node: CallNode; frame: Frame } | undefined = { node: call, frame };
    at !== undefined;
    at = at.frame.call
  ) {
    for (const check of [identityCheck, nominalCheck]) {
      if (facts.guards(check).covering(at.node, at.frame) !== undefined) return true
    }
  }
  return false
}
