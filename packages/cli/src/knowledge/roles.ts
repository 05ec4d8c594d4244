import type { Check } from '../flow/guards.js'
import { argumentsOf } from '../flow/frame.js'
import { originPath } from '../flow/origin.js'
import { nameOf } from '../project/ast.js'

const KNOWN =
  /^@clerk\/nextjs(?:\/\w+)*#auth(?:\(\))?\.has$|\.api\.(?:userHasPermission|hasPermission)$|^@casl\/ability#.*\.(?:can|cannot)$|^casbin#.*\.enforce$|^@kinde-oss\/.*\.(?:getPermission|getPermissions|getRoles|getClaim)$/
const NAMED =
  /(?:^|[#.…])(?:(?:is|require|assert|ensure|enforce|check|verify|validate|has|with|only|must|get|authorize)\w*(?:Admin|Role|Roles|Permission|Permissions|Owner|Staff|Superuser|SuperUser|Access|Entitlement|Scope|Scopes|Moderator|Manager|Allowed|Authorized|Authorization)\w*|can[A-Z]\w*|can|authorize|isAllowed|adminProcedure|adminOnly)$/
const TELLS =
  /^(?!(?:supabase|firebase|db|prisma|client|sb)\w*Admin$)(?:\w*[rR]oles?|\w*[aA]dmin|is_admin|\w*[pP]ermissions?|\w*[sS]copes?|isStaff|is_staff|isSuper\w*|userType|user_type|accountType|accessLevel|app_metadata|publicMetadata|ADMIN_\w+)$/

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
  supposed: (name) => (NAMED.test(name) ? 'throws' : undefined),
  wraps: (callee) => callee.root.kind !== 'function' && NAMED.test(originPath(callee)),
}
