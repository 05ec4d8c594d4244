import type { Probe, Sight } from '../probe.js'
import type { SetCookie } from '../target/cookies.js'
import type { Account, Target } from '../target/target.js'
import { cookiesSetBy, keysOf } from './credentials/credentials.js'
import { doorsOf, opensFor } from './credentials/doors.js'
import { readToken } from './credentials/tokens.js'
import { failed, passed, skipped, warned } from './reading/sights.js'

export const probe: Probe = {
  items: ['A1'],
  title: 'a sign-in does not hand the token to scripts',
  why: 'A token in the body of an answer has to be kept by a script, and there is no place in a browser where scripts keep something from other scripts. With the first injected line it is somebody else’s.',
  fix: 'Set the token as a cookie with `HttpOnly`, `Secure` and `SameSite`, and answer with nothing, or with what the page shows of the user.',
  phase: 'act',
  async look(target) {
    const [account] = target.accounts
    if (account === undefined) return skipped('Nobody could sign in.')
    return judged(account, target)
  },
}

async function judged(account: Account, target: Target): Promise<Sight> {
  const { signIn } = account
  const held = tokenHeld(signIn.answer?.json, account)
  if (held === undefined) return passed('The answer to the sign-in holds no token.', signIn)
  const where = `The answer to the sign-in holds a token, as ${held.field}`
  const cookies = cookiesSetBy(account)
  const keys = await keysOf(target)
  if (held.isCookie || keys.some(({ from }) => from === 'cookie')) {
    return held.isCookie || held.isNamed || (await opensAsBearer(held.value, account, target))
      ? failed(`${where}, beside the cookie that is enough.`, signIn)
      : warned(`${where}; what it is for could not be seen.`, signIn)
  }
  if (cookies.length === 0) return failed(`${where}, and no cookie: a script has to keep it.`, signIn)
  return cookies.some(isForRenewal)
    ? warned(`${where}; what renews it is a cookie. It is safe only where scripts keep it in memory.`, signIn)
    : failed(`${where}: a script has to keep it.`, signIn)
}

async function opensAsBearer(bearer: string, { label }: Account, target: Target): Promise<boolean> {
  const [door] = await doorsOf(target)
  return door !== undefined && Boolean(await opensFor(target, door, { label, cookies: {}, bearer }))
}

const isForRenewal = ({ name, attributes }: SetCookie): boolean =>
  'httponly' in attributes && /refresh|session|sid|renew/i.test(name)

interface Held {
  /** The path of the field: `data.token`. */
  readonly field: string
  readonly value: string
  /** A cookie has the same value. */
  readonly isCookie: boolean
  /** A signed token under a name for what opens things. */
  readonly isNamed: boolean
}

const NAMED = /^(?:(?:access|auth|session|id|refresh|bearer|api|user)_?-?)?(?:token|jwt)$|^bearer$/i

function tokenHeld(json: unknown, { cookies }: Account): Held | undefined {
  const values = new Set(Object.values(cookies))
  const visit = (value: unknown, path: readonly string[]): Held | undefined => {
    if (typeof value === 'string') {
      const isJwt = readToken(value)?.isJwt === true
      const hasName = NAMED.test(path.at(-1) ?? '')
      const isCookie = value.length >= 16 && (values.has(value) || values.has(encodeURIComponent(value)))
      const isToken = isJwt || isCookie || (hasName && /^[\w.~+/=:|-]{16,}$/.test(value))
      return isToken ? { field: path.join('.') || 'its text', value, isCookie, isNamed: isJwt && hasName } : undefined
    }
    if (typeof value !== 'object' || value === null || path.length > 6) return undefined
    for (const [name, each] of Object.entries(value)) {
      // A token against forgery is for scripts.
      if (/csrf|xsrf/i.test(name)) continue
      const found = visit(each, [...path, name])
      if (found !== undefined) return found
    }
    return undefined
  }
  return visit(json, [])
}
