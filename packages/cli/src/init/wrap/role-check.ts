import { bare, nameOf, textOf, type Node } from '../../project/ast.js'
import { isCall } from '../../flow/frame.js'
import type { Session } from './session-calls.js'

/** `session.user.role !== 'admin'` in front of a 403. */
export interface RoleCheck {
  /** One of them is enough. */
  readonly roles: readonly string[]
  /** The member of the session that holds it. */
  readonly member: string
}

const ROLE = /^(?:roles?|userRole|user_role)$/

/** The roles without one of which a test is true, where it answers 403 then. */
export function roleIn(
  test: Node,
  status: number | undefined,
  find: (node: Node) => Session | undefined,
): RoleCheck | undefined {
  if (status !== 403) return undefined
  const plain = bare(test)
  if (plain.type === 'LogicalExpression' && plain.operator === '||') {
    return roleIn(plain.left, status, find) ?? roleIn(plain.right, status, find)
  }
  if (plain.type === 'BinaryExpression' && plain.operator === '!==') {
    const wanted = textOf(plain.right)
    const member = roleMember(plain.left, find)
    return wanted === undefined || member === undefined ? undefined : { roles: [wanted], member }
  }
  if (plain.type !== 'UnaryExpression' || plain.operator !== '!') return undefined
  const asked = bare(plain.argument)
  if (!isCall(asked) || asked.type !== 'CallExpression') return undefined
  const callee = bare(asked.callee)
  if (callee.type !== 'MemberExpression' || nameOf(callee.property, callee.computed) !== 'includes') return undefined
  const list = bare(callee.object)
  const [given] = asked.arguments
  if (given === undefined) return undefined
  if (list.type === 'ArrayExpression') {
    const roles = list.elements.map((each) => textOf(each))
    const member = roleMember(given, find)
    if (member === undefined || roles.length === 0 || roles.some((each) => each === undefined)) return undefined
    return { roles: roles as string[], member }
  }
  const wanted = textOf(given)
  const member = roleMember(list, find)
  return wanted === undefined || member === undefined ? undefined : { roles: [wanted], member }
}

function roleMember(node: Node, find: (node: Node) => Session | undefined): string | undefined {
  const member = find(node)?.members.at(-1)
  return member !== undefined && ROLE.test(member) ? member : undefined
}
