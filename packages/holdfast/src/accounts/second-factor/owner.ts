import { all, signedIn } from '../../authorization/access.js'
import { recent } from '../../authorization/recent.js'
import type { Answer } from '../../core/answer.js'
import type { Principal } from '../../core/principal.js'
import { problem, type Problem } from '../../core/problem.js'
import type { AccountCredentials } from '../account-store.js'
import type { Parts } from '../endpoints/parts.js'

/**
 * Who may change how an account signs in: its owner, with a proof of at most ten minutes ago. A session that was left
 * open or stolen is not enough to add a factor or to take one away (OWASP ASVS 5.0 7.5.1).
 */
export const provedRecently = all(signedIn, recent('10 m'))

/** The account of a caller who is a person with an account here; services and other systems' people have none. */
export async function ownAccount(
  { accounts }: Pick<Parts, 'accounts'>,
  principal: Principal | null,
): Promise<AccountCredentials | Problem> {
  const account = principal?.kind === 'user' ? await accounts.credentials(principal.id) : null
  return account === null || account.disabled ? problem('access.denied') : account
}

/**
 * The account's first second factor ends its other sessions: they were begun by the password alone, and one of them may
 * be why the factor is set up (OWASP ASVS 5.0 7.4.3).
 */
export async function endSessionsWithoutFactor(
  { issuer }: Pick<Parts, 'issuer'>,
  principal: Principal | null,
  account: AccountCredentials,
  answer: Answer,
): Promise<void> {
  const ended = await issuer.endAll(account.id, principal?.sessionId)
  if (ended > 0) answer.audit('sessions_revoked', account.id, { ended, by: 'second_factor' })
}
