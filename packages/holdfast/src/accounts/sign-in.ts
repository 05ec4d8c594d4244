import type { AccessGrant } from '../authentication/sessions/session-issuer.js'
import { problem, type Problem } from '../core/problem.js'
import type { Account, AccountCredentials } from './account-store.js'
import type { EndpointContext } from './endpoint.js'
import { heldSessions } from './endpoints/held-sessions.js'
import type { Parts } from './endpoints/parts.js'
import { publicUser, type PublicUser } from './public-user.js'
import { hasSecondFactor } from './second-factor/has-second-factor.js'

/** How a person proved who they are. */
export type ProvedBy =
  | 'password'
  | 'password and totp'
  | 'password and recovery code'
  | 'password and passkey'
  | 'passkey'

export type SignedIn = { readonly user: PublicUser } & Partial<AccessGrant>

/**
 * The end of every sign-in: everything that had to be proved by the person has been. Starts the session, ends the one
 * that this browser had, sets the cookies, makes the browser a known device and records it. `null` when the account was
 * disabled, removed, or given another password or its first second factor meanwhile; a problem where its address has to be confirmed first.
 */
export async function completeSignIn(
  parts: Pick<Parts, 'accounts' | 'issuer' | 'sessions' | 'devices' | 'verification'>,
  account: Account & Partial<Pick<AccountCredentials, 'passwordHash'>>,
  { principal, cookies, userAgent, answer }: Pick<EndpointContext, 'principal' | 'cookies' | 'userAgent' | 'answer'>,
  by: ProvedBy,
): Promise<SignedIn | Problem | null> {
  const { issuer, devices, verification } = parts
  if (verification === 'required' && account.emailVerifiedAt === null) {
    answer.audit('user_sign_in_failed', account.id, { reason: 'unverified' })
    return problem('auth.email_unverified')
  }
  const held = await heldSessions(parts, principal, cookies)
  const session = await issuer.issue({ userId: account.id, userAgent })
  if (session === null) return null
  if (await hasChanged(parts, account, by)) {
    await issuer.end(session.sessionId)
    return null
  }
  // The session that this browser had goes with its cookies, whoever's it was.
  for (const { id, userId } of held) {
    if (await issuer.end(id)) answer.audit('session_revoked', userId, { by: 'sign_in' })
  }
  for (const cookie of session.cookies) answer.setCookie(cookie)
  await devices.remember(account.email, cookies, answer)
  answer.audit('user_signed_in', account.id, { by })
  return { user: publicUser(account), ...session.grant }
}

/**
 * A change of password ends every session, and so does the first second factor; one that began by the former password,
 * or by a password that is not enough any more, at that very moment would live on. Asked after the session is there: a
 * change that comes later finds it.
 */
async function hasChanged(
  { accounts }: Pick<Parts, 'accounts'>,
  { id, passwordHash }: Pick<Account, 'id'> & Partial<Pick<AccountCredentials, 'passwordHash'>>,
  by: ProvedBy,
): Promise<boolean> {
  if (passwordHash === undefined) return false
  const now = await accounts.credentials(id)
  return now === null || now.passwordHash !== passwordHash || (by === 'password' && hasSecondFactor(now))
}
