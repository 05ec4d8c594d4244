import { isSwallowed } from '../../flow/caught.js'
import type { Check } from '../../flow/check.js'
import type { Facts } from '../../flow/facts.js'
import type { Handler } from '../../flow/handler.js'
import { originPath } from '../../flow/origin.js'
import { argumentsOf } from '../../flow/frame.js'
import type { App } from '../../project/apps.js'
import { nameOf, textOf, walk, type Node } from '../../project/ast.js'
import { guardOfAll } from '../identity/access.js'
import { exposuresOf } from '../answers/exposure.js'

/** Libraries whose session is a cookie that browsers send along by themselves. */
const COOKIE_SESSION =
  /^next-auth(?:\/\w+)?#(?:getServerSession|unstable_getServerSession|getToken|default\(\)\.auth|getSession)$|^@clerk\/nextjs(?:\/\w+)*#(?:auth|currentUser|getAuth)|^better-auth(?:\/\w+)*#betterAuth\(\)\.api\.getSession$|^@supabase\/ssr#|^@supabase\/auth-helpers|^lucia#|^iron-session|^@auth0\/nextjs-auth0|^@kinde-oss|^@workos-inc\/authkit|^@stackframe/
const COOKIES = /^next\/headers#cookies\(\)\.get$|…(?:\w+\.)*cookies\.get$/

/** Whether a handler knows its callers by a cookie, and by nothing that a script has to add. */
export function usesCookieSession(handler: Handler, facts: Facts): boolean {
  const sites = facts.sites(handler)
  const cookie = sites.some(({ callee, node }) => {
    const path = originPath(callee)
    return (
      COOKIE_SESSION.test(path) ||
      (COOKIES.test(path) && /session|token|auth|jwt|sid/i.test(textOf(argumentsOf(node)[0]) ?? ''))
    )
  })
  if (!cookie) return false
  return !sites.some(
    ({ callee, node }) =>
      callee.steps.at(-1) === 'get' && /^(?:authorization|x-api-key)$/i.test(textOf(argumentsOf(node)[0]) ?? ''),
  )
}

const OWN_CHECK = /csrf|^origin$|^sec-fetch-site$|^referer$|^x-requested-with$/i
const NAMED = /csrf|(?:same|verify|check|validate|assert|ensure|require)_?Origin/i
/** They make a token or a check, and ask nothing. */
const SETS_UP = /#(?:default|\w*[cC]reate\w*|nextCsrf|Tokens)$|\.(?:create|secret\w*|setup|generate\w*|issue\w*)$/
const TELLS = /^csrf#.*\.verify$|(?:^|[#.…])is\w*$/

/** Where a request is from, or a token against forgery: asked, and looked at. */
export const csrfCheck: Check = {
  name: 'csrf',
  // What the right origin is, nobody here knows: who looks has asked.
  eitherWay: true,
  proof(callee, call) {
    if (/^(?:get|has)$/.test(callee.steps.at(-1) ?? '') && OWN_CHECK.test(textOf(argumentsOf(call)[0]) ?? ''))
      return 'returns'
    const path = originPath(callee)
    if (callee.root.kind === 'function' || !NAMED.test(path) || SETS_UP.test(path)) return undefined
    return TELLS.test(path) ? 'returns' : 'throws'
  },
  told(node) {
    if (node.type !== 'MemberExpression' || !OWN_CHECK.test(nameOf(node.property, node.computed) ?? '')) return false
    const { object } = node
    return object.type === 'MemberExpression' && nameOf(object.property, object.computed) === 'headers'
  },
  supposed(name, _call, fn) {
    if (!NAMED.test(name)) return undefined
    let throws = false
    walk(fn, (node) => {
      throws ||= node.type === 'ThrowStatement'
      return !throws
    })
    return throws ? 'throws' : 'returns'
  },
  wraps: (callee) => NAMED.test(originPath(callee)),
}

/**
 * Whether a handler looks at where a request is from before it does anything. `perhaps`: something asks, and what comes
 * of it could not be followed. What is asked afterwards, and whose answer nobody takes, is no look.
 */
export function originLook(handler: Handler, facts: Facts): 'yes' | 'perhaps' | 'no' {
  const exposures = exposuresOf(handler, facts)
  if (guardOfAll(csrfCheck, handler, facts, exposures) !== undefined) return 'yes'
  const first = exposures.find(({ effect }) => effect === 'write')?.site
  const guards = facts.guards(csrfCheck)
  const perhaps = facts.sites(handler).some(({ node, frame, depth }) => {
    const isBeside = first !== undefined && frame.fn === first.frame.fn
    if ((depth > 0 && !isBeside) || (isBeside && first.node.start < node.start)) return false
    const proof = guards.proof(node, frame)
    return proof !== undefined && !isSwallowed(node) && !(proof === 'returns' && isDropped(node))
  })
  return perhaps ? 'perhaps' : 'no'
}

/** Whether nobody takes what a call gives back. */
function isDropped({ parent }: Node): boolean {
  const above = parent?.type === 'AwaitExpression' ? parent.parent : parent
  return above?.type === 'ExpressionStatement'
}

const loose = new WeakMap<App, string | null>()

/** A file of the app that sets a session's cookie for every site. */
export function looseCookie({ app }: Handler, facts: Facts): string | undefined {
  let found = loose.get(app)
  if (found === undefined) {
    const setter = app.files.find((path) => {
      const text = facts.project.tree.text(path)
      return text !== undefined && /sameSite:\s*['"]none['"]/i.test(text) && /session|auth|token/i.test(text)
    })
    loose.set(app, (found = setter ?? null))
  }
  return found ?? undefined
}
