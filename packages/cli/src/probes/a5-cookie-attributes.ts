import type { Probe, Sight } from '../probe.js'
import type { SetCookie } from '../target/cookies.js'
import type { Account, Target } from '../target/target.js'
import { cookiesSetBy, isByTheWay, keysOf } from './credentials/credentials.js'
import { readToken } from './credentials/tokens.js'
import { failed, passed, skipped, warned } from './reading/sights.js'

export const probe: Probe = {
  items: ['A5'],
  title: 'cookies of the session are HttpOnly, Secure and SameSite',
  why: 'Without `HttpOnly` every script on the page reads the session, and one injected line sends it away. Without `Secure` it goes over plain http as soon as somebody is lured to such an address. Without `SameSite` each browser decides by its own default whether other sites’ requests carry it.',
  fix: 'Set `httpOnly: true`, `secure: process.env.NODE_ENV === "production"` and `sameSite: "lax"` (or `"strict"`). The prefix `__Host-` lets the browser hold you to it.',
  phase: 'act',
  async look(target) {
    const [account] = target.accounts
    if (account === undefined) return skipped('Nobody could sign in.')
    const cookies = await sessionCookies(account, target)
    if (cookies.length === 0) return skipped('The sign-in sets no cookie that proves anything.')
    const areSecure = cookiesSetBy(account).some(({ attributes }) => 'secure' in attributes)
    return cookies.map((cookie) => judged(cookie, account, target, areSecure))
  },
}

const NAMED = /sess|sid$|^sid|token|auth|jwt|access|refresh|login|remember|identity|^connect\.|(?:^|[-_.])[ar]t$/i

async function sessionCookies(account: Account, target: Target): Promise<readonly SetCookie[]> {
  const keys = new Set((await keysOf(target)).map(({ name }) => name))
  return cookiesSetBy(account).filter(
    ({ name, value }) =>
      keys.has(name) ||
      // A flag for scripts, as `logged_in=1`, proves nothing.
      (!isByTheWay(name) && value.length >= 16 && (NAMED.test(name) || readToken(value)?.isJwt === true)),
  )
}

function judged({ name, attributes }: SetCookie, { signIn }: Account, target: Target, areSecure: boolean): Sight {
  const sameSite = attributes['samesite']?.toLowerCase()
  const isSecure = 'secure' in attributes
  const isPlain = target.url.protocol === 'http:'
  // On plain http on this machine an app may leave Secure out, and a browser would drop the cookie with it.
  const mayBeInsecure =
    isPlain && target.isLoopback && !areSecure && sameSite !== 'none' && !/^__(?:host|secure)-/i.test(name)
  const lacking = [
    ...('httponly' in attributes ? [] : ['HttpOnly']),
    ...(isSecure || mayBeInsecure ? [] : ['Secure']),
    ...(sameSite === undefined || !/^(?:lax|strict|none)$/.test(sameSite) ? ['SameSite'] : []),
  ]
  if (lacking.length > 0) return failed(`The cookie ${name} is set without ${listed(lacking)}.`, signIn)
  if (sameSite === 'none') return warned(`The cookie ${name} is sent along by every site: SameSite=None.`, signIn)
  if (attributes['domain'] !== undefined && attributes['domain'] !== '') {
    return warned(`The cookie ${name} goes to every subdomain of its Domain.`, signIn)
  }
  if (!isSecure)
    return warned(
      `The cookie ${name} is set without Secure, as usual on plain http on one’s own machine: look again where the app is deployed.`,
      signIn,
    )
  return passed(`The cookie ${name} is HttpOnly, Secure and SameSite=${sameSite}.`, signIn)
}

const listed = (names: readonly string[]): string => names.join(', ').replace(/, (\w+)$/, ' and $1')
