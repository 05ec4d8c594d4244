import type { Probe, Sight } from '../probe.js'
import type { Account, Target } from '../target/target.js'
import { credentialsOf, isByTheWay, keysOf, type Credential } from './credentials/credentials.js'
import { doorsOf } from './credentials/doors.js'
import { lifeOf, type ReadToken } from './credentials/tokens.js'
import { failed, passed, skipped, warned } from './reading/sights.js'

export const probe: Probe = {
  items: ['A2'],
  title: 'access tokens end within 30 minutes',
  why: 'A signed token is good until it says that it ends, whatever happens meanwhile: sign-out, a new password, a lost laptop. Whoever copies one that lives for a month has the account for a month.',
  fix: 'Let access tokens end after 15 minutes and renew them with a refresh token that the server can revoke, or keep sessions in the database.',
  phase: 'act',
  async look(target) {
    const [account] = target.accounts
    if (account === undefined) return skipped('Nobody could sign in.')
    const tokens = await accessTokens(account, target)
    if (tokens.length === 0) return skipped('The session is opaque: how long it is good, only the server knows.')
    return tokens.map((credential) => judged(credential, account, target))
  },
}

type Readable = Credential & { readonly token: ReadToken }

/** Those that open something; where nothing is known to be closed, those that are called so. */
async function accessTokens(account: Account, target: Target): Promise<readonly Readable[]> {
  const hasDoor = (await doorsOf(target)).length > 0
  const credentials = hasDoor ? await keysOf(target) : credentialsOf(account).filter(({ name }) => !isByTheWay(name))
  const named = /token|jwt|session|access|auth|sid/i
  return credentials.flatMap((each) => {
    const { token } = each
    if (token === undefined || each.isRefresh || !(hasDoor || token.isJwt || named.test(each.name))) return []
    return [{ ...each, token }]
  })
}

const LONGEST = 30 * 60

function judged({ name, from, token }: Readable, { signIn }: Account, target: Target): Sight {
  const what = from === 'cookie' ? `The token in the cookie ${name}` : 'The token in the answer'
  const life = lifeOf(token, target.now())
  if (life === null) {
    if (!token.isJwt) return warned(`${what} does not say when it ends.`, signIn)
    return failed(`${what} never ends: it has no \`exp\`.`, signIn)
  }
  const said = `${what} lives for ${duration(life)}`
  // Some seconds are for clocks.
  if (life <= LONGEST + 60) return passed(`${said}.`, signIn)
  return isForeign(token, target)
    ? warned(`${said}; another service has issued it.`, signIn)
    : failed(`${said}.`, signIn)
}

/** Issued by an identity provider, which has its own means to revoke. */
function isForeign({ claims }: ReadToken, { url }: Target): boolean {
  const issuer = claims['iss']
  if (typeof issuer !== 'string' || !URL.canParse(issuer)) return false
  const { protocol, hostname } = new URL(issuer)
  return protocol === 'https:' && hostname !== url.hostname
}

const UNITS = [
  { unit: 'days', size: 86_400 },
  { unit: 'hours', size: 3_600 },
]

function duration(seconds: number): string {
  const { unit, size } = UNITS.find((each) => seconds >= 2 * each.size) ?? { unit: 'minutes', size: 60 }
  return `${Math.round((10 * seconds) / size) / 10} ${unit}`
}
