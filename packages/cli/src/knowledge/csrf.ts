import type { Facts } from '../flow/facts.js'
import type { Handler } from '../flow/handler.js'
import { originPath } from '../flow/origin.js'
import { argumentsOf } from '../flow/frame.js'
import type { App } from '../project/apps.js'
import { textOf } from '../project/ast.js'

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

/** Whether it looks at where a request is from, or at a token against forgery. */
export function looksAtOrigin(handler: Handler, facts: Facts): boolean {
  return facts.sites(handler).some(({ callee, node }) => {
    return (
      /csrf|sameOrigin|verifyOrigin|checkOrigin/i.test(originPath(callee)) ||
      (/^(?:get|has)$/.test(callee.steps.at(-1) ?? '') && OWN_CHECK.test(textOf(argumentsOf(node)[0]) ?? ''))
    )
  })
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
