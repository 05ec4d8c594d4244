import type { Facts } from '../../flow/facts.js'
import { argumentsOf, calleeOf, isCall, topFrame, type CallNode } from '../../flow/frame.js'
import { originPath } from '../../flow/origin.js'
import type { App } from '../../project/apps.js'
import { bare, nameOf, textOf, walk, type Node } from '../../project/ast.js'
import { isAppFile, isScript, isServerFile } from '../../project/server-file.js'
import type { SourceFile } from '../../project/source-file.js'
import { mayCall } from '../imported-calls.js'
import { amountOf, secondsIn } from './lifetimes.js'
import { isOfSession, purposeOf, type TokenPurpose } from './token-purpose.js'
import { isOpen, literalsOf, memberOf } from '../values.js'

/** A signed token that the app makes itself. */
export interface TokenMade {
  readonly file: SourceFile
  readonly call: CallNode
  /** In seconds. `never` where it has no end, undefined where the code does not tell. */
  readonly lifetime: number | 'never' | undefined
  readonly purpose: TokenPurpose
  /** Whether its name says that it is a session's, and not only that it is a token. */
  readonly isNamed: boolean
  /** Whether it names a session that the server keeps, and so can end. */
  readonly isRevocable: boolean
}

/** What is given to a call that makes a token. */
interface Parts {
  readonly payload: Node | undefined
  readonly options: Node | undefined
  /** jose: what `setExpirationTime` was given. */
  readonly expiration?: Node
}

const SIGNS =
  /^jsonwebtoken#(?:default\.)?sign$|^jose(?:\/[\w/]+)?#(?:\w+\.)?(?:SignJWT|EncryptJWT|UnsecuredJWT)\(\).*\.(?:sign|encrypt|encode)$|^jwt-simple#(?:default\.)?encode$|^@tsndr\/cloudflare-worker-jwt#(?:default\.)?sign$|^hono\/jwt#(?:sign|Jwt\.sign)$|^next-auth\/jwt#encode$|^fast-jwt#createSigner\(\)$/

/** Files that cannot make one need not be read. */
export const MAKES_TOKENS = /jsonwebtoken|\bjose\b|jwt-simple|cloudflare-worker-jwt|hono\/jwt|next-auth\/jwt|fast-jwt/

/** Whether a call makes a signed token, by the path of what is called. */
export function makesToken(path: string): boolean {
  return SIGNS.test(path)
}

const known = new WeakMap<App, readonly TokenMade[]>()

/** Every signed token that an app makes, in order of files. Tests, scripts and seeds are not the app. */
export function tokensMade(app: App, facts: Facts): readonly TokenMade[] {
  let found = known.get(app)
  if (found === undefined) {
    found = app.files.flatMap((path) => {
      if (!isScript(path) || !MAKES_TOKENS.test(facts.project.tree.text(path) ?? '') || !isAppFile(path, app)) return []
      const file = facts.project.tree.source(path)
      return file === undefined || !isServerFile(file) ? [] : tokensIn(file, app, facts)
    })
    known.set(app, found)
  }
  return found
}

function tokensIn(file: SourceFile, app: App, facts: Facts): TokenMade[] {
  const found: TokenMade[] = []
  walk(file.program, (node) => {
    if (!isCall(node) || !mayCall(node, file, MAKES_TOKENS)) return true
    const path = originPath(facts.origins.of(calleeOf(node), topFrame(file)))
    if (!SIGNS.test(path)) return true
    const parts = partsOf(node, path)
    const purpose = purposeOf(node, parts.payload, file, facts)
    found.push({
      file,
      call: node,
      lifetime: lifetimeOf(parts, file, app, facts),
      purpose,
      isNamed: isOfSession(node, file),
      isRevocable: isRevocable(parts.payload, file, facts),
    })
    return true
  })
  return found
}

function partsOf(call: CallNode, path: string): Parts {
  if (path.startsWith('jose')) {
    const steps = stepsOf(call)
    const expiration = steps.get('setExpirationTime')?.[0]
    return {
      payload: steps.get('new')?.[0],
      options: undefined,
      ...(expiration === undefined ? {} : { expiration }),
    }
  }
  const [first, , third] = argumentsOf(call)
  if (path.startsWith('next-auth')) return { payload: first, options: first }
  if (path.startsWith('fast-jwt')) {
    const made = bare(calleeOf(call))
    return { payload: first, options: isCall(made) ? argumentsOf(made)[0] : undefined }
  }
  return { payload: first, options: third }
}

/** The calls that a chain such as `new SignJWT(payload).setIssuedAt().sign(key)` is made of, by name; `new` for its beginning. */
function stepsOf(call: CallNode): ReadonlyMap<string, readonly Node[]> {
  const steps = new Map<string, readonly Node[]>()
  for (let at: Node = call; isCall(at);) {
    if (at.type === 'NewExpression') {
      steps.set('new', argumentsOf(at))
      break
    }
    const callee = bare(calleeOf(at))
    if (callee.type !== 'MemberExpression') break
    steps.set(nameOf(callee.property, callee.computed) ?? '', argumentsOf(at))
    at = bare(callee.object)
  }
  return steps
}

function lifetimeOf(
  { payload, options, expiration }: Parts,
  file: SourceFile,
  app: App,
  facts: Facts,
): number | 'never' | undefined {
  const literals = literalsOf(facts.project)
  if (expiration !== undefined) return fromNow(expiration, file, facts)
  if (options !== undefined) {
    const spans = ['expiresIn', 'maxAge'].flatMap((name) => memberOf({ node: options, file }, name, literals))
    if (spans.length > 0) {
      // Of several the least: `remember ? '30d' : '15m'` can be short.
      const all = spans.map((each) => inSeconds(amountOf(each, literals))).filter((each) => each !== undefined)
      return all.length === 0 ? undefined : Math.min(...all)
    }
    if (isOpen({ node: options, file }, literals)) return undefined
  }
  if (payload === undefined) return undefined
  const ends = memberOf({ node: payload, file }, 'exp', literals)
  const [end] = ends
  if (end !== undefined) return fromNow(end.node, end.file, facts)
  if (!isOpen({ node: payload, file }, literals)) return 'never'
  // What others put into it is not seen here: somebody may say when it ends.
  return app.files.some((path) => /\bexp\b\s*[:,]|setExpirationTime/.test(facts.project.tree.text(path) ?? ''))
    ? undefined
    : 'never'
}

/** Seconds from now until a `NumericDate` (RFC 7519), a `Date`, or after a span such as `2h`. */
function fromNow(node: Node, file: SourceFile, facts: Facts): number | undefined {
  const literals = literalsOf(facts.project)
  const amount = amountOf({ node, file }, literals)
  if (typeof amount === 'string') return secondsIn(amount)
  const isDate = literals.resolve({ node, file }).some((each) => bare(each.node).type === 'NewExpression')
  return amount === undefined ? undefined : isDate ? amount / 1000 : amount
}

/** jsonwebtoken takes a number for seconds, and a text without a unit for milliseconds. */
function inSeconds(amount: number | string | undefined): number | undefined {
  if (typeof amount !== 'string') return amount
  return secondsIn(amount) ?? (/^\d+$/.test(amount) ? Number(amount) / 1000 : undefined)
}

/** Claims by which a server finds what it keeps of a session. */
const SERVER_SIDE = ['jti', 'sid', 'sessionId', 'session_id', 'tokenVersion', 'token_version', 'sessionToken']

function isRevocable(payload: Node | undefined, file: SourceFile, facts: Facts): boolean {
  if (payload === undefined) return false
  const literals = literalsOf(facts.project)
  return SERVER_SIDE.some((name) => memberOf({ node: payload, file }, name, literals).length > 0)
}

/** The algorithm `none` where a token's header is written out: nobody has signed it. */
export function unsignedHeader(node: Node): boolean {
  if (node.type !== 'Property' || nameOf(node.key, node.computed) !== 'alg') return false
  return textOf(node.value)?.toLowerCase() === 'none'
}
