import type { Cookies } from '../../../core/cookie.js'
import type { InvalidCredential } from '../../provider.js'

/** Its authors' numbers: next-auth 4, and Auth.js, which is next-auth 5. */
export type AuthJsVersion = 4 | 5

/**
 * The name under which the version keeps its session. Over https only the prefixed one: a cookie of the other name can
 * be planted by anybody between the browser and the app.
 */
export function authJsCookieName(version: AuthJsVersion, origin: string): string {
  const prefix = origin.startsWith('https://') ? '__Secure-' : ''
  return `${prefix}${version === 4 ? 'next-auth' : 'authjs'}.session-token`
}

/** Those that make a request ambient: a session in pieces has a first one. */
export function sessionCookieNames(name: string): readonly string[] {
  return [name, `${name}.0`]
}

/** The value in one cookie or in pieces `.0`, `.1`, …; `null` where there is none. */
export function sessionCookie(cookies: Cookies, name: string): string | InvalidCredential | null {
  const isWhole = cookies.has(name)
  const isInPieces = cookies.has(`${name}.0`)
  if (!isWhole && !isInPieces) return null
  // Both at once is nobody's session: one of them was planted.
  if (isWhole && isInPieces) return INVALID
  if (isWhole) return cookies.get(name) ?? INVALID
  let value = ''
  for (let piece = 0; cookies.has(`${name}.${piece}`); piece++) {
    const part = cookies.get(`${name}.${piece}`)
    if (part === undefined) return INVALID
    value += part
  }
  return value
}

const INVALID: InvalidCredential = { invalid: 'auth.invalid_token' }
