import type { Check } from '../../flow/guards.js'
import { argumentsOf, calleeOf, isCall, type Frame } from '../../flow/frame.js'
import { originPath } from '../../flow/origin.js'
import type { Origins } from '../../flow/origins.js'
import { bare, lastName, nameOf, returnsOf, type Node } from '../../project/ast.js'

const KNOWN =
  /^@clerk\/nextjs(?:\/\w+)*#auth(?:\(\))?\.has$|\.api\.(?:userHasPermission|hasPermission)$|^@casl\/ability#.*\.(?:can|cannot)$|^casbin#.*\.enforce$|^@kinde-oss\/.*\.(?:getPermission|getPermissions|getRoles|getClaim)$/
const NAMED =
  /(?:^|[#.…])(?:(?:is|require|assert|ensure|enforce|check|verify|validate|has|with|only|must|get|authorize)\w*(?:Admin|Role|Roles|Permission|Permissions|Owner|Staff|Superuser|SuperUser|Access|Entitlement|Scope|Scopes|Moderator|Manager|Allowed|Authorized|Authorization)\w*|can[A-Z]\w*|can|authorize|isAllowed|adminProcedure|adminOnly)$/
const TELLS =
  /^(?!(?:supabase|firebase|db|prisma|client|sb)\w*Admin$)(?:\w*[rR]oles?|\w*[aA]dmin|is_admin|\w*[pP]ermissions?|\w*[sS]copes?|isStaff|is_staff|isSuper\w*|userType|user_type|accountType|accessLevel|app_metadata|publicMetadata|ADMIN_\w+)$/

/** Names of what somebody is or may do, which says nothing before it is compared. */
const COMPARED =
  /^(?:\w*[rR]oles?|\w*[pP]ermissions?|\w*[sS]copes?|userType|user_type|accountType|accessLevel|app_metadata|publicMetadata)$/

/** What the caller may do: a role, a permission or a scope, looked at before something happens. */
export const roleCheck: Check = {
  name: 'role',
  eitherWay: true,
  proof(callee, call) {
    const path = originPath(callee)
    // Without a role in hand it asks whether anybody is signed in.
    if (path.endsWith('auth.protect')) return argumentsOf(call).length > 0 ? 'throws' : undefined
    if (KNOWN.test(path)) return 'returns'
    return callee.root.kind !== 'function' && NAMED.test(path) ? 'throws' : undefined
  },
  told(node) {
    const name = node.type === 'Identifier' ? node.name : nameOf(node.property, node.computed)
    return name !== undefined && TELLS.test(name)
  },
  onlyThere: (test, check, frame, origins) => isTruthOnly(test, frame) && isOfRole(check, test, frame, origins),
  supposed: (name) => (NAMED.test(name) ? 'throws' : undefined),
  wraps: (callee) => callee.root.kind !== 'function' && NAMED.test(originPath(callee)),
}

/** `role`, `!user.role`, `user && user.role`: nothing is compared, and nothing asked. */
function isTruthOnly(test: Node, frame: Frame): boolean {
  const node = bare(test)
  if (node.type === 'UnaryExpression') return node.operator === '!' && isTruthOnly(node.argument, frame)
  if (node.type === 'LogicalExpression') return isTruthOnly(node.left, frame) && isTruthOnly(node.right, frame)
  if (node.type === 'MemberExpression' || isCall(node)) return true
  if (node.type !== 'Identifier') return false
  const binding = frame.file.bindings.lookup(node.name, node)
  const init = binding?.kind === 'variable' && binding.init !== undefined ? bare(binding.init) : undefined
  return init === undefined || init.type === 'MemberExpression' || init.type === 'Identifier' || isCall(init)
}

/** Whether what a test is about is a role itself, or what a function of the project gives back of one. */
function isOfRole(check: Node, test: Node, frame: Frame, origins: Origins): boolean {
  if (!isCall(check)) {
    const asked = bare(test)
    // user.publicMetadata.isStaff: more than whether there is any.
    const deeper =
      asked.type === 'MemberExpression' && asked !== check && check.start >= asked.start && check.end < asked.end
    return !deeper && COMPARED.test(lastName(check) ?? '')
  }
  const { root, steps } = origins.of(calleeOf(check), frame)
  if (root.kind !== 'function' || steps.length > 0 || NAMED.test(lastName(calleeOf(check)) ?? '')) return false
  return returnsOf(root.node).some((value) => COMPARED.test(lastName(value) ?? ''))
}
