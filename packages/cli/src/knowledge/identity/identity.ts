import { bare, isCallable, nameOf, walk, type Callable, type Node } from '../../project/ast.js'
import type { Check, Proof } from '../../flow/guards.js'
import { argumentsOf, type CallNode, type Frame } from '../../flow/frame.js'
import { byPath, originPath, type Origin } from '../../flow/origin.js'
import type { Origins } from '../../flow/origins.js'
import { reach } from '../../flow/reach.js'
import { byName, isWrapperName } from './identity-names.js'
import { isElsewhere, serviceCheck } from './signatures.js'

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
  [/^@propelauth\/nextjs(?:\/[\w-]+)*#(?:getUser|getUserOrRedirect|getCurrentUser)$/, 'returns'],
  [/^@descope\/nextjs-sdk\/server#session$/, 'returns'],
  [/^@logto\/next(?:\/[\w-]+)*#getLogtoContext$/, 'returns'],
  [/^passport#.*\.authenticate$/, 'throws'],
  [/^@aws-amplify\/(?:auth|adapter-nextjs).*#(?:.*\.)?(?:getCurrentUser|fetchAuthSession)$/, 'returns'],
  [/^aws-jwt-verify#.*\.verify$/, 'throws'],
  [/^next-firebase-auth#(?:verifyIdToken|getUserFromCookies)$/, 'returns'],
  [/^next-firebase-auth-edge(?:\/.*)?#(?:getTokens\w*|authMiddleware)$/, 'returns'],
  [/^google-auth-library#.*\.verifyIdToken$/, 'throws'],
  // A payment that the provider knows of
  [/[.…#]checkout\.sessions\.retrieve$/, 'returns'],
  // A password that is right
  [
    /^bcrypt(?:js)?#(?:default\.)?compare(?:Sync)?$|^(?:@node-rs\/)?(?:argon2|bcrypt)#(?:default\.)?(?:verify|compare)(?:Sync)?$/,
    'returns',
  ],
  [
    /^@supabase\/[\w-]+#\w+\(\)\.auth\.(?:signInWith(?:Password|IdToken)|verifyOtp|exchangeCodeForSession|setSession)$/,
    'returns',
  ],
  [/^(?:oslo|lucia|@oslojs)\/?.*#.*(?:Scrypt|Argon2id|verify\w*)\w*(?:\(\)\.verify)?$/, 'returns'],
  // Tokens
  [/^jsonwebtoken#(?:default\.)?verify$/, 'throws'],
  [
    /^(?:@tsndr\/cloudflare-worker-jwt|jwt-simple|next-auth\/jwt|fast-jwt|paseto)#(?:default\.)?(?:verify|decode|createVerifier\(\))$/,
    'returns',
  ],
  [/^express-jwt#(?:default|expressjwt|expressJwt)?\(\)(?:\.unless\(\))?$/, 'throws'],
  [/^jose#(?:\w+\.)?(?:jwtVerify|jwtDecrypt|compactVerify)$/, 'throws'],
  [/^firebase-admin(?:\/auth)?#.*\.?(?:verifyIdToken|verifySessionCookie)$/, 'throws'],
  // Holdfast
  [/^holdfast\/next#holdfast\(\)\.requirePrincipal$/, 'throws'],
  [/^holdfast\/next#holdfast\(\)\.currentPrincipal$/, 'returns'],
]

const proofOf = byPath((path) => KNOWN.find(([pattern]) => pattern.test(path))?.[1])

/** Libraries of callbacks: with one in hand they neither throw nor give anything back. */
const CALLS_BACK =
  /^(?:jsonwebtoken|bcrypt(?:js)?)#(?:default\.)?(?:verify|compare)$|^passport#(?:default\.)?authenticate$/

const NULL_FOR_NOBODY =
  /^next-auth(?:\/\w+)?#(?:getServerSession|unstable_getServerSession|getToken|getSession|default\(\)\.auth)$|^@clerk\/nextjs(?:\/\w+)*#currentUser$|^better-auth(?:\/\w+)*#betterAuth\(\)\.api\.getSession$|^[@~]\/.*#auth$/

/** Wrappers of libraries that call a handler only for somebody whom they know. */
const WRAPS = [
  /^@auth0\/nextjs-auth0(?:\/\w+)*#(?:Auth0Client\(\)\.|initAuth0\(\)\.)?withApiAuthRequired$/,
  /^@clerk\/nextjs(?:\/\w+)*#requireAuth$/,
  /^holdfast\/next#holdfast\(\)\.(?:route|action|routes)$/,
]

/** Members that a library's wrapper puts the session in: there, or not. */
const HANDED =
  /^next-auth#default\(\)\.auth(?:\(\))?\(fn\)0\.auth(?:\.|$)|^@clerk\/nextjs(?:\/\w+)*#withAuth\(fn\)0\.auth(?:\.|$)/

/** What middleware of Node's kind puts on a request, and no request brings along: `req.user`, `req.session.user`. */
const PUT_THERE = /^(?:user|userId|currentUser|auth|account|passport)$/

function isPutThere({ root, steps }: Origin): boolean {
  const at = root.kind === 'external' && root.module === 'next-connect' ? steps.lastIndexOf('(fn)0') : -1
  const [one, two] = steps.slice(at + 1)
  if (steps.length - at > 3 || (two !== undefined && one !== 'session')) return false
  if (at >= 0) return true
  // (req, res) and (req, res, next): a function of one parameter is given anything.
  const parameter = root.kind === 'parameter' && root.index === 0 ? root.of.params : []
  const [first] = parameter
  return parameter.length > 1 && first?.type === 'Identifier' && /^_?req(?:uest)?$/.test(first.name)
}

/** A lookup of the credential that came with the request: by its table, or by what is looked for. */
const CREDENTIAL_ROW =
  /\.(?:\w*[sS]essions?|\w*[aA]pi_?[kK]eys?|\w*[tT]okens?|\w*[cC]redentials?)\.(?:find\w+|get|query)$/
const LOOKUP = /\.(?:find(?:First|Unique|One)\w*|findOne\w*)$/
const CREDENTIAL_FIELD =
  /^(?:\w*[tT]oken(?:Hash)?|token_hash|hashed(?:Key|Token)|hashed_(?:key|token)|keyHash|key_hash|api_?[kK]ey|\w*Secret|secret|inviteCode|invite_code|sessionId)$/
/** `where: { uid: inviteUid }`: what only those know who were sent it. */
const CAPABILITY_NAME =
  /^(?:invite|invitation|share|magic|reset|unsubscribe|cancel|confirmation)(?:Uid|UID|Uuid|Code|Key|Hash|Secret)$/

/** A session in a store of keys and values, by the token that came with the request. */
const STORED = /(?:[rR]edis|[kK]v|[uU]pstash|[sS]essionStore)\S*\.(?:get|getdel|getDel|hget|hGet|hgetall|hGetAll)$/

function isOfCredential(key: Node | undefined): boolean {
  if (key === undefined) return false
  let found = false
  walk(key, (node) => {
    if (node.type === 'Identifier') found ||= /token|session|sid$|apiKey|hashedKey|bearer/i.test(node.name)
    return !found
  })
  return found
}

/** Who calls: a person or a service, established in the handler or in what it calls. */
export const identityCheck: Check = {
  name: 'identity',
  proof(callee, call, frame) {
    const path = originPath(callee)
    const known = proofOf(path)
    if (known !== undefined) return known
    if (CREDENTIAL_ROW.test(path) || (LOOKUP.test(path) && looksForCredential(call))) return 'returns'
    if (STORED.test(path) && isOfCredential(argumentsOf(call)[0])) return 'returns'
    const service = serviceCheck.proof(callee, call, frame)
    if (service !== undefined) return service
    // A module that is not here: its name is all there is.
    return isElsewhere(callee) ? byName(path, call) : undefined
  },
  compared: (node, frame, origins) => serviceCheck.compared?.(node, frame, origins),
  told(node, frame, origins) {
    const name = node.type === 'MemberExpression' ? nameOf(node.property, node.computed) : undefined
    if (name === 'auth' && HANDED.test(originPath(origins.of(node, frame)))) return true
    return name !== undefined && PUT_THERE.test(name) && isPutThere(origins.of(node, frame))
  },
  wraps(callee, call, frame) {
    const path = originPath(callee)
    if (WRAPS.some((pattern) => pattern.test(path))) return true
    return (isElsewhere(callee) && isWrapperName(path)) || serviceCheck.wraps?.(callee, call, frame) === true
  },
  tellsCallback(callee, call) {
    const given = argumentsOf(call)
    const last = given.at(-1)
    const fn = last === undefined ? undefined : bare(last)
    const path = originPath(callee)
    // Before the third there may be a function that finds the key.
    return isCallable(fn) && CALLS_BACK.test(path) && (given.length > 2 || path.startsWith('passport#'))
      ? fn
      : undefined
  },
  absent: (callee) => NULL_FOR_NOBODY.test(originPath(callee)),
  supposed(name, call, fn, frame, origins) {
    const proof = byName(name, call)
    return proof !== undefined && asksSomebody(fn, frame, origins) ? proof : undefined
  },
}

/** The same by names alone: what its author took for a check. */
export const nominalCheck: Check = {
  ...identityCheck,
  name: 'nominal',
  proof: (callee, call, frame) => identityCheck.proof(callee, call, frame),
  supposed: (name, call) => byName(name, call),
}

/** Whether a library's call says who the caller is. */
export function isKnownToIdentify(callee: Origin): boolean {
  const path = originPath(callee)
  return KNOWN.some(([pattern]) => pattern.test(path))
}

function looksForCredential(call: CallNode): boolean {
  let found = false
  for (const argument of argumentsOf(call)) {
    walk(argument, (node) => {
      if (node.type === 'Property' && /^(?:select|data|include|columns)$/.test(nameOf(node.key, node.computed) ?? ''))
        return false
      if (node.type === 'Property') {
        found ||= CREDENTIAL_FIELD.test(nameOf(node.key, node.computed) ?? '')
        found ||= node.value.type === 'Identifier' && CAPABILITY_NAME.test(node.value.name)
      }
      return !found
    })
  }
  return found
}

/** Text and JSON are taken apart by anybody: a check asks a library, a table or another service. */
const ASKS_NOBODY =
  /^(?:next\/|react|zod|jwt-decode#|cookie#|cookies-next#|(?:node:)?(?:path|url|util|buffer|querystring)#|(?:node:)?crypto#(?:default\.)?random|jsonwebtoken#(?:default\.)?(?:sign|decode))|decode\w*$|#(?:\w+\.)*(?:log|info|warn|error|debug)$/i

function asksSomebody(fn: Callable, frame: Frame, origins: Origins): boolean {
  return reach(origins, { file: frame.file, fn, ...(frame.outer === undefined ? {} : { outer: frame.outer }) }).some(
    ({ callee }) => mayCheck(callee),
  )
}

/** Whether a call can find out whether a credential is good: what takes texts apart, logs or answers cannot. */
export function mayCheck(callee: Origin): boolean {
  const path = originPath(callee)
  if (callee.root.kind === 'external') return !ASKS_NOBODY.test(path)
  return path === '#fetch' || /(?:[dD]b|[rR]edis|[kK]v|[cC]ache|[sS]tore|[cC]lient)\.\w+/.test(path)
}

const OF_TEXT =
  /\.(?:split|replace\w*|trim|slice|substr\w*|startsWith|endsWith|includes|toLowerCase|toUpperCase|toString|match|test|indexOf|get|has|set|json|send|status|end|append|push|concat|join|at|then|catch)$|^#(?:JSON|Buffer|String|Number|Boolean|Date|Math|Object|Array|console|URL|URLSearchParams|Headers|Response|Error|atob|btoa|parseInt|decodeURIComponent|encodeURIComponent|TextEncoder|TextDecoder|RegExp|Set|Map)\b/

/** Whether a call hands what it is given to something that nobody here can see into, and that may check it. */
export function mayHandOn(callee: Origin): boolean {
  if (callee.root.kind === 'function') return false
  return callee.root.kind === 'external' ? mayCheck(callee) : !OF_TEXT.test(originPath(callee))
}
