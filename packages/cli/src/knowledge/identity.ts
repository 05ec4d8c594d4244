import { bare, type Node } from '../project/ast.js'
import type { Frame } from '../flow/frame.js'
import type { Check, Proof } from '../flow/guards.js'
import { originPath } from '../flow/origin.js'

/** Calls of libraries that say who the caller is, by what they are, and what they prove by themselves. */
const KNOWN: readonly (readonly [RegExp, Proof])[] = [
  // next-auth and Auth.js
  [/^next-auth(?:\/next)?#(?:getServerSession|unstable_getServerSession)$/, 'returns'],
  [/^next-auth\/jwt#getToken$/, 'returns'],
  [/^next-auth#default\(\)\.auth$/, 'returns'],
  [/^next-auth\/react#getSession$/, 'returns'],
  // Clerk
  [/^@clerk\/nextjs(?:\/\w+)*#auth(?:\(\))?\.protect$/, 'throws'],
  [/^@clerk\/nextjs(?:\/\w+)*#(?:auth|currentUser|getAuth)$/, 'returns'],
  [/^@clerk\/(?:backend|nextjs\/server)#(?:verifyToken|createClerkClient\(\)\.authenticateRequest)$/, 'returns'],
  // Better Auth
  [/^better-auth(?:\/\w+)*#betterAuth\(\)\.api\.getSession$/, 'returns'],
  // Supabase: only these ask the server or check a signature
  [/^@supabase\/[\w-]+#\w+\(\)\.auth\.(?:getUser|getClaims|getSession)$/, 'returns'],
  // Lucia, iron-session, Auth0, Kinde, WorkOS, Stack
  [/^lucia#(?:Lucia|lucia)\(\)\.(?:validateSession|validateRequest|handleRequest\(\)\.validate\w*)$/, 'returns'],
  [/^iron-session(?:\/\w+)?#(?:getIronSession|unsealData)$/, 'returns'],
  [/^@auth0\/nextjs-auth0(?:\/\w+)*#(?:getSession|Auth0Client\(\)\.getSession|getAccessToken)$/, 'returns'],
  [/^@kinde-oss\/[\w-]+(?:\/\w+)*#getKindeServerSession\(\)\.\w+$/, 'returns'],
  [/^@workos-inc\/authkit-nextjs#(?:withAuth|getUser|getSession)$/, 'returns'],
  [/^@stackframe\/stack#StackServerApp\(\)\.getUser$/, 'returns'],
  // Tokens
  [/^jsonwebtoken#(?:default\.)?verify$/, 'throws'],
  [/^jose#(?:\w+\.)?(?:jwtVerify|jwtDecrypt|compactVerify)$/, 'throws'],
  [/^firebase-admin(?:\/auth)?#.*\.?(?:verifyIdToken|verifySessionCookie)$/, 'throws'],
  // Holdfast
  [/^holdfast\/next#holdfast\(\)\.requirePrincipal$/, 'throws'],
  [/^holdfast\/next#holdfast\(\)\.currentPrincipal$/, 'returns'],
]

/** What functions are called that find out who calls, where their source is not here. */
const NAMED =
  /(?:^|[#.])(?:get|fetch|load|read|use|validate|verify|check|decode|resolve|authenticate|authorize)?(?:Server|Current|Authenticated|Auth|Logged\w*|Session|User|Api|Access|Jwt|Bearer)*(?:Session|User|Auth|Viewer|Principal|Identity|Token|ApiKey|Request)(?:FromRequest|FromCookies?|OrNull)?$/
const DEMANDED =
  /(?:^|[#.])(?:require|assert|ensure|enforce|protect|guard|mustBe|check)\w*(?:Auth|User|Session|Login|LoggedIn|Admin|Role|Permission|Access|Identity|Member|Owner)\w*$/

/** A lookup of the credential that came with the request. */
const CREDENTIAL_ROW = /\.(?:\w*session\w*|\w*api_?keys?|\w*tokens?|\w*credentials?)\.(?:find\w+|get|query)$/i

/** Who calls: established in the handler or in what it calls. */
export const identityCheck: Check = {
  name: 'identity',
  proof(callee) {
    const path = originPath(callee)
    for (const [pattern, proof] of KNOWN) if (pattern.test(path)) return proof
    if (CREDENTIAL_ROW.test(path)) return 'returns'
    if (callee.root.kind !== 'external') return undefined
    // A module that is not here: its name is all there is.
    if (callee.root.module.startsWith('.') || /^[@~]\/|^@[\w-]*\/(?:.*auth|lib|server)/.test(callee.root.module)) {
      if (DEMANDED.test(path)) return 'throws'
      if (NAMED.test(path)) return 'returns'
    }
    return undefined
  },
  compared({ operator, left, right }, frame) {
    if (operator !== '===' && operator !== '!==' && operator !== '==' && operator !== '!=') return undefined
    if (!isSecret(left, frame) && !isSecret(right, frame)) return undefined
    return operator.startsWith('=') ? 'holds' : 'fails'
  },
}

/** `process.env.CRON_SECRET`, alone or in `Bearer ${…}`. */
function isSecret(node: Node, frame: Frame): boolean {
  const plain = bare(node)
  if (plain.type === 'TemplateLiteral') return plain.expressions.some((each) => isSecret(each, frame))
  if (plain.type === 'Identifier') {
    const binding = frame.file.bindings.lookup(plain.name, plain)
    return binding?.kind === 'variable' && binding.init !== undefined && isSecret(binding.init, frame)
  }
  if (plain.type !== 'MemberExpression') return false
  return /(?:env|config)\S*\.\w*(?:SECRET|KEY|TOKEN|PASSWORD)\w*$/i.test(frame.file.text.slice(plain.start, plain.end))
}
