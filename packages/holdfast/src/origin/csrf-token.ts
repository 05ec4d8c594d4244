/**
 * Keyed hashes of a text, 43 characters of base64url each: one for each of the app's secrets, the current one first.
 * HMAC-SHA-256 under a key of this purpose alone, made by HKDF of a secret that has been found strong: there is no empty one.
 */
export type CsrfKeys = (label: string) => Promise<readonly string[]>

/** Tokens that prove that a page of this app, opened in this session, has made the request (OWASP: signed, session-bound). */
export interface CsrfTokens {
  /**
   * A token for one answer. No two are alike, so that compression beside an attacker's text tells nothing of the next
   * one (BREACH); all of them are good as long as the session is.
   * @param session the verified session that it is for; never what a cookie says by itself
   */
  issue(session: string): Promise<string>
  verify(session: string, token: string): Promise<boolean>
}

/** `<random>.<mac>`: 16 bytes and 32 bytes in base64url. What is compared are texts, so each has one spelling. */
const SHAPE = /^([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})$/

export function csrfTokens(keys: CsrfKeys): CsrfTokens {
  // The random part has a fixed length, so that no session's name runs into it.
  const macs = (session: string, random: string): Promise<readonly string[]> => {
    if (session === '') throw new TypeError('A CSRF token is bound to a session.')
    return keys(`${random}.${session}`)
  }
  return {
    async issue(session) {
      const random = base64url(crypto.getRandomValues(new Uint8Array(16)))
      const [mac] = await macs(session, random)
      return `${random}.${mac}`
    },
    async verify(session, token) {
      const [, random, given] = SHAPE.exec(token) ?? []
      if (random === undefined || given === undefined) return false
      // Every key is tried, also after one that fits.
      return (await macs(session, random)).filter((mac) => isEqual(mac, given)).length > 0
    },
  }
}

/** In constant time: how far a guess is right must not show. */
function isEqual(a: string, b: string): boolean {
  let difference = a.length ^ b.length
  for (let index = 0; index < a.length; index++) difference |= a.charCodeAt(index) ^ b.charCodeAt(index)
  return difference === 0
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
