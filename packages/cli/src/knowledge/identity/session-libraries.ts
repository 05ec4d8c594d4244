import type { Facts } from '../../flow/facts.js'
import { argumentsOf, calleeOf, isCall, topFrame, type CallNode } from '../../flow/frame.js'
import { originPath } from '../../flow/origin.js'
import type { App } from '../../project/apps.js'
import { bare, nameOf, propertyOf, textOf, walk, type Node } from '../../project/ast.js'
import { isAppFile, isScript } from '../../project/server-file.js'
import type { SourceFile } from '../../project/source-file.js'
import { mayCall } from '../imported-calls.js'
import { placeOf, type Place } from '../../project/place.js'

/**
 * Who keeps the session. `server`: a provider or a database, which can end it. `signed`: a library's signed or sealed
 * cookie, which nobody can take back. `unknown`: the library can do both.
 */
export type Keeping = 'server' | 'signed' | 'unknown'

export interface SessionLibrary {
  readonly name: string
  readonly keeping: Keeping
  /** Where it is called. */
  readonly place: Place
}

interface Known {
  readonly name: string
  readonly module: RegExp
  /** The calls by which it is in use: an import alone is none. */
  readonly calls: RegExp
  /** What the code of a call begins with where another file has made what is called: a client, a database. */
  readonly names?: RegExp
  readonly keeping: Keeping | ((call: CallNode, file: SourceFile, app: App, facts: Facts) => Keeping)
}

/** Rows of sessions, and not those of a checkout or a chat. */
const DATABASE_SESSION =
  /^(?!.*(?:stripe|billingPortal|checkout|openai|chat|browser|whatsapp)).*[.…#](?:user|auth|login)?[sS]essions?\.(?:create|upsert|findUnique|findFirst)$/
const SESSION_TABLE = /^(?:user|auth|login)?_?sessions?_?(?:table|schema)?$/i

const LIBRARIES: readonly Known[] = [
  {
    name: 'Holdfast',
    module: /['"]holdfast\//,
    calls: /^holdfast\/(?:next|accounts|authentication)#/,
    keeping: 'server',
  },
  {
    name: 'Clerk',
    module: /['"]@clerk\//,
    calls:
      /^@clerk\/\w+(?:\/\w+)*#(?:auth|clerkMiddleware|currentUser|getAuth|authMiddleware|withClerkMiddleware|clerkClient)/,
    keeping: 'server',
  },
  { name: 'Better Auth', module: /['"]better-auth/, calls: /^better-auth(?:\/\w+)*#betterAuth$/, keeping: 'server' },
  {
    name: 'Supabase',
    module: /['"]@supabase\/|\.auth\s*\.(?:getUser|getClaims|signIn\w+|exchangeCodeForSession|verifyOtp)\(/,
    calls:
      /^@supabase\/[\w-]+#create\w*(?:Client|Supabase)\w*(?:\(\)\.auth\.(?:signIn\w*|signUp|getUser|getSession|getClaims|exchangeCodeForSession|verifyOtp))$/,
    names: /\.auth\s*\.(?:getUser|getClaims|signIn\w+|exchangeCodeForSession|verifyOtp)\(/,
    keeping: 'server',
  },
  { name: 'Lucia', module: /['"]lucia['"]/, calls: /^lucia#(?:Lucia|lucia|default)$/, keeping: 'server' },
  { name: 'Auth0', module: /['"]@auth0\/nextjs/, calls: /^@auth0\/nextjs-auth0(?:\/\w+)*#/, keeping: 'server' },
  { name: 'Kinde', module: /['"]@kinde-oss\//, calls: /^@kinde-oss\/[\w-]+(?:\/\w+)*#/, keeping: 'server' },
  {
    name: 'WorkOS',
    module: /['"]@workos-inc\//,
    calls: /^@workos-inc\/(?:authkit-nextjs#|node#.*userManagement)/,
    keeping: 'server',
  },
  { name: 'Stack Auth', module: /['"]@stackframe\//, calls: /^@stackframe\/[\w-]+#/, keeping: 'server' },
  {
    name: 'another provider',
    module:
      /['"](?:@descope|@logto|stytch|@stytch|@propelauth|@hanko|@ory|aws-amplify|aws-jwt-verify|@okta|@asgardeo|@privy-io)\b/,
    calls:
      /^(?:@descope|@logto|stytch|@stytch|@propelauth|@hanko|@ory|aws-amplify|aws-jwt-verify|@okta|@asgardeo|@privy-io)/,
    keeping: 'server',
  },
  {
    name: 'Firebase',
    module: /['"]firebase/,
    calls:
      /^firebase-admin(?:\/auth)?#.*\.(?:createSessionCookie|verifySessionCookie|verifyIdToken)$|^firebase\/auth#(?:signIn\w+|createUser\w+|onAuthStateChanged)$/,
    keeping: 'server',
  },
  {
    name: 'NextAuth',
    module: /['"](?:next-auth|@auth\/)/,
    calls:
      /^next-auth(?:\/(?:next|jwt|react|middleware))?#(?:default|getServerSession|unstable_getServerSession|getToken|withAuth)$/,
    keeping: (_call, _file, app, facts) => strategyOf(app, facts),
  },
  {
    name: 'iron-session',
    module: /['"]iron-session/,
    calls: /^iron-session(?:\/\w+)?#(?:getIronSession|getServerActionIronSession|withIronSession\w*|sealData)$/,
    keeping: 'signed',
  },
  {
    name: 'cookie-session',
    module: /['"](?:cookie-session|next-session|@hapi\/iron)['"]/,
    calls: /^(?:cookie-session|next-session)#/,
    keeping: 'unknown',
  },
  {
    name: 'the database',
    module: /[sS]essions?\s*\.(?:create|upsert|findUnique|findFirst)\b|\.insert\(\s*\w*[sS]ession/,
    calls: DATABASE_SESSION,
    names: /^[\w.!?]*(?:[sS]essions?\s*\.\s*(?:create|upsert|findUnique|findFirst)|\.insert\(\s*\w*[sS]ession)/,
    keeping: 'server',
  },
]

/** Most files speak of none: one look tells. */
const ANY = new RegExp(LIBRARIES.map(({ module }) => module.source).join('|'))

const known = new WeakMap<App, readonly SessionLibrary[]>()

/** The libraries that keep an app's sessions, those that are called: one place for each. */
export function sessionLibraries(app: App, facts: Facts): readonly SessionLibrary[] {
  let found = known.get(app)
  if (found === undefined) {
    const files = app.files.filter((path) => {
      return isScript(path) && isAppFile(path, app) && ANY.test(facts.project.tree.text(path) ?? '')
    })
    found = LIBRARIES.flatMap((each) => firstUse(each, files, app, facts) ?? [])
    known.set(app, found)
  }
  return found
}

function firstUse(library: Known, files: readonly string[], app: App, facts: Facts): SessionLibrary | undefined {
  const { name, module, keeping } = library
  for (const path of files) {
    if (!module.test(facts.project.tree.text(path) ?? '')) continue
    const file = facts.project.tree.source(path)
    if (file === undefined) continue
    const call = callIn(file, library, facts)
    if (call === undefined) continue
    return {
      name,
      keeping: typeof keeping === 'string' ? keeping : keeping(call, file, app, facts),
      place: placeOf(file, call),
    }
  }
  return undefined
}

function callIn(file: SourceFile, { module, calls, names }: Known, facts: Facts): CallNode | undefined {
  const imported = new RegExp(module.source.replace(/^\['"\]/, '^').replace(/\['"\]$/, '$'))
  let found: CallNode | undefined
  walk(file.program, (node) => {
    if (found === undefined && isCall(node)) {
      const named = names?.test(file.text.slice(node.start, Math.min(node.end, node.start + 160))) === true
      if (!named && !mayCall(node, file, imported)) return true
      const path = originPath(facts.origins.of(calleeOf(node), topFrame(file)))
      if (calls.test(path) || (calls === DATABASE_SESSION && insertsSession(path, node))) found = node
    }
    return found === undefined
  })
  return found
}

/** Drizzle: `db.insert(sessions).values(…)`. */
function insertsSession(path: string, call: CallNode): boolean {
  const [table] = argumentsOf(call)
  if (!path.endsWith('.insert') || table === undefined) return false
  const plain = bare(table)
  const name =
    plain.type === 'MemberExpression'
      ? nameOf(plain.property, plain.computed)
      : plain.type === 'Identifier'
        ? plain.name
        : undefined
  return name !== undefined && SESSION_TABLE.test(name)
}

/** NextAuth keeps sessions in the database where it has an adapter, unless it is told to sign tokens. */
function strategyOf(app: App, facts: Facts): Keeping {
  let adapter = false
  for (const path of app.files) {
    if (!isScript(path)) continue
    const text = facts.project.tree.text(path) ?? ''
    if (!/\bproviders\b/.test(text) || !/adapter|strategy/i.test(text)) continue
    const file = facts.project.tree.source(path)
    if (file === undefined) continue
    let strategy: string | undefined
    walk(file.program, (node: Node) => {
      if (node.type !== 'ObjectExpression') return true
      adapter ||= propertyOf(node, 'adapter') !== undefined
      strategy ??= textOf(propertyOf(node, 'strategy'))
      return true
    })
    if (strategy === 'jwt') return 'signed'
    if (strategy === 'database') return 'server'
  }
  return adapter ? 'server' : 'signed'
}
