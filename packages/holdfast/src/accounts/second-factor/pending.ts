import type { Cookies } from '../../core/cookie.js'
import { problem, type Problem } from '../../core/problem.js'
import type { AccountCredentials } from '../account-store.js'
import type { EndpointContext } from '../endpoint.js'
import type { Parts } from '../endpoints/parts.js'
import { tokenHash } from '../random-token.js'
import { completeSignIn, type ProvedBy, type SignedIn } from '../sign-in.js'
import { hasSecondFactor } from './has-second-factor.js'

/** How a sign-in can go on. */
export type SecondFactorMethod = 'totp' | 'recovery_code' | 'passkey'

/** How long the right password is good without the second factor, milliseconds. */
const LIFETIME = 5 * 60_000

/** The cookie's name, and what its text is sealed for. */
const USE = 'second-factor'

/** A sign-in whose first step, the password, is done. */
export interface PendingSignIn {
  /** Random; good for one session. */
  readonly id: string
  /** As it is now. */
  readonly account: AccountCredentials
}

/**
 * The password was right: `undefined` where that is enough. An account with a second factor gets a sealed cookie that
 * remembers this first step for five minutes, and the problem that names the ways to go on.
 */
export async function secondFactorRequired(
  { started, clock, passkeys }: Pick<Parts, 'started' | 'clock' | 'passkeys'>,
  account: AccountCredentials,
  { answer }: Pick<EndpointContext, 'answer'>,
): Promise<Problem | undefined> {
  if (!hasSecondFactor(account)) return undefined
  const { sealer, cookies } = started()
  const value = JSON.stringify([crypto.randomUUID(), account.id, fingerprint(account)])
  answer.setCookie(cookies.set(USE, await sealer(USE).seal(value, clock() + LIFETIME), LIFETIME / 1000))
  return secondFactorMissing(account, passkeys !== undefined)
}

/** Where nothing is left of what the account could use, nobody gets in by the password alone. */
export function secondFactorMissing({ factors }: AccountCredentials, offersPasskeys: boolean): Problem {
  const methods: SecondFactorMethod[] = []
  if (factors.totp) methods.push('totp')
  if (factors.recoveryCodes > 0) methods.push('recovery_code')
  if (factors.passkeys > 0 && offersPasskeys) methods.push('passkey')
  return problem('auth.second_factor_required', { headers: { 'WWW-Authenticate': 'Bearer' }, extensions: { methods } })
}

/**
 * The sign-in that this browser has begun; `null` when it has begun none, or it is over: five minutes have passed, or
 * the account has been disabled or has another password by now.
 */
export async function pendingSignIn(parts: Parts, cookies: Cookies): Promise<PendingSignIn | null> {
  const { sealer, cookies: profile } = parts.started()
  const sealed = cookies.get(profile.name(USE))
  const opened = sealed === undefined ? null : await sealer(USE).open(sealed, parts.clock())
  if (opened === null) return null
  const [id, userId, password] = JSON.parse(opened) as [string, string, string]
  const account = await parts.accounts.credentials(userId)
  if (account === null || account.disabled || fingerprint(account) !== password) return null
  return { id, account }
}

/** Both steps are done. A pending sign-in ends in one session, however many factors were shown for it. */
export async function completePending(
  parts: Parts,
  { id, account }: PendingSignIn,
  context: EndpointContext,
  by: ProvedBy,
): Promise<SignedIn | Problem> {
  const now = parts.clock()
  if (!(await parts.singleUse.spend(`second-factor ${id}`, now + LIFETIME, now))) return signInFirst()
  context.answer.setCookie(parts.started().cookies.clear(USE))
  return (await completeSignIn(parts, account, context, by)) ?? signInFirst()
}

/** There is no first step that a second one could follow. */
export function signInFirst(): Problem {
  return problem('auth.required', { headers: { 'WWW-Authenticate': 'Bearer' } })
}

/** Tells whether the password is still the one that was shown; a salted hash has a new one after each change. */
function fingerprint({ passwordHash }: AccountCredentials): string {
  return tokenHash(passwordHash ?? '').slice(0, 22)
}
